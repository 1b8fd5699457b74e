import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from './processes.ts'

/**
 * Who uses a database folder, for those who cannot ask the server. Ownership itself is a lock in the server, which no crash leaves
 * behind; this file only tells, and is not believed about a dead process.
 */
export function writeOwner(home: string): void {
  writeFileSync(fileIn(home), `${process.pid}\n`, { mode: 0o600 })
}

export function clearOwner(home: string): void {
  rmSync(fileIn(home), { force: true })
}

/** Another living process, `null` when there is none. */
export function findOwner(home: string): number | null {
  if (!existsSync(fileIn(home))) return null
  const pid = Number(readFileSync(fileIn(home), 'utf8'))
  return pid !== process.pid && isAlive(pid) ? pid : null
}

function fileIn(home: string): string {
  return path.join(home, 'owner')
}
