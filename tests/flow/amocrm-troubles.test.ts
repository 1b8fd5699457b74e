import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { AMO_CLIENT, setAmoStage, type AmoStage } from '../amo-stage.ts'
import { ADMIN } from '../hosts/amocrm/empty-state.ts'
import type { Lead } from '../hosts/amocrm/state.ts'
import { openSession, tokenOf } from './amo-doors.ts'
import {
  accountOf,
  deedsOf,
  OTHER_REP,
  refOf,
  REP,
  requestOf,
  sendRequest,
  tasksOf,
} from './amo-scenes.ts'
import { getJson } from './doors.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

let stage: AmoStage
afterEach(() => stage.close())

const GRANT = () => [AMO_CLIENT.clientId, accountOf(stage).state.accountId] as const
const CONNECT = '/amocrm/connect?lang=ru'
const DEAD = 'больше не принимает наш доступ'

function tenant() {
  return stage.service.store.tenants.find(stage.tenant)
}

/** Past what is remembered of the account's lists, for which the service has a real clock. */
async function laterOn<T>(ms: number, work: () => Promise<T>): Promise<T> {
  vi.setSystemTime(Date.now() + ms)
  try {
    return await work()
  } finally {
    vi.useRealTimers()
  }
}

/**
 * The settings as this person opens them, with a page's token that does not say who is an administrator, when nothing is remembered
 * of the account's lists.
 */
function openSettings(userId: number = ADMIN) {
  return laterOn(6 * MINUTE, () => openSettingsNow(userId))
}

async function openSettingsNow(userId: number) {
  const token = tokenOf(stage, userId, { changes: { is_admin: undefined } })
  const session = await openSession(stage, token)
  expect(session.status).toBe(200)
  const { status, body } = await getJson(stage, '/api/settings', String(session.body?.['token']))
  return { status, body: body as Readonly<Record<string, unknown>> }
}

async function openCard(lead: { readonly id: number }, userId: number) {
  const { status } = await openSession(stage, tokenOf(stage, userId), { subject: refOf(lead) })
  return status
}

const people = (body: Readonly<Record<string, unknown>>) =>
  (body['directory'] as { readonly users: readonly unknown[] }).users.length

describe('an account whose access has died', () => {
  async function aRequestOfBefore(): Promise<Lead> {
    stage = await setAmoStage()
    const lead = sendRequest(stage, { first: 'Вера', phones: ['+7 926 500-10-10'] })
    await stage.settled()
    return lead
  }

  const DEATHS = {
    'by its tokens being revoked': () => stage.world.tokens.revoke(...GRANT()),
    'by the answer to a refresh being lost': () => {
      stage.world.tokens.age(...GRANT())
      stage.world.switches.set({ oauthAnswerLost: { share: 0, next: 1 } })
    },
  }

  it.each(Object.entries(DEATHS))(
    '%s tells its administrator in the settings, and how to connect it again',
    async (_how, die) => {
      await aRequestOfBefore()
      die()
      // The first call of all loses the answer: what it says is that we may try again.
      await openSession(stage, tokenOf(stage, REP), { subject: refOf({ id: 1 }) })

      for (const state of ['active', 'paused']) {
        expect(await tenant()).toMatchObject({ state })
        expect(await openSettings()).toMatchObject({
          status: 200,
          body: {
            canChange: true,
            troubles: [expect.stringContaining(DEAD)],
            connectPath: CONNECT,
            // It would stand before them.
            wizard: { isDone: true },
          },
        })
        sendRequest(stage)
        await stage.settled()
      }
      expect((await openSettings(REP)).body['canChange']).toBe(false)

      await stage.world.install(AMO_CLIENT.clientId, ADMIN)
      await stage.settled()
      const { body } = await openSettings()
      expect(body['troubles']).toEqual([])
      expect(body['wizard']).toMatchObject({ isDone: false })
      expect(people(body)).toBeGreaterThan(1)
    },
  )

  it('says in cards that it cannot be asked, not that a person may not see them', async () => {
    const lead = await aRequestOfBefore()
    stage.world.tokens.revoke(...GRANT())

    expect(await tenant()).toMatchObject({ state: 'active' })
    expect(await openCard(lead, REP)).toBe(503)
    sendRequest(stage)
    await stage.settled()
    expect(await tenant()).toMatchObject({ state: 'paused' })
    expect(await openCard(lead, REP)).toBe(503)
  })
})

describe('an account that does not let us to anything', () => {
  it.each(['no right to the API', 'our address not in its list'])(
    'for %s tells so in the settings, before any check and until it is mended',
    async why => {
      stage = await setAmoStage()
      const lead = sendRequest(stage)
      await stage.settled()
      const { plan } = accountOf(stage).state
      if (why === 'no right to the API') plan.api = false
      else plan.isAddressRefused = true

      for (let time = 0; time < 6; time++) {
        expect(await openSettings()).toMatchObject({
          status: 200,
          body: {
            canChange: true,
            troubles: [expect.stringContaining('не пускает нас к сделкам')],
            connectPath: CONNECT,
          },
        })
        expect(await openCard(lead, REP)).toBe(503)
      }

      Object.assign(plan, { api: true, isAddressRefused: false })
      // The account is left alone for ten minutes after so many refusals.
      const { body } = await laterOn(20 * MINUTE, () => openSettingsNow(ADMIN))
      expect(body['troubles']).toEqual([])
      expect(people(body)).toBeGreaterThan(1)
    },
  )
})

describe('an account connected by somebody who is no administrator', () => {
  /** As when an old grant of his lives on. */
  async function connectAsRep(): Promise<void> {
    const { service, tenant: id, world } = stage
    const pair = world.issueTokens({ clientId: AMO_CLIENT.clientId, userId: OTHER_REP })
    const user = accountOf(stage).state.users.get(OTHER_REP)!
    // His role lets him see everything, and administer nothing.
    Object.assign(user.rights.leads, { view: 'A', edit: 'A' })
    const tokens = await service.store.secrets.load(id)
    await service.store.secrets.save(id, { ...tokens!, ...pair })
  }

  it('shows each card to its responsible and to administrators, and is not left alone for it', async () => {
    stage = await setAmoStage()
    await connectAsRep()
    const leads = Array.from({ length: 12 }, () => sendRequest(stage))
    await stage.settled()

    for (const lead of leads) expect(await openCard(lead, REP)).toBe(200)
    for (const lead of leads) expect(await openCard(lead, OTHER_REP)).toBe(403)
    expect(await openCard(leads[0]!, ADMIN)).toBe(200)
    const { status, body } = await openSettings()
    expect(status).toBe(200)
    expect(body['troubles']).toEqual([expect.stringContaining('не виден список сотрудников')])

    const next = sendRequest(stage, { first: 'Ким', phones: ['+7 924 100-00-10'] })
    await stage.settled()
    expect((await requestOf(stage, next))?.outcome).toEqual({ type: 'new' })
  })
})

describe('a refresh that is refused for what is ours', () => {
  it('buries nothing: what waited is done once it is taken again', async () => {
    stage = await setAmoStage()
    const registerAt = (redirectUri: string) =>
      stage.world.registerIntegration({ ...AMO_CLIENT, redirectUri })
    registerAt('https://ours.example/moved')
    stage.world.tokens.age(...GRANT())
    const lead = sendRequest(stage, { first: 'Ким', phones: ['+7 924 100-00-10'] })
    await stage.settled()
    expect((await requestOf(stage, lead))?.outcome ?? null).toBeNull()
    expect(await tenant()).toMatchObject({ state: 'active' })

    registerAt(`${stage.publicUrl}/amocrm/oauth`)
    await stage.retryNow()
    await stage.moveTime(16 * MINUTE)
    await stage.retryNow()

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(tasksOf(stage, lead)).toHaveLength(1)
    expect(await deedsOf(stage, lead)).not.toContainEqual(expect.stringContaining('buried'))
  })
})

describe('an unpaid account', () => {
  it('tells its administrator so however often he comes, until we can write again', async () => {
    stage = await setAmoStage()
    const lead = sendRequest(stage, { first: 'Ким', phones: ['+7 924 100-00-10'] })
    await stage.settled()
    const { plan } = accountOf(stage).state
    plan.paidUntil = Math.floor(stage.clock.now() / 1000) - 60
    await stage.moveTime(16 * MINUTE)
    expect(await tenant()).toMatchObject({ state: 'paused' })
    for (let time = 0; time < 2; time++) {
      const { body } = await openSettings()
      expect(body['troubles']).toEqual([expect.stringContaining('не оплачен')])
    }

    // A job that was refused just now would stop the account once more, after it was paid.
    await stage.settled()
    plan.paidUntil = null
    // Later than his session is remembered: only a new one asks the account again.
    await laterOn(20 * MINUTE, () => openSettingsNow(ADMIN))
    await stage.moveTime(HOUR)
    await stage.retryNow()
    expect(tasksOf(stage, lead)).toHaveLength(1)
    expect((await openSettings()).body['troubles']).toEqual([])
  })
})

describe('the way to the consent page', () => {
  it('is in the language of whoever reads the settings', async () => {
    stage = await setAmoStage()
    stage.world.tokens.revoke(...GRANT())
    // Nobody's own language can be read now.
    await stage.service.store.tenants.save({ ...(await tenant())!, locale: 'en' })

    expect((await openSettings()).body).toMatchObject({
      connectPath: '/amocrm/connect?lang=en',
      troubles: [expect.stringContaining('no longer accepts our access')],
    })
  })
})
