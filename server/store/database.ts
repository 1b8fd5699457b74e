import { randomBytes } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { Log } from '../log.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrate } from './migrations/index.ts'
import type { Tables } from './tables.ts'

const INT8 = 20
const DATE = 1082
/** Enough for several tenants renewing their tokens at once; one process never waits twice for the same tenant. */
const LOCK_CONNECTIONS = 4

export interface Database {
  readonly kysely: Kysely<Tables>
  readonly pool: Pool
  /** Connections held during a call to a host, kept apart so that they never use up the others. */
  readonly locks: Pool
  /** `application_name` of every connection of this process: while one is open, the process lives. */
  readonly name: string
  /** No other process can be using this database. */
  readonly isAlone: boolean
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** `null`: an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly log: Log
  /** Connections of the main pool. @default 10 */
  readonly poolSize?: number
}

/**
 * Opens the database and brings its tables up to date.
 *
 * @throws {EmbeddedPostgresError} when the embedded one cannot be used; the message is for a person
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDir, log, poolSize = 10 } = options
  const embedded = databaseUrl === null ? await startEmbeddedPostgres({ dataDir, log }) : null
  const connectionString = databaseUrl ?? embedded?.databaseUrl ?? ''
  const name = `shagolad-${randomBytes(6).toString('hex')}`

  const pool = createPool({ connectionString, name, log, max: poolSize })
  const locks = createPool({ connectionString, name, log, max: LOCK_CONNECTIONS })
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })

  async function close(): Promise<void> {
    await kysely.destroy()
    await locks.end()
    await embedded?.stop()
  }

  try {
    await migrate(kysely, pool)
  } catch (error) {
    await close()
    throw error
  }
  return { kysely, pool, locks, name, isAlone: embedded !== null, close }
}

function createPool(options: {
  readonly connectionString: string
  readonly name: string
  readonly log: Log
  readonly max: number
}): Pool {
  const pool = new Pool({
    connectionString: options.connectionString,
    application_name: options.name,
    max: options.max,
    connectionTimeoutMillis: 15_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    types: { getTypeParser: parserOf },
  })
  // Without a listener a connection lost while idle would end the process; the pool replaces it by itself.
  pool.on('error', error => options.log.warn('database connection lost', { error: error.name }))
  pool.on('connect', client => client.on('error', () => undefined))
  return pool
}

/** `int8` as a number; `date` as the text it is, not a local midnight. */
const parserOf: typeof types.getTypeParser = (oid: number, format?: unknown) => {
  if (oid === INT8) return toSafeNumber
  if (oid === DATE) return (text: string) => text
  return types.getTypeParser(oid, format as 'text')
}

function toSafeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a number of the database is past 2^53')
  return value
}
