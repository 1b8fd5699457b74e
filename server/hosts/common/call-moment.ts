import { type Instant, MINUTE, SECOND } from '../../../shared/time/instant.ts'

/** From the first ring to the end. */
export interface CallSpan {
  readonly startedAt: Instant
  readonly endedAt: Instant
}

/** Clocks of a phone, of a PBX and of a host need not agree. */
export const CALL_WINDOW_MS = 3 * MINUTE

/**
 * Whether what a host has written down at that moment may be this call: near enough, and nearer to none of the others of the same number.
 * A client who calls twice within two minutes has called twice. Hosts write either the begin of a call or its end.
 *
 * @param others calls of the same number that we know besides
 */
export function isThisCall(at: Instant, call: CallSpan, others: readonly CallSpan[]): boolean {
  const mine = distance(at, call)
  return mine <= CALL_WINDOW_MS && others.every(other => distance(at, other) >= mine)
}

/** In whole seconds, as hosts keep them. */
function distance(at: Instant, { startedAt, endedAt }: CallSpan): number {
  const [then, from, to] = [at, startedAt, endedAt].map(ms => Math.floor(ms / SECOND) * SECOND)
  return Math.max(0, Number(from) - Number(then), Number(then) - Number(to))
}
