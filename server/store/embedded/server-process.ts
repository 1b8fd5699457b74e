import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError } from './binaries.ts'
import { writePassword } from './password.ts'
import type { Place } from './place.ts'
import { isAlive, isRunning } from './processes.ts'

const MAJOR = '18'
const STOP_MS = 15_000

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '60',
  fsync: 'on',
  synchronous_commit: 'on',
  max_wal_size: '256MB',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const

/** Settings of the server by name, in the words of its own `-c`. */
export type ServerSettings = Readonly<Record<string, string>>

export interface RunningServer {
  readonly pid: number
  readonly port: number
}

export function dataOf(place: Pick<Place, 'home'>): string {
  return path.join(place.home, 'data')
}

/** Makes the data folder once. Cut short, or done twice at the same moment, it leaves no half-made one. */
export function initialise(place: Place, password: string): void {
  const data = dataOf(place)
  if (existsSync(data)) return assertVersion(data)
  removeUnfinished(place.home)

  const unfinished = path.join(place.home, `unfinished-${process.pid}`)
  const passwordFile = path.join(place.home, `password-${process.pid}`)
  writePassword(passwordFile, password, place.runAs)
  try {
    runInitdb(place, unfinished, passwordFile)
    renameSync(unfinished, data)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(data)) throw error
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function runInitdb(place: Place, target: string, passwordFile: string): void {
  const run = spawnSync(
    path.join(place.binaries, 'bin', 'initdb'),
    [
      `--pgdata=${target}`,
      '--username=shagolad',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    { ...identityOf(place), cwd: place.home, encoding: 'utf8' },
  )
  if (run.status === 0) return
  if (/user does not exist/.test(run.stderr ?? ''))
    throw new EmbeddedPostgresError(
      'PostgreSQL cannot be started by a user number without a name: run as a user the system knows, or set DATABASE_URL.',
    )
  const said = `${run.error?.message ?? ''} ${run.stderr ?? ''}`.trim().split('\n').slice(-3)
  throw new EmbeddedPostgresError(
    `The database folder ${place.home} could not be made: ${said.join(' ')}`,
  )
}

function assertVersion(data: string): void {
  const version = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim()
  if (version === MAJOR) return
  throw new EmbeddedPostgresError(
    `The database in ${data} was made by PostgreSQL ${version}, this program brings ${MAJOR}: move it with pg_dump, or set DATABASE_URL.`,
  )
}

function removeUnfinished(home: string): void {
  for (const name of readdirSync(home)) {
    const pid = /^(?:unfinished|password)-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(path.join(home, name), { recursive: true, force: true })
  }
}

/** What `postmaster.pid` says, unless its process is gone or has become somebody else. */
export function findRunning(place: Pick<Place, 'home'>): RunningServer | null {
  const file = path.join(dataOf(place), 'postmaster.pid')
  if (!existsSync(file)) return null
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number)
  // Just being written.
  if (!pid || !port) return null
  if (isRunning(pid, 'postgres')) return { pid, port }
  // After the machine or container restarted the number may belong to another program, which PostgreSQL would take for itself.
  if (isAlive(pid)) rmSync(file, { force: true })
  return null
}

/**
 * Starts the server in a process group of its own, so that neither a signal to our terminal nor our own death ends it:
 * whoever starts next adopts it.
 *
 * @param others go before our own settings
 * @returns what happens when it ends before it could be used
 */
export function startServer(
  place: Place,
  port: number,
  others: ServerSettings,
): { readonly ended: () => string | null } {
  const logFile = path.join(place.home, 'postgres.log')
  const log = openSync(logFile, 'w', 0o600)
  const settings = Object.entries({ ...SETTINGS, ...others, port: String(port) })
  const child = spawn(
    path.join(place.binaries, 'bin', 'postgres'),
    ['-D', dataOf(place), ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...identityOf(place),
      cwd: place.home,
      detached: true,
      stdio: ['ignore', log, log],
    },
  )
  closeSync(log)
  child.unref()

  let end: string | null = null
  child.on('error', error => (end = error.message))
  child.on('exit', () => (end ??= lastLines(logFile)))
  return { ended: () => end }
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
export async function stopServer(place: Pick<Place, 'home'>): Promise<void> {
  const running = findRunning(place)
  if (running === null) return
  process.kill(running.pid, 'SIGINT')
  const deadline = Date.now() + STOP_MS
  while (findRunning(place) !== null) {
    if (Date.now() > deadline)
      throw new EmbeddedPostgresError(`PostgreSQL (pid ${running.pid}) does not stop.`)
    await sleep(20)
  }
}

export async function findFreePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

function identityOf({ runAs }: Place): { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } {
  // Our own environment carries secrets that the database has no business with; Windows programs do not start without theirs.
  const environment = process.platform === 'win32' ? {} : { env: { LC_ALL: 'C' } }
  return { ...environment, ...runAs }
}

function lastLines(file: string): string {
  if (!existsSync(file)) return 'it has ended'
  return readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' ')
}
