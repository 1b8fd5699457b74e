import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MINUTE } from '../../shared/time/instant.ts'
import { AMO_CLIENT, setAmoStage, type AmoStage } from '../amo-stage.ts'
import { ADMIN, DISMISSED, emptyState } from '../hosts/amocrm/empty-state.ts'
import type { Lead } from '../hosts/amocrm/state.ts'
import { startHeardServer, type HeardServer } from '../hosts/amocrm/test-world.ts'
import { bearerOf, openSession, secondsOf, tokenOf, type TokenWish } from './amo-doors.ts'
import { OTHER_REP, planTask, refOf, REP, requestOf, sendRequest, tasksOf } from './amo-scenes.ts'
import { addressOf, ask, getJson, postJson } from './doors.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const OTHER_ACCOUNT = 31_447_756

let stage: AmoStage
let decoy: HeardServer
let lead: Lead

beforeAll(async () => {
  decoy = await startHeardServer()
  const other = emptyState({ accountId: OTHER_ACCOUNT, subdomain: 'other' })
  stage = await setAmoStage({ world: { otherStates: [other] } })
  lead = sendRequest(stage, { owner: OTHER_REP })
  await stage.settled()
})
afterAll(async () => {
  await stage.close()
  await decoy.stop()
})

function unsigned(token: string, alg: string): string {
  const [, payload] = token.split('.')
  const head = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url')
  return `${head}.${payload}.`
}

describe('a session', () => {
  it('is opened by the account’s own token of a person, for a card he may read', async () => {
    const allowed = await openSession(stage, tokenOf(stage, OTHER_REP), { subject: refOf(lead) })
    const denied = await openSession(stage, tokenOf(stage, REP), { subject: refOf(lead) })

    expect(allowed.status).toBe(200)
    expect([denied.status, denied.body]).toEqual([403, { error: 'no-access' }])
  })

  it.each<[string, () => TokenWish]>([
    ['signed with another key', () => ({ secret: 'somebody else’s secret' })],
    ['signed with an empty key', () => ({ secret: '' })],
    ['that has expired', () => ({ changes: { exp: secondsOf(stage) - 120 } })],
    ['without an end', () => ({ changes: { exp: undefined } })],
    ['that is not valid yet', () => ({ changes: { nbf: secondsOf(stage) + 600 } })],
    ['meant for another service', () => ({ changes: { aud: 'https://other.example' } })],
    ['meant for nobody', () => ({ changes: { aud: undefined } })],
    ['meant for our name as a part', () => ({ changes: { aud: 'http://127.0.0.1.example' } })],
    ['of another integration', () => ({ changes: { client_uuid: 'f'.repeat(36) } })],
    ['of no integration', () => ({ changes: { client_uuid: undefined } })],
    ['of a page elsewhere', () => ({ changes: { iss: decoy.url } })],
    ['without an issuer', () => ({ changes: { iss: undefined } })],
    ['of no account', () => ({ changes: { account_id: undefined } })],
    ['of nobody', () => ({ changes: { user_id: undefined } })],
  ])('is not opened by a token %s', async (_what, wish) => {
    const { status, body } = await openSession(stage, tokenOf(stage, ADMIN, wish()))

    expect([status, body]).toEqual([403, { error: 'no-access' }])
    expect(decoy.requests).toEqual([])
  })

  it.each(['none', 'None', 'HS256', 'HS512', 'RS256'])(
    'is not opened by a token of the algorithm %s without a signature',
    async alg => {
      const { status } = await openSession(stage, unsigned(tokenOf(stage, ADMIN), alg))

      expect(status).toBe(403)
    },
  )

  it.each([
    ['nothing', ''],
    ['a word', 'x'],
    ['three words', 'a.b.c'],
    ['a word without end', `${'e'.repeat(9000)}.e.e`],
  ])('is not opened by %s', async (_what, token) => {
    expect((await openSession(stage, token)).status).toBe(403)
  })

  it('is not opened by a token in the body, which is no header of the host’s page', async () => {
    const proof = { 'x-auth-token': tokenOf(stage, ADMIN) }

    expect((await openSession(stage, '', { proof })).status).toBe(403)
  })

  it('is not opened from another page than the token’s own', async () => {
    const { status } = await openSession(stage, tokenOf(stage, ADMIN), { origin: decoy.url })

    expect(status).toBe(403)
    expect(decoy.requests).toEqual([])
  })

  it('of an account that has not installed the widget waits for that', async () => {
    const [, other] = stage.world.accounts
    const token = tokenOf(stage, ADMIN, {
      changes: { account_id: OTHER_ACCOUNT, iss: other!.url },
    })
    const { status, body } = await openSession(stage, token, { origin: other!.url })

    expect([status, body]).toEqual([409, { error: 'installing' }])
  })

  it('of an account that is a path is one of nobody', async () => {
    const token = tokenOf(stage, ADMIN, { changes: { account_id: '../1' } })
    const { status, body } = await openSession(stage, token)

    expect([status, body]).toEqual([409, { error: 'installing' }])
  })

  it('is not opened for a card of somebody who was dismissed or never was', async () => {
    for (const user of [DISMISSED, 9_999_999]) {
      const token = tokenOf(stage, ADMIN, { changes: { user_id: user, is_admin: true } })
      expect((await openSession(stage, token, { subject: refOf(lead) })).status).toBe(403)
    }
  })

  it('of a rep is not an administrator’s, whatever the token says', async () => {
    const token = tokenOf(stage, REP, { changes: { is_admin: true } })
    const { body } = await openSession(stage, token)

    expect(body).toMatchObject({ isAdmin: false })
    const change = { version: 1, fields: {}, wizard: null }
    const { status } = await postJson(stage, '/api/settings', change, String(body?.['token']))
    expect(status).toBe(403)
  })

  it('about nothing has no strip', async () => {
    const { status } = await getJson(stage, '/api/rule-strip', await bearerOf(stage, REP))

    expect(status).toBe(403)
  })

  it('goes on being asked for when the bearer is the host’s own token', async () => {
    const { status } = await getJson(stage, '/api/settings', tokenOf(stage, ADMIN))

    expect(status).toBe(401)
  })
})

describe('another account with the widget', () => {
  it('sees nothing of ours, though the ids are the same', async () => {
    const [, other] = stage.world.accounts
    await stage.world.install(AMO_CLIENT.clientId, ADMIN, other)
    await stage.settled()
    const changes = { account_id: OTHER_ACCOUNT, iss: other!.url }
    const token = tokenOf(stage, ADMIN, { changes })

    const card = await openSession(stage, token, { subject: refOf(lead), origin: other!.url })
    expect(card.status).toBe(403)
    const { status, body } = await openSession(stage, token, { origin: other!.url })
    expect(status).toBe(200)
    const journal = await getJson(stage, '/api/journal', String(body?.['token']))
    expect(journal.status).toBe(200)
    expect(journal.text).not.toContain(String(lead.id))
  })
})

describe('our API', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1:1.evil.example',
    'http://localhost:1',
    'https://127.0.0.1:1',
  ])('lets no page of %s read it', async origin => {
    const answer = await fetch(addressOf(stage, '/api/settings'), { headers: { origin } })

    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('vary')).toContain('Origin')
  })

  it.each([
    ['no JSON', '{', 400],
    ['a list', '[]', 422],
    ['an id that is a path', about('../1'), 422],
    ['an id beyond all numbers', about('9'.repeat(40)), 422],
    ['too much', 'x'.repeat(200_000), 413],
  ])('refuses %s', async (_what, body, status) => {
    const headers = { 'content-type': 'application/json', 'x-auth-token': tokenOf(stage, ADMIN) }
    const answer = await ask(addressOf(stage, '/api/session'), { method: 'POST', body, headers })

    expect(answer.status).toBe(status)
  })
})

describe('a name that is a script', () => {
  const EVIL = '<script>alert(1)</script>'

  it('comes out of our API as JSON that no browser runs', async () => {
    const sent = sendRequest(stage, {
      title: EVIL,
      first: EVIL,
      last: EVIL,
      phones: ['+79211000002'],
    })
    planTask(stage, sent, stage.clock.now() + 5 * MINUTE).text = EVIL
    await stage.settled()
    await stage.moveTime(10 * MINUTE)
    expect(await requestOf(stage, sent)).toMatchObject({ title: EVIL })
    expect(tasksOf(stage, sent)).toHaveLength(1)

    for (const path of ['/api/rule-strip', '/api/card-tab']) {
      const bearer = await bearerOf(stage, REP, refOf(sent))
      const answer = await fetch(addressOf(stage, path), {
        headers: { authorization: `Bearer ${bearer}` },
      })
      expect([path, answer.status]).toEqual([path, 200])
      expect(answer.headers.get('content-type')).toContain('application/json')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(JSON.stringify(await answer.json())).toContain('<script>')
    }
  })

  it.each(['page', 'lang', 'account'])('in «%s» of a framed page is not part of it', async name => {
    const query = new URLSearchParams({ page: 'settings', lang: 'ru', [name]: `</script>${EVIL}` })
    const { text } = await ask(addressOf(stage, `/amocrm/app?${query}`))

    expect(text).not.toContain('<script>alert')
  })
})

function about(id: string): string {
  return JSON.stringify({ host: 'amocrm', proof: {}, subject: { kind: 'deal', id } })
}
