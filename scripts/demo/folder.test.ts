import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDemoFolder } from './folder.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'demo-folder-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe("the demo's folder", () => {
  it('keeps its keys between starts, for this user alone', async () => {
    const first = await openDemoFolder(folder, { fresh: false, firstPort: 8600 })
    const again = await openDemoFolder(folder, { fresh: false, firstPort: 8600 })

    expect(again.keys).toEqual(first.keys)
    expect((await stat(path.join(folder, 'keys.json'))).mode & 0o077).toBe(0)
  })

  it('has other keys, and other ports, after a fresh start', async () => {
    const { keys } = await openDemoFolder(folder, { fresh: false, firstPort: 8600 })
    const fresh = await openDemoFolder(folder, { fresh: true, firstPort: 9000 })

    expect(fresh.keys.firstPort).toBe(9000)
    expect(fresh.keys.encryption).not.toBe(keys.encryption)
  })

  it('completes the keys of an earlier version and leaves those it has', async () => {
    const file = path.join(folder, 'keys.json')
    await writeFile(file, JSON.stringify({ encryption: 'e', session: 's', clientSecret: 'c' }))
    const { keys } = await openDemoFolder(folder, { fresh: false, firstPort: 8600 })

    expect(keys).toMatchObject({ encryption: 'e', session: 's', clientSecret: 'c' })
    expect(keys.amocrmClientSecret).toHaveLength(64)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(keys)
  })

  it('does not come back on ports where neither host would find it', async () => {
    await openDemoFolder(folder, { fresh: false, firstPort: 8600 })

    await expect(openDemoFolder(folder, { fresh: false, firstPort: 9000 })).rejects.toThrow(
      'lives on port 8600: start it with --port 8600, or anew with --fresh',
    )
  })
})
