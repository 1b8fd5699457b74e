import type { CardRef } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import type { ClientTime } from './client-time.ts'
import { command } from './endpoint.ts'
import type { StripProblem } from './rule-strip.ts'

/** What a page hands over once more, so that the host can be asked in this person's own name; empty where the session says it all. */
export type ReaderProof = Readonly<Record<string, string>>

/** In the body: a number is personal and stands in no address. */
export interface NumberQuestion {
  /** As typed, or as a softphone has it. */
  readonly phone: string
  readonly proof: ReaderProof
}

/** Whoever is behind a number, as far as this person may see. Texts are in his language. */
export interface NumberAnswer {
  readonly now: Instant
  /** `+7 846 231-60-14`; `null`: what was given is no number. */
  readonly phone: string | null
  /** The same to be dialled. */
  readonly e164: string | null
  readonly clientTime: ClientTime | null
  readonly people: readonly FoundPerson[]
  /** Companies with that very number. */
  readonly companies: readonly { readonly id: string; readonly name: string }[]
  /** Open ones, the one to go on with first. */
  readonly cards: readonly FoundCard[]
  /** «Повторное обращение …»; `null`: it is none, as far as is known. */
  readonly repeat: string | null
  /** That the number is shared by several, that a list is not whole. */
  readonly warnings: readonly string[]
  /** Newest first, at most five. */
  readonly events: readonly { readonly at: string; readonly text: string }[]
  /** Moments in working time offered for the next step, soonest first. */
  readonly offers: readonly { readonly at: Instant; readonly label: string }[]
  /** Where nobody is shown by the number: what a click would make. `isHidden`: there is somebody, of whom this person may see nothing. */
  readonly create: {
    readonly label: string
    readonly note: string
    readonly isHidden: boolean
  } | null
}

export interface FoundPerson {
  readonly id: string
  /** `null`: he has none. */
  readonly name: string | null
  readonly company: { readonly id: string; readonly name: string } | null
}

export interface FoundCard {
  readonly card: CardRef
  /** «Сделка № 1842 · Поставка кабеля» */
  readonly title: string
  /** A request that waits to be accepted: nothing is written in it until then. */
  readonly isUnaccepted: boolean
  readonly stage: string | null
  readonly owner: string | null
  readonly nextStep: { readonly text: string; readonly isToday: boolean } | null
  readonly problems: readonly StripProblem[]
  /** «Вероятность 64 %» and what it rests on; `null`: none was counted. */
  readonly score: { readonly text: string; readonly reasons: readonly string[] } | null
}

/** How a call ended, in the order of the keys 1 to 4. */
export const CALL_ENDS = ['reached', 'unreached', 'later', 'wrong'] as const
export type CallEnd = (typeof CALL_ENDS)[number]

export interface CallRecord {
  readonly card: CardRef
  readonly end: CallEnd
  /** `null`: none is planned. */
  readonly step: { readonly title: string; readonly dueAt: Instant } | null
  readonly proof: ReaderProof
  /** Made by the browser once per call, so that a lost answer writes nothing twice. */
  readonly nonce: string
}

export interface NewClient {
  readonly phone: string
  /** Empty: nobody asked yet. */
  readonly name: string
  readonly proof: ReaderProof
  readonly nonce: string
}

/** `known`: somebody has made it meanwhile; the number is to be asked about again. */
export type NewClientEnd =
  | { readonly end: 'made'; readonly card: CardRef; readonly text: string }
  | { readonly end: 'known' }

/** 403 when the host does not vouch for this person: a fresh proof may help. */
export const askNumber = command<NumberQuestion, NumberAnswer>('/api/client-by-number')
/** 403 where he may not write in that card. */
export const recordCall = command<CallRecord, { readonly text: string }>(
  '/api/client-by-number/outcome',
)
export const addClient = command<NewClient, NewClientEnd>('/api/client-by-number/card')
