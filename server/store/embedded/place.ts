import { createHash } from 'node:crypto'
import { chownSync, existsSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import {
  copyBinaries,
  EmbeddedPostgresError,
  findBinaries,
  linkLibraries,
  versionOf,
} from './binaries.ts'

/** PostgreSQL refuses to run as root, so its processes get the uid of `nobody`. */
const NOBODY = { uid: 65_534, gid: 65_534 } as const

export const PASSWORD_FILE = 'postgres-password'

/** Who runs the database and where its files are. */
export interface Place {
  /** `null`: as ourselves. */
  readonly runAs: { readonly uid: number; readonly gid: number } | null
  /** Holds `data` and the log of the last start; 0700, owned by whoever runs it. */
  readonly home: string
  /** Holds `bin`, `lib`, `share`. */
  readonly binaries: string
  /** Readable by us alone. Always in the data folder, so that whoever deletes that folder starts anew. */
  readonly passwordFile: string
}

/**
 * Everything is in `<dataDir>/postgres`, unless we are root: then another uid runs the database, and where it cannot reach that
 * folder (a clone in a 0700 folder, `/root`, `mktemp -d`) the data and a copy of the binaries (60 MB) are in
 * `/var/tmp/shagolad-<hash of the path>`. A place once taken is kept, also when the folder becomes reachable later.
 */
export function choosePlace(dataDir: string): Place {
  const native = findBinaries()
  mkdirSync(dataDir, { recursive: true })
  const folder = realpathSync(dataDir)
  const passwordFile = path.join(folder, PASSWORD_FILE)
  const runAs = process.getuid?.() === 0 ? NOBODY : null

  const home = chooseHome(folder, runAs)
  makeOwn(home, runAs)
  if (linkLibraries(native) && isRunnable(native, runAs))
    return { runAs, home, binaries: native, passwordFile }

  const copy = path.join(home, `binaries-${versionOf(native)}`)
  copyBinaries(native, copy)
  return { runAs, home, binaries: path.join(copy, 'native'), passwordFile }
}

/** Where a database of this folder may be, whoever made it: existing places of ours alone. */
export function findHomes(dataDir: string): readonly string[] {
  if (!existsSync(dataDir)) return []
  const folder = realpathSync(dataDir)
  return [homeInside(folder), homeOutside(folder)].filter(home => existsSync(home) && isOurs(home))
}

function chooseHome(folder: string, runAs: Place['runAs']): string {
  const inside = homeInside(folder)
  if (runAs === null) return inside
  const outside = homeOutside(folder)
  const isInside = isReachable(folder, runAs) && !existsSync(path.join(outside, 'data'))
  return isInside ? inside : outside
}

function homeInside(folder: string): string {
  return path.join(folder, 'postgres')
}

function homeOutside(folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  return path.join('/var/tmp', `shagolad-${hash}`)
}

function makeOwn(home: string, runAs: Place['runAs']): void {
  if (!existsSync(home)) {
    mkdirSync(home, { mode: 0o700 })
    if (runAs !== null) chownSync(home, runAs.uid, runAs.gid)
  }
  if (isOurs(home)) return
  throw new EmbeddedPostgresError(
    `The database folder ${home} belongs to somebody else: remove it, or set DATA_DIR to another folder.`,
  )
}

/** `/var/tmp` is open to everybody: a folder or link somebody else put there is not ours. */
function isOurs(home: string): boolean {
  const found = lstatSync(home)
  const uid = process.getuid?.()
  if (uid === undefined) return found.isDirectory()
  const owner = uid === 0 ? NOBODY.uid : uid
  return found.isDirectory() && found.uid === owner
}

function isRunnable(binaries: string, runAs: Place['runAs']): boolean {
  return runAs === null || isReachable(path.join(binaries, 'bin'), runAs)
}

/** By mode bits alone; where access lists say otherwise the start itself tells. */
function isReachable(folder: string, { uid }: { readonly uid: number }): boolean {
  const found = statSync(folder)
  const mayPass = (found.mode & 0o001) !== 0 || (found.uid === uid && (found.mode & 0o100) !== 0)
  const parent = path.dirname(folder)
  return mayPass && (parent === folder || isReachable(parent, { uid }))
}
