import { rmSync } from 'node:fs'
import path from 'node:path'
import { EmbeddedPostgresError } from './binaries.ts'
import { findOwner } from './owner.ts'
import { findHomes, PASSWORD_FILE } from './place.ts'
import { findRunning } from './server-process.ts'

const STOP_MS = 15_000

/**
 * Removes the database of this folder, wherever it is kept, for starting anew. A server that outlived its process is stopped first.
 * Blocks the process meanwhile.
 *
 * @throws {EmbeddedPostgresError} when another living process uses it
 */
export function eraseEmbeddedPostgres(dataDir: string): void {
  const homes = findHomes(dataDir)
  for (const home of homes) {
    const owner = findOwner(home)
    if (owner !== null)
      throw new EmbeddedPostgresError(
        `The database folder ${dataDir} is in use by another running process (${owner}): stop that one first.`,
      )
  }
  for (const home of homes) {
    stopNow(home)
    rmSync(home, { recursive: true, force: true })
  }
  rmSync(path.join(dataDir, PASSWORD_FILE), { force: true })
}

/** Its data is about to be deleted, so nothing is worth writing. */
function stopNow(home: string): void {
  const running = findRunning({ home })
  if (running === null) return
  process.kill(running.pid, 'SIGQUIT')
  const nothing = new Int32Array(new SharedArrayBuffer(4))
  const deadline = Date.now() + STOP_MS
  while (findRunning({ home }) !== null && Date.now() < deadline) Atomics.wait(nothing, 0, 0, 20)
}
