import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../tests/queue/idle-tasks.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { openDatabase } from './database.ts'
import { eraseEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { choosePlace } from './embedded/place.ts'

const owner = fileURLToPath(new URL('../../tests/queue/database-owner.ts', import.meta.url))

let prepared = ''
let count = 0
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  prepared = path.join(tmpdir(), `shagolad-pg-${process.pid}-prepared`)
  mkdirSync(prepared, { mode: 0o755 })
  const server = await startEmbeddedPostgres({ dataDir: prepared, log: silentLog })
  await server.stop()
}, 60_000)
afterAll(() => rmSync(prepared, { recursive: true, force: true }))
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

describe('the embedded database', { timeout: 90_000 }, () => {
  it('keeps what was written over a stop and a start', async () => {
    const dataDir = aFolder()
    const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await query(first.databaseUrl, 'create table kept as select 42 as answer')
    await first.stop()

    const second = await start(dataDir)

    expect(await query(second.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  it('forces every commit to the disk and compares texts as Unicode', async () => {
    const { databaseUrl } = await start(aUsedFolder())

    const rows = await query(
      databaseUrl,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
        current_setting('server_encoding') as encoding, lower('ЁЖ') as low`,
    )

    expect(rows).toEqual([{ fsync: 'on', commit: 'on', encoding: 'UTF8', low: 'ёж' }])
  })

  it('lets nobody in without the password, which only we may read', async () => {
    const dataDir = aUsedFolder()
    const { databaseUrl } = await start(dataDir)
    const withoutPassword = new URL(databaseUrl)
    withoutPassword.password = 'guessed'

    await expect(query(withoutPassword.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    expect(statSync(path.join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600)
    expect(statSync(choosePlace(dataDir).home).mode & 0o777).toBe(0o700)
  })

  it('outlives a process that was killed, and is adopted by the next one', async () => {
    const dataDir = aUsedFolder()
    const dead = await startOwner(dataDir)
    dead.child.kill('SIGKILL')
    await once(dead.child, 'exit')

    const next = await start(dataDir)

    expect(String(next.port)).toBe(dead.said)
  })

  it('is refused to a second process with one clear sentence', async () => {
    const dataDir = aUsedFolder()
    await start(dataDir)

    const second = await startOwner(dataDir)

    expect(second.said).toContain(`The database folder ${dataDir} is in use by another running`)
    expect(second.said).not.toContain('\n')
  })

  it('belongs to one of two processes that start at the same moment in an empty folder', async () => {
    const dataDir = aFolder()

    const both = await Promise.all([startOwner(dataDir), startOwner(dataDir)])

    const owners = both.filter(({ said }) => /^\d+$/.test(said))
    expect(owners).toHaveLength(1)
    expect(both.find(one => !owners.includes(one))?.said).toContain('is in use by another running')
    for (const { child } of both) child.kill('SIGKILL')
    await start(dataDir)
  })

  it('is started again on the same address when its server dies', async () => {
    const dataDir = aUsedFolder()
    const { databaseUrl } = await start(dataDir)
    await query(databaseUrl, 'create table kept as select 42 as answer')

    process.kill(serverPid(dataDir), 'SIGKILL')

    const rows = await until(
      () => query(databaseUrl, 'select * from kept').catch(() => null),
      15_000,
    )
    expect(rows).toEqual([{ answer: 42 }])
  })

  it('works in a folder that only we may enter', async () => {
    const closed = aFolder()
    chmodSync(closed, 0o700)
    const dataDir = path.join(closed, 'clone', '.data')

    const { databaseUrl } = await start(dataDir)

    expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(choosePlace(dataDir).home.startsWith(closed)).toBe(process.getuid?.() !== 0)
  })

  it('stays where it is when such a folder is opened later', async () => {
    const closed = aFolder()
    chmodSync(closed, 0o700)
    const dataDir = path.join(closed, '.data')
    const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await query(first.databaseUrl, 'create table kept as select 42 as answer')
    await first.stop()

    chmodSync(closed, 0o755)
    const second = await start(dataDir)

    expect(await query(second.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  it('begins anew after its folder was deleted, wherever the data is', async () => {
    const closed = aFolder()
    chmodSync(closed, 0o700)
    const dataDir = path.join(closed, '.data')
    const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await query(first.databaseUrl, 'create table kept as select 42 as answer')
    await first.stop()
    rmSync(dataDir, { recursive: true })

    const second = await start(dataDir)

    await expect(query(second.databaseUrl, 'select 1 from kept')).rejects.toMatchObject({
      code: '42P01',
    })
  })

  it('says that a database of another version cannot be used', async () => {
    const dataDir = aUsedFolder()
    const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await first.stop()
    const { home } = choosePlace(dataDir)
    writeFileSync(path.join(home, 'data', 'PG_VERSION'), '15\n')

    await expect(startEmbeddedPostgres({ dataDir, log: silentLog })).rejects.toThrow(
      'was made by PostgreSQL 15, this program brings 18',
    )
  })

  it('is erased with the server that outlived its process, but not from under a living one', async () => {
    const dataDir = aUsedFolder()
    const other = await startOwner(dataDir)
    const { home } = choosePlace(dataDir)

    expect(() => eraseEmbeddedPostgres(dataDir)).toThrow('is in use by another running process')
    other.child.kill('SIGKILL')
    await once(other.child, 'exit')
    eraseEmbeddedPostgres(dataDir)

    expect(existsSync(home)).toBe(false)
    const address = `postgres://shagolad@127.0.0.1:${other.said}/postgres`
    await expect(query(address, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('the database', { timeout: 90_000 }, () => {
  it('gets its tables from two processes that start at the same moment', async () => {
    const { databaseUrl } = await start(aUsedFolder())
    const open = () => openDatabase({ databaseUrl, dataDir: '', log: silentLog })

    const both = await Promise.all([open(), open(), open()])
    cleanups.push(() => Promise.all(both.map(database => database.close())))

    const [row] = await query(databaseUrl, 'select count(*)::int as tenants from tenant')
    expect(row).toEqual({ tenants: 0 })
  })

  it('gives whole numbers as numbers, and refuses those that are none', async () => {
    const dataDir = aUsedFolder()
    const database = await openDatabase({ databaseUrl: null, dataDir, log: silentLog })
    cleanups.push(() => database.close())

    const { rows } = await database.pool.query(
      `select 9007199254740991::int8 as most, count(*) as count, date '2026-11-25' as day from tenant`,
    )

    expect(rows).toEqual([{ most: 9007199254740991, count: 0, day: '2026-11-25' }])
    expect(database.isAlone).toBe(true)
    await expect(database.pool.query('select 9007199254740993::int8')).rejects.toThrow('2^53')
  })
})

/** A folder with a database that was made and stopped: making one takes a second or more. */
function aUsedFolder(): string {
  const folder = aFolder()
  const copied = spawnSync('cp', ['-a', `${prepared}/.`, folder])
  expect(copied.status).toBe(0)
  return folder
}

function aFolder(): string {
  const folder = path.join(tmpdir(), `shagolad-pg-${process.pid}-${Date.now()}-${++count}`)
  mkdirSync(folder, { mode: 0o755 })
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function start(dataDir: string) {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
  cleanups.push(async () => {
    await server.stop()
    eraseEmbeddedPostgres(dataDir)
  })
  return server
}

async function startOwner(dataDir: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [owner, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanups.push(() => child.kill('SIGKILL'))
  const [line] = await once(child.stdout!, 'data')
  return { child, said: String(line).trim() }
}

function serverPid(dataDir: string): number {
  const file = path.join(choosePlace(dataDir).home, 'data', 'postmaster.pid')
  return Number(readFileSync(file, 'utf8').split('\n')[0])
}

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  // Its server may be killed between connecting and the question, which then fails.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}
