import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/** The password kept in the file, `null` before the first start. */
export function readPassword(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

export function createPassword(): string {
  return randomBytes(24).toString('base64url')
}

/** Makes the file whole and only once. `false`: somebody else's is there. */
export function keepPassword(file: string, password: string): boolean {
  const unfinished = `${file}-${process.pid}`
  writePassword(unfinished, password)
  try {
    linkSync(unfinished, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(unfinished, { force: true })
  }
}

export function writePassword(
  file: string,
  password: string,
  owner: { readonly uid: number; readonly gid: number } | null = null,
): void {
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  if (owner !== null) chownSync(file, owner.uid, owner.gid)
}
