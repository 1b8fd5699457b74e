import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { Database } from '../server/store/database.ts'
import { openDatabase } from '../server/store/database.ts'
import type { IntakeLimits } from '../server/store/inbox.ts'
import { openStore } from '../server/store/open-store.ts'
import type { Store } from '../server/store/store.ts'
import { silentLog } from './silent-log.ts'

export const TEST_KEYS = [{ id: 'test', key: Buffer.alloc(32, 7) }] as const

export interface TestDatabase {
  readonly url: string
  /** One more process, so to speak: its own connections to the same database. */
  open(poolSize?: number): Promise<Database>
  /** Closes everything opened here and drops the database. */
  drop(): Promise<void>
}

/** A database of its own with all tables and no rows, copied in some 50 ms. For `beforeAll` of a test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  const name = `shagolad_test_${randomBytes(6).toString('hex')}`
  await execute(server, `create database ${name} template ${inject('databaseTemplate')}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const opened: Database[] = []

  return {
    url: url.href,
    async open(poolSize = 10) {
      const options = { databaseUrl: url.href, dataDir: '', log: silentLog, poolSize }
      const database = await openDatabase(options)
      opened.push(database)
      return database
    },
    async drop() {
      await Promise.all(opened.map(database => database.close()))
      await execute(server, `drop database ${name} with (force)`)
    },
  }
}

export function openTestStore(database: Database, intake?: IntakeLimits): Store {
  return openStore({ database, encryption: TEST_KEYS, ...(intake === undefined ? {} : { intake }) })
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
