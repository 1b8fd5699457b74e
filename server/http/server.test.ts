import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import {
  anHttpScene,
  envelope,
  type HttpScene,
  sessions,
  tenant,
} from '../../tests/contract/http-scene.ts'
import { HostUnavailable, WebhookRejected } from '../errors.ts'
import { ApiFailure } from '../panels/panel.ts'

let scene: HttpScene
let app: HttpScene['app']

beforeEach(async () => {
  scene = await anHttpScene()
  app = scene.app
})
afterEach(() => app.close())

describe('the webhook door', () => {
  it('answers 200 once what arrived is stored', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/hooks/bitrix24',
      payload: 'event=x',
    })

    expect(response.statusCode).toBe(200)
    expect(scene.stored).toEqual([envelope])
  })

  it.each([
    ['an origin that is not proven', new WebhookRejected('no', 401), 401],
    ['a shape that is not understood', new WebhookRejected('no', 400), 400],
    ['a host that cannot be asked', new HostUnavailable('slow', 1000), 503],
    ['a bug of ours', new TypeError('oops'), 503],
  ])('stores nothing of %s', async (_why, error, status) => {
    scene.webhook = () => Promise.reject(error)

    const response = await app.inject({
      method: 'POST',
      url: '/hooks/bitrix24',
      payload: 'event=x',
    })

    expect(response.statusCode).toBe(status)
    expect(scene.stored).toEqual([])
  })

  it('answers 503 when the database cannot write', async () => {
    scene.put = () => Promise.reject(new Error('disk full'))

    const response = await app.inject({
      method: 'POST',
      url: '/hooks/bitrix24',
      payload: 'event=x',
    })

    expect(response.statusCode).toBe(503)
  })

  it('refuses a body over the limit without reading it to the end', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/hooks/bitrix24',
      payload: 'x'.repeat(200 * 1024),
    })

    expect(response.statusCode).toBe(413)
  })

  it.each(['demo', 'constructor', '__proto__'])('knows no host %s', async name => {
    const response = await app.inject({ method: 'POST', url: `/hooks/${name}`, payload: '' })

    expect(response.statusCode).toBe(404)
  })
})

describe('a page in the frame', () => {
  it('lets no boot value end the script element', async () => {
    const response = await app.inject({ method: 'POST', url: '/bitrix24/strip' })

    expect(response.body).not.toContain('<script>alert')
    expect(response.body).toContain('\\u003cscript>alert')
  })

  it('may be framed by the tenant alone', async () => {
    const response = await app.inject({ method: 'POST', url: '/bitrix24/strip' })

    expect(response.headers['content-security-policy']).toContain(
      'frame-ancestors https://a.example',
    )
    expect(response.headers['x-frame-options']).toBeUndefined()
  })

  it('is 404 when the host has no such page', async () => {
    const response = await app.inject({ method: 'POST', url: '/bitrix24/other' })

    expect(response.statusCode).toBe(404)
  })
})

describe('the API', () => {
  const ask = (headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url: '/api/thing', headers })

  async function bearer(tenantId: TenantId = tenant.id) {
    const token = await sessions.issue({
      tenant: tenantId,
      user: asId('7'),
      isAdmin: false,
      locale: 'ru',
      sees: null,
      may: 'read',
    })
    return { authorization: `Bearer ${token}` }
  }

  it('answers whom the host has vouched for', async () => {
    const response = await ask(await bearer())

    expect(response.json()).toEqual({ fine: true })
  })

  it.each([
    ['without a token', {}],
    ['with a forged token', { authorization: 'Bearer a.b.c' }],
  ])('sends back who comes %s', async (_why, headers) => {
    const response = await ask(headers as Record<string, string>)

    expect(response.statusCode).toBe(401)
    expect(response.json()).toEqual({ error: 'session-expired' })
  })

  it('refuses a session of a tenant that is gone', async () => {
    const response = await ask(await bearer(asId('bitrix24:gone')))

    expect(response.statusCode).toBe(403)
  })

  it('gives no session for a proof the host does not believe', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: JSON.stringify({ host: 'bitrix24', proof: {}, subject: null }),
    })

    expect(response.statusCode).toBe(403)
  })

  it('names the fields of a question it does not understand', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: JSON.stringify({ host: 'bitrix24', proof: {}, subject: { kind: 'deal', id: 'x' } }),
    })

    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({
      error: 'invalid',
      fields: { 'subject.id': expect.any(String) },
    })
  })

  it.each([
    ['a refusal of ours', new ApiFailure(409, 'stale'), 409, 'stale'],
    ['a busy host', new HostUnavailable('busy', 1000), 503, 'unavailable'],
    ['a bug', new TypeError('Иван +79991234567'), 500, 'bug'],
  ])('answers %s in one word', async (_why, error, status, word) => {
    scene.answer = () => Promise.reject(error)

    const response = await ask(await bearer())

    expect(response.statusCode).toBe(status)
    expect(response.json()).toEqual({ error: word })
  })

  it('lets no name or phone of an error reach the log', async () => {
    scene.answer = () => Promise.reject(new TypeError('Иван +79991234567'))

    await ask(await bearer())

    expect(JSON.stringify(scene.logged)).not.toMatch(/Иван|9991234567/)
  })
})
