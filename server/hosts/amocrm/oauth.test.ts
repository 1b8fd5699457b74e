import { afterEach, describe, expect, it } from 'vitest'
import { startScripted, type ScriptedServer } from '../../../tests/contract/scripted-server.ts'
import { asInstant } from '../../../shared/time/instant.ts'
import { HostRefused, HostUnavailable } from '../../errors.ts'
import { createSendHttp } from '../common/http.ts'
import { AmoBusy } from './failures.ts'
import { createOAuth, GrantDead } from './oauth.ts'

let server: ScriptedServer
afterEach(() => server.stop())

async function anOAuth(status: number) {
  server = await startScripted({ status, body: { hint: 'no' } })
  return createOAuth({
    send: createSendHttp({ timeoutMs: 400, useProxy: false }),
    integration: { clientId: 'c', clientSecret: 's', redirectUri: 'https://ours.example/oauth' },
    vendor: {
      hostPattern: /^127\.0\.0\.1:\d+$/,
      allowHttp: true,
      consentOrigin: server.origin,
      framedBy: [],
    },
    now: () => asInstant(0),
  })
}

describe('a refresh', () => {
  it.each([
    [400, 'a redirect URI that is registered otherwise'],
    [403, 'an address that is not let in'],
    [422, 'whatever else'],
  ])('refused with %i for %s is tried again', async status => {
    const oauth = await anOAuth(status)

    const failure = await oauth.refresh(server.origin, 'r').catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(HostUnavailable)
    expect(failure).not.toBeInstanceOf(AmoBusy)
  })

  it.each([401, 404, 301])('refused with %i is the end of the grant', async status => {
    const oauth = await anOAuth(status)

    await expect(oauth.refresh(server.origin, 'r')).rejects.toBeInstanceOf(GrantDead)
  })

  it('with no room now is tried soon', async () => {
    const oauth = await anOAuth(429)

    await expect(oauth.refresh(server.origin, 'r')).rejects.toBeInstanceOf(AmoBusy)
  })
})

describe('the exchange of a code', () => {
  it.each([301, 400, 401, 404])('answered %i is refused for good', async status => {
    const oauth = await anOAuth(status)

    await expect(oauth.exchange(server.origin, 'code')).rejects.toBeInstanceOf(HostRefused)
  })

  it('answered 503 is worth another try', async () => {
    const oauth = await anOAuth(503)

    await expect(oauth.exchange(server.origin, 'code')).rejects.toBeInstanceOf(HostUnavailable)
  })
})
