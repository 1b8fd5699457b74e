import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MINUTE } from '../../shared/time/instant.ts'
import { buildQuery } from '../hosts/php-query.ts'
import { OUR_APP, setStage, type Stage } from '../stage.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { addressOf, bearerOf, postHook, journalOf } from './doors.ts'
import { portalOf, REP, requestOf, sendLead } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const ALL_LOST = { eventsLost: { share: 1, next: 0 } }

let stage: Stage

beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

describe('the news of an uninstall', () => {
  it('made up by a user of the portal changes nothing, and is not believed later either', async () => {
    const lead = sendLead(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
    await stage.settled()
    expect((await postHook(stage, uninstallBody())).status).toBe(200)
    await stage.settled()

    expect(await stateOf()).toBe('active')
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    await expectToWork('+7 922 100-00-02')
  })

  it('made up while the vendor does not answer is kept, and dropped once he says we are still there', async () => {
    stage.world.switches.set({ oauthDown: true })
    expect((await postHook(stage, uninstallBody())).status).toBe(200)
    await stage.settled()
    expect(await stateOf()).toBe('active')

    stage.world.switches.set({ oauthDown: false })
    await stage.retryNow()

    expect(await stateOf()).toBe('active')
    await expectToWork('+7 922 100-00-02')
  })

  it('which is true is believed later, when the vendor does not answer at first', async () => {
    stage.world.switches.set({ oauthDown: true })
    stage.world.portal.life.uninstall(true)
    await stage.settled()
    expect(await stateOf()).not.toBe('removed')

    stage.world.switches.set({ oauthDown: false })
    await stage.retryNow()

    expect(await stateOf()).toBeUndefined()
  })

  it('revokes the tenant before it is answered, and what is still queued leaves a reinstall alone', async () => {
    const { service, tenant } = stage
    const before = await service.store.tenants.find(tenant)
    // The news itself is posted by hand, so that no job has run when we look.
    stage.world.switches.set(ALL_LOST)
    const body = uninstallBody()
    stage.world.portal.life.uninstall(true)
    await stage.settled()
    await holdQueue()
    expect((await postHook(stage, body)).status).toBe(200)

    expect(await stateOf()).toBe('removed')
    expect(await service.store.secrets.load(tenant)).toBeNull()

    stage.world.switches.set({ eventsLost: { share: 0, next: 0 } })
    stage.clock.moveBy(MINUTE)
    await openInstaller()
    stage.world.portal.life.finishInstall()
    await stage.world.portal.events.settled()
    await freeQueue()

    expect(await stateOf()).toBe('active')
    expect((await service.store.tenants.find(tenant))?.installedAt).toBeGreaterThan(
      before!.installedAt,
    )
    expect(await service.store.secrets.load(tenant)).not.toBeNull()
    await expectToWork('+7 922 100-00-03')
  })
})

describe('a set-up that fails for good', () => {
  it('leaves the walks at work, and is done by the next session', async () => {
    stage.world.portal.life.uninstall(true)
    await stage.settled()
    await openInstaller()
    const { state } = portalOf(stage)
    const { scopes } = state.app!
    state.app!.fieldTypes.splice(0)
    state.app = { ...state.app!, scopes: scopes.filter(scope => scope !== 'placement') }
    stage.world.portal.life.finishInstall()
    await stage.settled()
    await stage.service.kick()
    await stage.settled()

    expect((await journalOf(stage)).buried).toHaveLength(1)
    expect(await kindsDue()).toEqual(['learn', 'mirror', 'reconcile', 'review', 'sweep'])
    state.app = { ...state.app, scopes }
    await bearerOf(stage, ADMIN)
    await stage.settled()

    expect(state.app.fieldTypes.length).toBeGreaterThan(0)
    stage.world.callLog.reset()
    await bearerOf(stage, REP)
    await stage.settled()
    expect(stage.world.callLog.counts().methods['placement.get']).toBeUndefined()
  })
})

async function openInstaller(): Promise<void> {
  const address = addressOf(stage, '/bitrix24')
  const addresses = { handlerUrl: `${address}/app`, installUrl: `${address}/install` }
  expect((await stage.world.portal.life.install(OUR_APP, addresses, ADMIN)).status).toBe(200)
}

/** Without the asking for calls: while telephony is off it ends with its first run, which each try of the set-up begins anew. */
async function kindsDue(): Promise<readonly string[]> {
  const rows = await stage.query<{ kind: string }>(
    `select distinct kind from due where kind not in ('look', 'calls') order by 1`,
  )
  return rows.map(({ kind }) => kind)
}

/** While the queue of the tenant is taken none of its jobs begins. */
async function holdQueue(): Promise<void> {
  await stage.query(
    `insert into graphile_worker._private_job_queues (queue_name, locked_by, locked_at)
     values ($1, 'a test', now())
     on conflict (queue_name) do update set locked_by = excluded.locked_by, locked_at = now()`,
    [stage.tenant],
  )
}

async function freeQueue(): Promise<void> {
  await stage.query(
    `update graphile_worker._private_job_queues set locked_by = null, locked_at = null
     where queue_name = $1`,
    [stage.tenant],
  )
  await stage.service.kick()
  await stage.settled()
}

function uninstallBody(): string {
  const { memberId, app } = portalOf(stage).state
  return buildQuery({
    event: 'ONAPPUNINSTALL',
    data: { LANGUAGE_ID: 'ru', CLEAN: '1' },
    ts: Math.floor(stage.clock.now() / 1000),
    auth: { member_id: memberId, application_token: app?.applicationToken ?? '' },
  })
}

async function stateOf(): Promise<string | undefined> {
  return (await stage.service.store.tenants.find(stage.tenant))?.state
}

async function expectToWork(phone: string): Promise<void> {
  const lead = sendLead(stage, { first: 'Зоя', phones: [phone] })
  await stage.settled()
  expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
}
