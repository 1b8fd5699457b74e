import { afterEach, describe, expect, it, vi } from 'vitest'
import { MINUTE } from '../../shared/time/instant.ts'
import { AMO_CLIENT, setAmoStage, type AmoStage } from '../amo-stage.ts'
import { ADMIN } from '../hosts/amocrm/empty-state.ts'
import { freePort } from '../stage.ts'
import { openSession, tokenOf } from './amo-doors.ts'
import { accountOf, knowContact, mainContactOf, REP, requestOf, sendRequest } from './amo-scenes.ts'
import { startServerProcess } from './processes.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

let stage: AmoStage
afterEach(() => stage.close())

const GRANT = () => [AMO_CLIENT.clientId, accountOf(stage).state.accountId] as const

function refreshes() {
  return stage.world.callLog.entries.filter(({ server }) => server === 'oauth')
}

function tenant() {
  return stage.service.store.tenants.find(stage.tenant)
}

function sendMany(count: number) {
  return Array.from({ length: count }, (_, index) =>
    sendRequest(stage, { first: 'Вера', phones: [`+7 926 500-10-${10 + index}`] }),
  )
}

async function outcomesOf(leads: readonly { readonly id: number }[]) {
  const requests = await Promise.all(leads.map(lead => requestOf(stage, lead)))
  return requests.map(request => request?.outcome?.type ?? null)
}

describe('an expired access token', () => {
  it('is renewed once, however many need it, in two processes too', async () => {
    stage = await setAmoStage()
    const second = await startServerProcess(stage, await freePort())
    try {
      stage.world.tokens.age(...GRANT())
      stage.world.callLog.reset()
      const leads = sendMany(24)
      await stage.settled(60_000)
      await stage.retryNow()

      expect(await outcomesOf(leads)).toEqual(leads.map(() => 'new'))
      expect(refreshes()).toMatchObject([{ status: 200 }])
    } finally {
      await second.kill()
    }
  })

  it('that runs out every few moments costs no request', async () => {
    stage = await setAmoStage({ world: { switches: { tokenLifeSeconds: 1 } } })
    const leads = sendMany(6)
    await stage.retryNow()
    stage.world.tokens.age(...GRANT())
    await stage.moveTime(16 * MINUTE)
    await stage.retryNow()

    expect(await outcomesOf(leads)).toEqual(leads.map(() => 'new'))
    expect(accountOf(stage).state.tasks.size).toBe(leads.length)
    expect(await tenant()).toMatchObject({ state: 'active' })
  })

  it('while the vendor gives no new one is renewed as soon as it does', async () => {
    stage = await setAmoStage()
    stage.world.tokens.age(...GRANT())
    stage.world.switches.set({ oauthDown: true })
    const [lead] = sendMany(1)
    await stage.settled()
    expect(await requestOf(stage, lead!)).toMatchObject({ outcome: null })
    expect(await tenant()).toMatchObject({ state: 'active' })

    stage.world.switches.set({ oauthDown: false })
    await stage.retryNow()

    expect(await outcomesOf([lead!])).toEqual(['new'])
  })
})

describe('a refresh whose answer is lost', () => {
  it('stops the account until an administrator connects it again, and nothing is lost', async () => {
    stage = await setAmoStage()
    stage.world.tokens.age(...GRANT())
    stage.world.switches.set({ oauthAnswerLost: { share: 0, next: 1 } })
    const leads = sendMany(3)
    await stage.retryNow().catch(() => undefined)
    expect(await tenant()).toMatchObject({ state: 'paused' })
    expect(await outcomesOf(leads)).toEqual([null, null, null])

    await stage.world.install(AMO_CLIENT.clientId, ADMIN)
    await stage.settled()
    await stage.retryNow()

    expect(await tenant()).toMatchObject({ state: 'active' })
    expect(await outcomesOf(leads)).toEqual(['new', 'new', 'new'])
  })
})

describe('tokens revoked in the middle', () => {
  it('pause the account; work waits and goes on once it is connected again', async () => {
    stage = await setAmoStage()
    const [before] = sendMany(1)
    await stage.settled()
    stage.world.tokens.revoke(...GRANT())
    const lead = sendRequest(stage, { first: 'Анна', phones: ['+7 922 100-00-01'] })
    await stage.settled()

    expect(await tenant()).toMatchObject({ state: 'paused' })
    expect(await requestOf(stage, lead)).toMatchObject({ outcome: null })
    // A widget's page shows that somebody is there, not that we have access again.
    await openSession(stage, tokenOf(stage, REP))
    await openSession(stage, tokenOf(stage, ADMIN))
    expect(await tenant()).toMatchObject({ state: 'paused' })
    stage.world.callLog.reset()
    await stage.moveTime(30 * MINUTE)
    expect(stage.world.callLog.entries.length).toBeLessThan(5)

    await stage.world.install(AMO_CLIENT.clientId, ADMIN)
    await stage.settled()
    await stage.retryNow()

    expect(await tenant()).toMatchObject({ state: 'active' })
    expect(await outcomesOf([before!, lead])).toEqual(['new', 'new'])
    const hooks = [...accountOf(stage).state.hooks.values()]
    expect(hooks).toHaveLength(1)
  })
})

describe('a renamed account', () => {
  it('is found under its new name, with what was under way', async () => {
    stage = await setAmoStage()
    const known = knowContact(stage, { first: 'Олег', phones: ['+7 923 100-00-01'] })
    await stage.settled()
    const old = stage.world.account.url
    await stage.world.account.rename('renamed')
    const lead = sendRequest(stage, { first: 'Олег', phones: ['8 923 100 00 01'] })
    await stage.settled()
    await stage.retryNow()

    expect(stage.world.account.url).not.toBe(old)
    expect(await tenant()).toMatchObject({ state: 'active', origin: stage.world.account.url })
    expect(mainContactOf(lead)).toBe(known.id)
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'attached' })
    expect(lead.contacts).toHaveLength(2)
  })

  it('is found by the page of a person as well', async () => {
    stage = await setAmoStage()
    await stage.world.account.rename('renamed')
    const { status } = await openSession(stage, tokenOf(stage, ADMIN))

    expect(status).toBe(200)
    expect(await tenant()).toMatchObject({ origin: stage.world.account.url })
  })

  it('is found when its token ran out at the same time', async () => {
    stage = await setAmoStage()
    stage.world.tokens.age(...GRANT())
    await stage.world.account.rename('renamed')
    const leads = sendMany(5)
    await stage.settled()
    await stage.retryNow()

    expect(await outcomesOf(leads)).toEqual(leads.map(() => 'new'))
    expect(await tenant()).toMatchObject({ origin: stage.world.account.url })
  })
})
