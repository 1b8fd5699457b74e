import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import {
  eraseEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../server/store/embedded-postgres.ts'
import { silentLog } from '../../tests/silent-log.ts'

/** The embedded PostgreSQL as the product runs it, fsync on, in a folder that is thrown away. */
export interface Scratch {
  /** An empty database of its own; answers its address. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

export async function startScratch(): Promise<Scratch> {
  const dataDir = await makeFolder()
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
  return {
    async createDatabase() {
      const name = `bench_${randomBytes(6).toString('hex')}`
      await query(server.databaseUrl, `create database ${name}`)
      const url = new URL(server.databaseUrl)
      url.pathname = `/${name}`
      return url.href
    },
    async stop() {
      await server.stop()
      eraseFolder(dataDir)
    },
  }
}

/** Not `mkdtemp`, whose folder only we may enter: the embedded server may run under another uid. */
export async function makeFolder(): Promise<string> {
  const folder = path.join(tmpdir(), `shagolad-bench-${randomBytes(6).toString('hex')}`)
  await mkdir(folder, { mode: 0o755 })
  return folder
}

export function eraseFolder(dataDir: string): void {
  eraseEmbeddedPostgres(dataDir)
  rmSync(dataDir, { recursive: true, force: true })
}

export async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
