import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** What survives a restart of an emulator: plain data with Maps. */
export interface Kept {
  readonly version: 1
}

export interface Keeper {
  /** Something has changed: it is written within a second. */
  touch(): void
  /** Writes now if something has changed, and no more afterwards. */
  stop(): void
}

const LONGEST_WAIT_MS = 1000

/** The kept world; `null` when the file is not there. @throws when it cannot be read or is of another version */
export function loadKeptFile<World extends Kept>(file: string): World | null {
  const text = readIfThere(file)
  if (text === null) return null
  const read: unknown = JSON.parse(text, reviveMaps)
  // The shape is ours: only this file's own writer makes it, and the version says which one.
  if (isVersion1<World>(read)) return read
  throw new Error(`the kept world in ${file} is of another version`)
}

/** @param snapshot called at the moment of writing */
export function createKeeper(file: string, snapshot: () => Kept): Keeper {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false

  function write() {
    timer = null
    writeAtomically(file, JSON.stringify(snapshot(), replaceMaps))
  }

  return {
    touch() {
      if (!isStopped) timer ??= setTimeout(write, LONGEST_WAIT_MS)
    },
    stop() {
      isStopped = true
      if (timer === null) return
      clearTimeout(timer)
      write()
    },
  }
}

/** Either the old file or the new one is there, whatever happens meanwhile. Holds tokens, so only its owner may read it. */
function writeAtomically(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const fresh = `${file}.new`
  const descriptor = openSync(fresh, 'w', 0o600)
  writeSync(descriptor, text)
  fsyncSync(descriptor)
  closeSync(descriptor)
  renameSync(fresh, file)
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function isVersion1<World extends Kept>(value: unknown): value is World {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1
}

function replaceMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...value] } : value
}

function reviveMaps(_key: string, value: unknown): unknown {
  const isMap =
    typeof value === 'object' && value !== null && '$map' in value && Array.isArray(value.$map)
  return isMap ? new Map(value.$map as [unknown, unknown][]) : value
}
