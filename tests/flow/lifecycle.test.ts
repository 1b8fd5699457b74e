import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY, MINUTE } from '../../shared/time/instant.ts'
import type { Service } from '../../server/service.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { install, OUR_APP, setStage, startOn, type Stage } from '../stage.ts'
import { addressOf, ask, bearerOf, postEntry, postEvent } from './doors.ts'
import { contactsOf, portalOf, REP, requestOf, sendLead } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage

beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

/** The events our manifest names. */
const EVENTS = (
  JSON.parse(readFileSync(new URL('../../manifests/bitrix24.json', import.meta.url), 'utf8')) as {
    events: string[]
  }
).events.toSorted()

describe('an update of the app', () => {
  it('takes the handlers away, and they are bound again with the new application token', async () => {
    const { life } = stage.world.portal
    const before = portalOf(stage).state.app!.applicationToken
    life.update()
    expect(boundEvents()).toEqual([])
    await stage.settled()

    expect(boundEvents()).toEqual(EVENTS)
    const secrets = await stage.service.store.secrets.load(stage.tenant)
    expect(secrets?.applicationToken).toBe(portalOf(stage).state.app!.applicationToken)
    const old = { application_token: before }
    expect((await postEvent(stage, { name: 'ONCRMLEADADD', id: 1, auth: old })).status).toBe(401)

    const lead = sendLead(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
    await stage.settled()
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
  })
})

describe('an uninstall', () => {
  it('with CLEAN erases every row of the tenant at once', async () => {
    sendLead(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
    await stage.settled()
    expect(await rowsOfTenant()).toMatchObject({ tenant: 1, request: 1, secret: 1, settings: 1 })

    stage.world.portal.life.uninstall(true)
    await stage.settled()

    expect(await rowsOfTenant()).toEqual({})
    expect(await waitingJobs()).toEqual([])
    await stage.moveTime(DAY)
    expect(await rowsOfTenant()).toEqual({})
  })

  it('without CLEAN keeps the journal for thirty days, without tokens, and asks the portal nothing', async () => {
    const lead = sendLead(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
    await stage.settled()
    stage.world.portal.life.uninstall(false)
    await stage.settled()

    expect(await stage.service.store.secrets.load(stage.tenant)).toBeNull()
    expect(await rowsOfTenant()).toMatchObject({ tenant: 1, request: 1, settings: 1 })
    stage.world.callLog.reset()
    await stage.moveTime(29 * DAY)
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(stage.world.callLog.entries).toEqual([])

    await stage.moveTime(DAY + MINUTE)

    expect(await rowsOfTenant()).toEqual({})
  })

  it('without CLEAN lets a reinstall find settings and journal again, and nothing is erased later', async () => {
    const lead = sendLead(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
    await stage.settled()
    const settings = await stage.service.store.settings.load(stage.tenant)
    stage.world.portal.life.uninstall(false)
    await stage.settled()
    await stage.moveTime(10 * DAY)

    await install(stage)
    await stage.moveTime(25 * DAY)

    expect(await stage.service.store.settings.load(stage.tenant)).toEqual(settings)
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(boundEvents()).toEqual(EVENTS)
    const next = sendLead(stage, { first: 'Анна', phones: ['8 922 100 00 01'] })
    await stage.settled()
    expect((await requestOf(stage, next))?.outcome).toMatchObject({ type: 'repeat' })
  })

  it('is told by nobody else: its token opens no door afterwards', async () => {
    const bearer = await bearerOf(stage, REP)
    stage.world.portal.life.uninstall(false)
    await stage.settled()
    const answer = await ask(addressOf(stage, '/api/settings'), {
      headers: { authorization: `Bearer ${bearer}` },
    })

    expect(answer.status).toBe(403)
  })
})

describe('an expired access token', () => {
  it('is renewed once, however many need it, in two processes too', async () => {
    const second: Service = await startOn(stage.options)
    try {
      const lead = sendLead(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
      await stage.settled()
      const bearer = await bearerOf(stage, REP, lead)
      stage.world.oauth.tokens.expireAll()
      stage.world.callLog.reset()

      const statuses = await Promise.all(
        Array.from({ length: 24 }, async (_, index) => {
          const { port } = index % 2 === 0 ? stage.service : second
          const response = await fetch(`http://127.0.0.1:${port}/api/rule-strip`, {
            headers: { authorization: `Bearer ${bearer}` },
          })
          return response.status
        }),
      )

      expect(new Set(statuses)).toEqual(new Set([200]))
      expect(stage.world.callLog.counts().methods['oauth/refresh_token']).toBe(1)
    } finally {
      await second.stop()
    }
  })
})

describe('a dead refresh token', () => {
  it('pauses the tenant; an administrator who opens the app brings it back, and waiting work goes on', async () => {
    const { memberId } = portalOf(stage).state
    stage.world.oauth.tokens.revoke(memberId, OUR_APP.clientId)
    const lead = sendLead(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
    await stage.settled()

    expect((await stage.service.store.tenants.find(stage.tenant))?.state).toBe('paused')
    expect(await requestOf(stage, lead)).toMatchObject({ outcome: null })
    expect(await waitingJobs()).toContain('decide')

    await openSettings(REP)
    expect((await stage.service.store.tenants.find(stage.tenant))?.state).toBe('paused')

    await openSettings(ADMIN)
    await stage.settled()
    expect((await stage.service.store.tenants.find(stage.tenant))?.state).toBe('active')
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(contactsOf(stage)).toHaveLength(1)
    expect(await waitingJobs()).toEqual([])
  })
})

async function openSettings(userId: number): Promise<void> {
  const form = stage.world.portal.life.entryForm({ userId, placement: 'DEFAULT' })
  expect((await postEntry(form)).status).toBe(200)
}

function boundEvents(): readonly string[] {
  const handlers = portalOf(stage).state.app?.eventHandlers ?? []
  return handlers.map(({ event }) => event).toSorted()
}

/** How many rows of the tenant each table has; tables without any are left out. */
async function rowsOfTenant(): Promise<Readonly<Record<string, number>>> {
  const tables = await stage.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'tenant'`,
  )
  expect(tables.length).toBeGreaterThan(10)
  const counts: (readonly [string, number])[] = []
  for (const { name } of [{ name: 'tenant' }, ...tables]) {
    const column = name === 'tenant' ? 'id' : 'tenant'
    const [row] = await stage.query<{ count: number }>(
      `select count(*)::int as count from ${name} where ${column} = $1`,
      [stage.tenant],
    )
    counts.push([name, row?.count ?? 0])
  }
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

async function waitingJobs(): Promise<readonly string[]> {
  const rows = await stage.query<{ name: string }>(
    `select distinct task_identifier as name from graphile_worker.jobs order by 1`,
  )
  return rows.map(({ name }) => name)
}
