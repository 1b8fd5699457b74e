import type { LoadCounts, LoadSetup, LoadState } from '../../shared/contract/import.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { StoredLoad } from '../store/store.ts'
import type { Inspection } from './inspect.ts'

export interface Example {
  readonly fate: keyof LoadCounts
  readonly line: number
  readonly who: string
  readonly why: Message
  readonly card: { readonly kind: 'contact' | 'company'; readonly id: string } | null
}

/** What a rehearsal has found so far. */
export interface Report {
  readonly counts: LoadCounts
  readonly examples: readonly Example[]
  readonly warnings: readonly { readonly message: Message; readonly count: number }[]
  readonly finishedAt: Instant | null
}

/** What a load has done so far. */
export interface Result {
  readonly counts: LoadCounts
  readonly failed: number
  readonly changed: number
  /** Comments in the feeds of known contacts. */
  readonly notes?: number
  /** Rows that gave a known contact a phone or a mailbox, and those that gave it a comment alone; missing in loads of old. */
  readonly learnt?: number
  readonly onlyNoted?: number
  /** Rows in the CRM without what the file says in their comment: the host did not take it. */
  readonly notesRefused?: number
  readonly finishedAt: Instant | null
}

/** What a roll-back has done so far. */
export interface Undone {
  readonly contacts: number
  readonly companies: number
  readonly taggedContacts: number
  readonly taggedCompanies: number
  readonly restores: number
  /** Left as they are, by why. */
  readonly changed: number
  readonly refused: number
  readonly requests: number
  /** Comments that the host lets nobody delete. */
  readonly notes?: number
  /** Comments that somebody has changed since, or that could not be deleted. */
  readonly keptNotes?: number
  /** Rows in the error file at its end: of the load, and those whose cards were left. */
  readonly errors?: number
}

/** What may be under way on the host, by nobody who is known. */
export interface Doubtful {
  readonly lines: readonly number[]
  /** Keys of companies. */
  readonly companies: readonly string[]
}

/** What is kept with a load as JSON. */
export interface LoadBody {
  readonly setup?: LoadSetup
  readonly file?: Inspection
  readonly report?: Report | null
  readonly result?: Result | null
  readonly undone?: Undone | null
  readonly notes?: readonly Message[]
  readonly trouble?: Message | null
  /** Why it stands still for a moment. */
  readonly waits?: Message | null
  /** Age of the first row that was left behind by a run, at which its requests are over on the host, ms. `null`: none was found. */
  readonly sureAtMs?: number | null
  /** Which those are: others that are found later have their own time. */
  readonly sureOf?: Doubtful | null
  /** Run that marks rows as being written; each has its own. */
  readonly writer?: string
  /** Of the rehearsal under way; each has its own. */
  readonly run?: string | null
  /** Where a roll-back goes back to when the host refuses it. */
  readonly back?: LoadState
  /** Last line that the rehearsal has kept; missing: it has not begun. */
  readonly cursor?: number | null
}

export function bodyOf(load: StoredLoad): LoadBody {
  // Written by this very folder and nobody else.
  return load.body as LoadBody
}

export const NO_COUNTS: LoadCounts = {
  created: 0,
  updated: 0,
  attached: 0,
  repeated: 0,
  doubtful: 0,
  requests: 0,
  refused: 0,
}
