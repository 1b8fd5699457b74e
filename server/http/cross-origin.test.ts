import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anHttpScene, type HttpScene } from '../../tests/contract/http-scene.ts'

let scene: HttpScene
let app: HttpScene['app']

beforeEach(async () => {
  scene = await anHttpScene()
  app = scene.app
})
afterEach(() => app.close())

describe('a door of the host', () => {
  it.each([
    [{ status: 302, redirectTo: 'https://www.amocrm.ru/oauth?x=1' } as const, 302, ''],
    [{ status: 403, text: 'Not available.' }, 403, 'Not available.'],
    [{ status: 200, html: '<p>Да</p>', policy: "default-src 'none'" }, 200, '<p>Да</p>'],
  ])('answers %j before any page', async (door, status, body) => {
    scene.doors = { oauth: door }

    const response = await app.inject({ method: 'GET', url: '/bitrix24/oauth?code=secret' })

    expect(response.statusCode).toBe(status)
    expect(response.body).toBe(body)
    expect(response.headers['cache-control']).toBe('no-store')
    expect(JSON.stringify(scene.logged)).not.toContain('secret')
  })
})

describe('a page of another origin', () => {
  const from = (origin: string, headers: Record<string, string> = {}) => ({ origin, ...headers })
  const preflight = (origin: string) =>
    app.inject({
      method: 'OPTIONS',
      url: '/api/session',
      headers: from(origin, { 'access-control-request-method': 'POST' }),
    })

  it('may call the API when the host knows it as an account’s', async () => {
    const response = await preflight('https://acme.amocrm.ru')

    expect(response.statusCode).toBe(204)
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': 'https://acme.amocrm.ru',
      'access-control-allow-headers': 'X-Auth-Token, Content-Type, X-Requested-With, Authorization',
      vary: 'Origin',
    })
    expect(response.headers['access-control-allow-credentials']).toBeUndefined()
  })

  it.each(['https://evil.example', 'null', 'https://acme.amocrm.ru.evil.example'])(
    'may not from %s',
    async origin => {
      const asked = await preflight(origin)
      const called = await app.inject({
        method: 'GET',
        url: '/api/thing',
        headers: from(origin),
      })

      expect(asked.headers['access-control-allow-origin']).toBeUndefined()
      expect(called.headers['access-control-allow-origin']).toBeUndefined()
    },
  )

  it('reads refusals, too', async () => {
    const response = await app.inject({
      method: 'GET',
      url: '/api/thing',
      headers: from('https://acme.amocrm.ru'),
    })

    expect(response.statusCode).toBe(401)
    expect(response.headers['access-control-allow-origin']).toBe('https://acme.amocrm.ru')
  })

  it('reads nothing outside the API', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/bitrix24/strip',
      headers: from('https://acme.amocrm.ru'),
    })

    expect(response.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('proves itself by its headers, never by the body', async () => {
    await app.inject({
      method: 'POST',
      url: '/api/session',
      headers: from('https://acme.amocrm.ru', { 'x-auth-token': 'theirs' }),
      payload: JSON.stringify({
        host: 'bitrix24',
        proof: { 'x-auth-token': 'forged', origin: 'https://forged.example', lang: 'ru' },
        subject: null,
      }),
    })

    expect(scene.proof).toEqual({
      'x-auth-token': 'theirs',
      origin: 'https://acme.amocrm.ru',
      lang: 'ru',
    })
  })

  it('is asked to wait while the host has given us no access yet', async () => {
    scene.session = { type: 'installing' }

    const response = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: JSON.stringify({ host: 'bitrix24', proof: {}, subject: null }),
    })

    expect(response.statusCode).toBe(409)
    expect(response.json()).toEqual({ error: 'installing' })
  })
})
