import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs'

/** The password kept in the file, `null` before the first start. */
export function readPassword(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

export function createPassword(): string {
  return randomBytes(24).toString('base64url')
}

export function writePassword(
  file: string,
  password: string,
  owner: { readonly uid: number; readonly gid: number } | null = null,
): void {
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  if (owner !== null) chownSync(file, owner.uid, owner.gid)
}
