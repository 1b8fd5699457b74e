/** Local hour from which on a night's work may begin. */
const NIGHT_HOUR = 3
/** So many more closed cards are a reason to learn again before the night. */
const GROWTH = 1.02

/** What was learnt from last, of one kind of cards. */
export interface KindState {
  /** Local day of the last night's work, `2026-12-02`. */
  readonly night: string
  readonly closed: number
  /** Columns as they were switched then. */
  readonly switches: string
}

/** What the last run left: cursors of ours are texts. */
export interface ChancesState {
  /** Local day on which the host's past was collected last. */
  readonly night: string
  /** Rows of its mirror then. */
  readonly rows: number
  readonly kinds: Readonly<Record<string, KindState>>
}

const START: ChancesState = { night: '', rows: 0, kinds: {} }
const UNLEARNT: KindState = { night: '', closed: 0, switches: '{}' }

/** A moment by the tenant's clock. */
export interface LocalTime {
  /** `2026-12-02` */
  readonly day: string
  readonly hour: number
}

/** @param text as it was kept; `null`: this is the first run */
export function readState(text: string | null): ChancesState {
  // Written by this folder alone; an older shape told of all kinds at once, and is begun anew.
  return text === null ? START : { ...START, ...(JSON.parse(text) as Partial<ChancesState>) }
}

/**
 * What is kept once the host's past has been collected, which is due at night and when its mirror has grown; `null`: it is not due.
 *
 * @param rows of the mirror; `null`: it is not read to its end yet
 */
export function pastDue(
  state: ChancesState,
  local: LocalTime,
  rows: number | null,
): Pick<ChancesState, 'night' | 'rows'> | null {
  const isNightly = isNight(state.night, local)
  const hasGrown = rows !== null && rows >= state.rows * GROWTH && rows > state.rows
  if (!isNightly && !hasGrown) return null
  return { night: isNightly ? local.day : state.night, rows: rows ?? state.rows }
}

/** What a kind is learnt from now; `null`: nothing has changed since it was last. */
export function kindDue(
  state: ChancesState,
  kind: string,
  now: { readonly local: LocalTime; readonly closed: number; readonly switches: string },
): KindState | null {
  const { local, closed, switches } = now
  const before = state.kinds[kind] ?? UNLEARNT
  const isNightly = isNight(before.night, local)
  const hasMore = closed > before.closed && closed >= before.closed * GROWTH
  const isAsked = isNightly || switches !== before.switches
  if (!hasMore && !(isAsked && (closed > 0 || before.closed > 0))) return null
  return { night: isNightly ? local.day : before.night, closed, switches }
}

function isNight(last: string, { day, hour }: LocalTime): boolean {
  return day !== last && (hour >= NIGHT_HOUR || last === '')
}
