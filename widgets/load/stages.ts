import type { LoadAnswer, LoadCounts, LoadState } from '../../shared/contract/import.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** What a person goes through, in order. */
export const STEPS = ['file', 'columns', 'check', 'load', 'result'] as const
export type Step = (typeof STEPS)[number]

const STEP_OF: Readonly<Record<LoadState, Step>> = {
  uploading: 'file',
  failed: 'file',
  draft: 'columns',
  rehearsing: 'check',
  rehearsed: 'check',
  loading: 'load',
  paused: 'load',
  loaded: 'result',
  cancelled: 'result',
  'rolling-back': 'result',
  'rolled-back': 'result',
}

export function stepOf(state: LoadState): Step {
  return STEP_OF[state]
}

const MOVING: ReadonlySet<LoadState> = new Set([
  'uploading',
  'rehearsing',
  'loading',
  'rolling-back',
])

/** Whether it changes without anybody's doing, so that it has to be asked for often. */
export function isMoving(state: LoadState): boolean {
  return MOVING.has(state)
}

/** Rows that loading would write something of: all but those left for a person. */
export function rowsToLoad({ created, updated, attached, repeated, requests }: LoadCounts): number {
  return created + updated + attached + repeated + requests
}

/** In the order in which they are shown: what will be there, then what asks for a person. */
export const FATES = [
  'created',
  'updated',
  'attached',
  'repeated',
  'requests',
  'doubtful',
  'refused',
] as const satisfies readonly (keyof LoadCounts)[]

/** Places of the columns that share a field which may stand once. */
export function findTwice(
  mapping: readonly string[],
  fields: LoadAnswer['fields'],
): ReadonlySet<number> {
  const once = new Set<string>(fields.filter(one => !one.isRepeatable).map(one => one.field))
  return new Set(
    mapping.flatMap((field, at) =>
      once.has(field) && mapping.some((other, place) => other === field && place !== at)
        ? [at]
        : [],
    ),
  )
}

const MINUTE_S = 60
const HOUR_S = 3_600

/** How long it will take, as roughly as people need it; `null` as long as nobody can tell. */
export function timeLeft(seconds: number | null): Message | null {
  if (seconds === null || !Number.isFinite(seconds) || seconds < 0) return null
  if (seconds < MINUTE_S) return { id: 'load.left.minute' }
  if (seconds < HOUR_S)
    return { id: 'load.left.minutes', values: { count: Math.ceil(seconds / MINUTE_S) } }
  const minutes = Math.ceil(seconds / MINUTE_S)
  return {
    id: 'load.left.hours',
    values: { hours: Math.floor(minutes / 60), minutes: minutes % 60 },
  }
}

/** @param address `id=…`; written by hand it may hold anything. `null`: no load is named */
export function readAddress(address: string): string | null {
  const id = new URLSearchParams(address).get('id') ?? ''
  return /^[\w-]{1,60}$/.test(id) ? id : null
}

export function toAddress(load: string | null): string {
  return load === null ? '' : new URLSearchParams({ id: load }).toString()
}
