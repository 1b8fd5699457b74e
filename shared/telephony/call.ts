import type { Instant } from '../time/instant.ts'

/** Where a call was told of: «Мои Звонки», or any PBX that speaks to our own hook. */
export type CallSource = 'moizvonki' | 'pbx'

/** Names a call within one tenant. */
export interface CallRef {
  readonly source: CallSource
  /** As the source names it: `84112`. */
  readonly id: string
}

/** One call, over already, as every source is understood. Moments are those of the source. */
export interface Call extends CallRef {
  readonly direction: 'in' | 'out'
  /** Of the client, E.164; `null`: hidden, inside the company, or no number at all. */
  readonly phone: string | null
  /** Whose phone it was, as the source names him: a login or an extension; `null`: it does not say. */
  readonly employee: string | null
  readonly startedAt: Instant
  /** `null`: nobody answered. */
  readonly answeredAt: Instant | null
  readonly endedAt: Instant
  /** https; `null`: none, or not yet. */
  readonly recording: string | null
}

/** `moizvonki:84112`, for keys and jobs. */
export function nameOfCall({ source, id }: CallRef): string {
  return `${source}:${id}`
}

/** @param name made by `nameOfCall` */
export function readCallName(name: string): CallRef {
  const cut = name.indexOf(':')
  return { source: name.slice(0, cut) === 'pbx' ? 'pbx' : 'moizvonki', id: name.slice(cut + 1) }
}

/** The client called and nobody answered. */
export function isMissed({ direction, answeredAt }: Pick<Call, 'direction' | 'answeredAt'>) {
  return direction === 'in' && answeredAt === null
}
