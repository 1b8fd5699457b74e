import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { EncryptionKey } from '../config.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Sealed {
  readonly keyId: string
  /** Nonce, tag, text. */
  readonly bytes: Buffer
}

export interface Seal {
  /** Id of the key that new seals are made with. */
  readonly keyId: string
  close(text: string, place: readonly string[]): Sealed
  /** @throws {Error} when the key is not known, or the bytes were not sealed for this place */
  open(sealed: Sealed, place: readonly string[]): string
}

/**
 * AES-256-GCM. The place (tenant, name) is authenticated, too: a row copied to another tenant does not open.
 *
 * @param keys the first one seals, all of them open
 */
export function createSeal(keys: readonly EncryptionKey[]): Seal {
  const [first] = keys
  if (first === undefined) throw new Error('an encryption key is needed')
  const byId = new Map(keys.map(({ id, key }) => [id, key]))

  return {
    keyId: first.id,

    close(text, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(toBytes(place))
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { keyId: first.id, bytes: Buffer.concat([nonce, cipher.getAuthTag(), hidden]) }
    },

    open({ keyId, bytes }, place) {
      const key = byId.get(keyId)
      if (key === undefined) throw new Error(`no encryption key is called ${keyId}`)
      const nonce = bytes.subarray(0, NONCE_BYTES)
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
      const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(toBytes(place)).setAuthTag(tag)
      const hidden = bytes.subarray(NONCE_BYTES + TAG_BYTES)
      return Buffer.concat([cipher.update(hidden), cipher.final()]).toString('utf8')
    },
  }
}

function toBytes(place: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(place))
}
