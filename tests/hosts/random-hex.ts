import { randomBytes } from 'node:crypto'

/** 32 hex digits, as member ids, application tokens, process and message ids look. */
export function randomHex(): string {
  return randomBytes(16).toString('hex')
}
