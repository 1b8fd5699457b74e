import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AMO_CLIENT, setAmoStage, type AmoStage } from '../amo-stage.ts'
import { ADMIN, emptyState, REPS } from '../hosts/amocrm/empty-state.ts'
import { disableSignature } from '../hosts/amocrm/life.ts'
import { startHeardServer, type HeardServer } from '../hosts/amocrm/test-world.ts'
import { hookBody, openDoor, postHook, toldOf } from './amo-doors.ts'
import { accountOf, requestOf, sendRequest } from './amo-scenes.ts'
import { addressOf, ask } from './doors.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const OTHER_ACCOUNT = 31_447_756
const NO_HOOKS = { hooksLost: { share: 1, next: 0 } }

let stage: AmoStage
let decoy: HeardServer

beforeAll(async () => {
  decoy = await startHeardServer()
  const other = emptyState({ accountId: OTHER_ACCOUNT, subdomain: 'other' })
  stage = await setAmoStage({ world: { otherStates: [other] }, switches: NO_HOOKS })
})
afterAll(async () => {
  await stage.close()
  await decoy.stop()
})

describe('an authorization code', () => {
  const codeOf = (userId: number = ADMIN) => {
    const wish = { account: accountOf(stage), clientId: AMO_CLIENT.clientId, userId, state: null }
    const { searchParams } = new URL(stage.world.life.allow(wish))
    return Object.fromEntries(searchParams)
  }
  const oauthCalls = () => stage.world.callLog.entries.filter(({ server }) => server === 'oauth')

  it.each<[string, () => string]>([
    ['a host of his own', () => decoy.url.replace('http://127.0.0.1', 'localhost')],
    ['an address with a scheme', () => decoy.url],
    ['our pattern as a name of user', () => `127.0.0.1:80@localhost:${new URL(decoy.url).port}`],
    ['our pattern as a fragment', () => `localhost:${new URL(decoy.url).port}#127.0.0.1:80`],
    ['our pattern as a path', () => `localhost:${new URL(decoy.url).port}/127.0.0.1:80`],
    ['our pattern as a beginning', () => '127.0.0.1:80.evil.example'],
    ['two lines', () => `127.0.0.1:80\nlocalhost`],
    ['nothing', () => ''],
  ])('with the referer %s is refused, and no request leaves', async (_what, referer) => {
    stage.world.callLog.reset()
    const before = await tenant()
    const { status } = await openDoor(stage, 'oauth', { ...codeOf(), referer: referer() })

    expect(status).toBe(400)
    expect(decoy.requests).toEqual([])
    expect(oauthCalls()).toEqual([])
    expect(await tenant()).toEqual(before)
  })

  it('cannot be used again, and what it once gave goes on working', async () => {
    const query = codeOf()
    expect((await openDoor(stage, 'oauth', query)).status).toBe(200)
    const tokens = await stage.service.store.secrets.load(stage.tenant)
    expect((await openDoor(stage, 'oauth', query)).status).toBe(400)

    expect(await stage.service.store.secrets.load(stage.tenant)).toEqual(tokens)
    const lead = sendRequest(stage, { first: 'Ия', phones: ['+7 923 300-00-10'] })
    await postHook(stage, hookBody(stage, { leads: [toldOf(lead)] }))
    await stage.settled()
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
  })

  it('with a state we never gave is not exchanged', async () => {
    stage.world.callLog.reset()
    for (const state of ['x', 'eyJhbGciOiJub25lIn0.eyJsYW5nIjoicnUifQ.', '']) {
      expect((await openDoor(stage, 'oauth', { ...codeOf(), state })).status).toBe(400)
    }

    expect(oauthCalls()).toEqual([])
  })

  it('of another integration is not exchanged', async () => {
    stage.world.callLog.reset()
    const query = { ...codeOf(), client_id: '00000000-0000-4000-8000-000000000000' }
    expect((await openDoor(stage, 'oauth', query)).status).toBe(400)

    expect(oauthCalls()).toEqual([])
  })

  it('of one account brought as another’s changes neither', async () => {
    const [, other] = stage.world.accounts
    const before = await tenant()
    const { status } = await openDoor(stage, 'oauth', { ...codeOf(), referer: other!.host })

    expect(status).toBe(400)
    expect(await tenant()).toEqual(before)
    const id = `amocrm:${OTHER_ACCOUNT}` as AmoStage['tenant']
    expect(await stage.service.store.tenants.find(id)).toBeNull()
  })

  it('of a person who is no administrator does not take the place of one who is', async () => {
    const before = await stage.service.store.secrets.load(stage.tenant)
    await openDoor(stage, 'oauth', codeOf(REPS[0]))

    expect(await stage.service.store.secrets.load(stage.tenant)).toEqual(before)
  })

  it('comes back from a consent that we began', async () => {
    const began = await fetch(addressOf(stage, '/amocrm/connect?lang=ru'), { redirect: 'manual' })
    const address = new URL(began.headers.get('location') ?? '')
    expect(address.origin).toBe(stage.world.wwwUrl)
    const state = address.searchParams.get('state') ?? ''

    expect((await openDoor(stage, 'oauth', { ...codeOf(), state })).status).toBe(200)
  })

  it('is exchanged by GET alone', async () => {
    stage.world.callLog.reset()
    const query = new URLSearchParams(codeOf())
    const answer = await ask(addressOf(stage, `/amocrm/oauth?${query}`), { method: 'POST' })

    expect([404, 405]).toContain(answer.status)
    expect(oauthCalls()).toEqual([])
  })
})

describe('the news of an uninstall', () => {
  const { clientId, clientSecret } = AMO_CLIENT
  const genuine = () => disableSignature(clientSecret, clientId, accountOf(stage).state.accountId)
  const hook = (changes: Readonly<Record<string, string>>) =>
    openDoor(stage, 'disabled', {
      account_id: '31447755',
      client_uuid: clientId,
      signature: genuine(),
      ...changes,
    })

  it.each<[string, () => Readonly<Record<string, string>>]>([
    ['without a signature', () => ({ signature: '' })],
    ['with a forged signature', () => ({ signature: 'f'.repeat(64) })],
    ['with a part of the signature', () => ({ signature: genuine().slice(0, 62) })],
    [
      'signed with another secret',
      () => ({ signature: disableSignature('x', clientId, 31_447_755) }),
    ],
    ['signed for another account', () => ({ account_id: String(OTHER_ACCOUNT) })],
    ['signed for another integration', () => ({ client_uuid: 'f'.repeat(36) })],
  ])('%s is refused', async (_what, changes) => {
    expect((await hook(changes())).status).toBe(403)
    await stage.settled()
    expect(await tenant()).toMatchObject({ state: 'active' })
  })

  it('that was seen once and is sent again is not believed while our access works', async () => {
    expect((await hook({})).status).toBe(200)
    await stage.settled()
    await stage.retryNow()

    expect(await tenant()).toMatchObject({ state: 'active' })
    expect(await stage.service.store.secrets.load(stage.tenant)).not.toBeNull()
    const lead = sendRequest(stage, { first: 'Ия', phones: ['+7 923 300-00-11'] })
    await postHook(stage, hookBody(stage, { leads: [toldOf(lead)] }))
    await stage.settled()
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
  })
})

function tenant() {
  return stage.service.store.tenants.find(stage.tenant)
}
