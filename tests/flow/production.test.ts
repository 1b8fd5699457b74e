import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { buildQuery } from '../hosts/php-query.ts'
import { type HeardApp, startHeardApp } from '../hosts/bitrix24/test-world.ts'
import { startWorld, type World } from '../hosts/bitrix24/world.ts'
import { freePort, OUR_APP } from '../stage.ts'
import { ask } from './doors.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 })

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))

let database: TestDatabase
let world: World
let decoy: HeardApp
let child: ChildProcess
let url: string

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ apps: [OUR_APP] })
  decoy = await startHeardApp()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  child = spawn(process.execPath, [MAIN], {
    env: { ...environment(port), ...smuggled() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await isOpen()
})
afterAll(async () => {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
  await Promise.all([world.stop(), decoy.stop()])
  await database.drop()
})

/** What production is told. */
function environment(port: number): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://shagolad.example',
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `one:${Buffer.alloc(32, 1).toString('base64')}`,
    SESSION_SECRET: 'a secret of at least thirty-two characters',
    BITRIX24_CLIENT_ID: OUR_APP.clientId,
    BITRIX24_CLIENT_SECRET: OUR_APP.clientSecret,
    BITRIX24_APP_CODE: OUR_APP.code,
  }
}

/** Names under which somebody might hope to slip in other OAuth hosts, plain http or failure switches. */
function smuggled(): Record<string, string> {
  const { origin } = new URL(decoy.url)
  return {
    OAUTH_HOSTS: origin,
    BITRIX24_OAUTH_HOSTS: origin,
    BITRIX24_OAUTH_HOST: origin,
    BITRIX24_SERVER_ENDPOINT: `${origin}/rest/`,
    ALLOW_HTTP: 'true',
    BITRIX24_ALLOW_HTTP: '1',
    SWITCHES: JSON.stringify({ eventsLost: { share: 1, next: 0 } }),
    NODE_ENV: 'test',
  }
}

describe('npm start', () => {
  it.each(['the emulated OAuth server', 'a decoy'])('asks %s for no token', async which => {
    const endpoint = which === 'a decoy' ? `${decoy.url}/rest/` : world.oauth.serverEndpoint
    world.callLog.reset()
    const answer = await openInstaller(endpoint)

    expect(answer.text).toContain('unknown OAuth server')
    expect(world.callLog.entries).toEqual([])
    expect(decoy.requests).toEqual([])
  })

  it('believes no event that brings its own OAuth server', async () => {
    const { memberId } = world.portal.portal.state
    const grant = { memberId, userId: ADMIN, clientId: OUR_APP.clientId }
    const { refreshToken } = world.oauth.issue(grant)
    const { status } = await ask(`${url}/hooks/bitrix24`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: buildQuery({
        event: 'ONAPPINSTALL',
        data: { VERSION: 1 },
        ts: 1_800_000_000,
        auth: {
          member_id: memberId,
          application_token: 'a'.repeat(32),
          refresh_token: refreshToken,
          server_endpoint: `${decoy.url}/rest/`,
          client_endpoint: `${decoy.url}/rest/`,
          domain: new URL(decoy.url).host,
        },
      }),
    })

    expect(status).toBe(401)
    expect(world.callLog.entries).toEqual([])
    expect(decoy.requests).toEqual([])
  })

  it.each([
    '/screen/',
    '/screen/api/switches',
    '/api/switches',
    '/api/demo',
    '/oauth/token/',
    '/rest/batch',
  ])('has no door at %s', async path => {
    const get = await ask(`${url}${path}`)
    const post = await ask(`${url}${path}`, { method: 'POST', body: '{}' })

    expect([get.status, post.status]).toEqual([404, 404])
  })
})

describe('npm start without a complete environment', () => {
  it('names every missing variable at once and ends', async () => {
    const lame = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let words = ''
    lame.stderr.on('data', (part: Buffer) => (words += part.toString()))
    const [code] = (await once(lame, 'exit')) as [number]

    expect(code).not.toBe(0)
    for (const name of ['PUBLIC_URL', 'ENCRYPTION_KEYS', 'SESSION_SECRET', 'BITRIX24_CLIENT_ID'])
      expect(words).toContain(name)
  })
})

/** The installer page, opened by an administrator's browser. */
async function openInstaller(serverEndpoint: string) {
  const { life, portal } = world.portal
  if (portal.state.app === null) {
    const addresses = { handlerUrl: `${url}/bitrix24/app`, installUrl: `${url}/bitrix24/install` }
    await life.install(OUR_APP, addresses, ADMIN)
  }
  const form = life.entryForm({
    userId: ADMIN,
    placement: 'DEFAULT',
    handler: `${url}/bitrix24/install`,
  })
  const fields = { ...form.fields, SERVER_ENDPOINT: serverEndpoint }
  return ask(form.url, { method: 'POST', body: new URLSearchParams(fields) })
}

async function isOpen(): Promise<void> {
  const until = Date.now() + 30_000
  while (Date.now() < until) {
    const isUp = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('the server did not start')
}
