import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyState } from './empty-state.ts'
import { createKeeper, loadKept, type KeptWorld } from './keep.ts'
import { OUR_APP, post, putApp, read } from './test-world.ts'
import { startWorld } from './world.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-'))
  file = join(folder, 'kept', 'portal.json')
})

afterEach(() => rmSync(folder, { recursive: true }))

const someWorld = (title: string): KeptWorld => ({
  version: 1,
  portals: [emptyState({ title, memberId: 'a'.repeat(32) })],
  registrations: [OUR_APP],
  tokens: { access: [], refresh: [] },
})

describe('a kept portal', () => {
  it('is not there at first', () => {
    expect(loadKept(file)).toBeNull()
  })

  it('comes back as it was, maps too', () => {
    const keeper = createKeeper(file, () => someWorld('Первый'))
    keeper.touch()
    keeper.stop()
    expect(loadKept(file)).toEqual(someWorld('Первый'))
    expect(loadKept(file)?.portals[0]?.users).toBeInstanceOf(Map)
  })

  it('is written only when something changed, and readable by its owner only', () => {
    createKeeper(file, () => someWorld('Нетронутый')).stop()
    expect(loadKept(file)).toBeNull()
    const keeper = createKeeper(file, () => someWorld('Тронутый'))
    keeper.touch()
    keeper.stop()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    keeper.touch()
    keeper.stop()
    expect(readFileSync(file, 'utf8')).toContain('Тронутый')
  })

  it('is not read when it is of another version or broken', () => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{"version":7}')
    expect(() => loadKept(broken)).toThrow('another version')
    writeFileSync(broken, '{"version":1,')
    expect(() => loadKept(broken)).toThrow(SyntaxError)
  })
})

describe('a world kept between starts', () => {
  it('goes on with the same portal, the same app and the same tokens', async () => {
    const first = await startWorld({ keepIn: file, rate: null })
    const { memberId } = first.portal.portal.state
    putApp(first.portal, 'http://127.0.0.1:9')
    const pair = first.oauth.issue({ memberId, userId: 3, clientId: OUR_APP.clientId })
    await post(`${first.portal.url}/rest/user.option.set`, {
      auth: pair.accessToken,
      options: { a: 1 },
    })
    await first.stop()

    const second = await startWorld({ keepIn: file, rate: null, state: emptyState() })
    expect(second.portal.portal.state.memberId).toBe(memberId)
    const kept = await post(`${second.portal.url}/rest/user.option.get`, { auth: pair.accessToken })
    expect(kept.body['result']).toEqual({ a: 1 })
    const query = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: OUR_APP.clientId,
      client_secret: OUR_APP.clientSecret,
      refresh_token: pair.refreshToken,
    })
    expect((await read(await fetch(`${second.oauth.url}/oauth/token/?${query}`))).status).toBe(200)
    await second.stop()
  })

  it('saves within a second of a change, without waiting for the end', async () => {
    const world = await startWorld({ keepIn: file })
    world.portal.portal.touch()
    await expect.poll(() => loadKept(file)?.portals.length, { timeout: 3000 }).toBe(1)
    await world.stop()
  })
})
