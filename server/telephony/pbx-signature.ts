import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, MINUTE, SECOND } from '../../shared/time/instant.ts'

/** Clocks differ, and a hook may be sent again; nothing older is taken. */
export const WINDOW_MS = 5 * MINUTE

export interface Signed {
  /** Unix seconds, as it came in `X-Shagolad-Timestamp`. */
  readonly timestamp: string
  /** `sha256=<hex>`, as it came in `X-Shagolad-Signature`. */
  readonly signature: string
  /** Exactly as it came. */
  readonly body: string
}

/**
 * HMAC-SHA256 of `<timestamp>.<body>` with the tenant's secret. The signature is compared first, so that a stranger learns nothing from
 * the age of what he sends.
 */
export function checkSignature(
  { timestamp, signature, body }: Signed,
  secret: string,
  now: Instant,
): 'good' | 'wrong' | 'stale' {
  const wanted = Buffer.from(sign({ timestamp, body }, secret))
  const given = Buffer.from(signature)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'wrong'
  if (!/^\d{1,12}$/.test(timestamp)) return 'wrong'
  return Math.abs(now - Number(timestamp) * SECOND) > WINDOW_MS ? 'stale' : 'good'
}

/** What belongs into `X-Shagolad-Signature`. */
export function sign({ timestamp, body }: Omit<Signed, 'signature'>, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}
