import { B24OAuth } from '@bitrix24/b24jssdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OUR_APP, startTestWorld, type TestWorld } from './test-world.ts'

let world: TestWorld

beforeEach(async () => {
  world = await startTestWorld()
})

afterEach(() => world.stop())

/** The vendor's own client, unmodified; it takes plain http for portals and OAuth servers. */
function aClient(userId = 1): { client: B24OAuth; refreshed: string[] } {
  const { memberId } = world.portal.portal.state
  const pair = world.oauth.issue({ memberId, userId, clientId: OUR_APP.clientId })
  const client = new B24OAuth(
    {
      applicationToken: 'x',
      userId,
      memberId,
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken,
      expires: Math.floor(pair.expiresAt / 1000),
      expiresIn: pair.expiresIn,
      scope: OUR_APP.scopes.join(','),
      domain: world.portal.url,
      clientEndpoint: world.portal.clientEndpoint.replace(/\/$/, ''),
      serverEndpoint: world.oauth.serverEndpoint,
      status: 'L',
    },
    { clientId: OUR_APP.clientId, clientSecret: OUR_APP.clientSecret },
  )
  client.offClientSideWarning()
  const refreshed: string[] = []
  client.setCallbackRefreshAuth(({ b24OAuthParams }) => {
    refreshed.push(b24OAuthParams.refreshToken)
    return Promise.resolve()
  })
  return { client, refreshed }
}

describe('the vendor’s SDK', () => {
  it('calls a method', async () => {
    const { client } = aClient(3)
    const answer = await client.actions.v2.call.make({ method: 'profile', requestId: 'me' })
    expect(answer.isSuccess).toBe(true)
    expect(answer.getData()?.result).toMatchObject({ ID: '3' })
  })

  it('sends a batch', async () => {
    const { client } = aClient()
    const answer = await client.actions.v2.batch.make({
      calls: { me: ['profile', {}], people: ['user.get', { FILTER: { ID: [3, 4] } }] },
      options: { isHaltOnError: true, returnAjaxResult: false, requestId: 'both' },
    })
    expect(answer.getData()).toMatchObject({ me: { ID: '1' }, people: [{ ID: '3' }, { ID: '4' }] })
  })

  it('refreshes an expired token and goes on', async () => {
    const { client, refreshed } = aClient()
    world.oauth.tokens.expireAll()
    const answer = await client.actions.v2.call.make({ method: 'profile', requestId: 'me' })
    expect(answer.getData()?.result).toMatchObject({ ID: '1' })
    expect(refreshed).toHaveLength(1)
    expect(world.callLog.counts()).toMatchObject({ rest: 2, oauth: 1 })
  })

  it('is told of a refusal by its code', async () => {
    const { client } = aClient()
    const call = client.actions.v2.call.make({ method: 'crm.nothing.get', requestId: 'none' })
    await expect(call).rejects.toMatchObject({ code: 'ERROR_METHOD_NOT_FOUND', status: 404 })
  })
})
