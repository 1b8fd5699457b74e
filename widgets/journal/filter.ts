import type { JournalFilter } from '../../shared/contract/journal.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { asInstant, DAY } from '../../shared/time/instant.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { fromWallTime } from '../ui/wall-time.ts'

/** The filters as they stand in the form and in the address; empty asks for any. */
export interface FilterDraft {
  readonly rule: string
  readonly person: string
  readonly state: string
  /** `15`, `№ 15`, `deal:15`, `лид 91` … */
  readonly card: string
  /** Days as `<input type="date">` has them: `2026-11-25`; both inclusive. */
  readonly from: string
  readonly until: string
}

export const NO_FILTER: FilterDraft = {
  rule: '',
  person: '',
  state: '',
  card: '',
  from: '',
  until: '',
}

export const STATES = ['done', 'held', 'planned', 'dropped', 'buried'] as const

// Its own keys, so of no other type.
const NAMES = Object.keys(NO_FILTER) as readonly (keyof FilterDraft)[]
const DAY_SHAPE = /^\d{4}-\d\d-\d\d$/

/** @param address `rule=…&state=…`, with or without `#`; what is unknown in it is left out */
export function readAddress(address: string): FilterDraft {
  const given = new URLSearchParams(address.replace(/^#/, ''))
  const entries = NAMES.map(name => [name, (given.get(name) ?? '').slice(0, 60)] as const)
  return { ...NO_FILTER, ...Object.fromEntries(entries) }
}

/** Without `#`; empty when nothing is filtered. */
export function toAddress(draft: FilterDraft): string {
  const entries = NAMES.filter(name => draft[name] !== '').map(name => [name, draft[name]])
  return new URLSearchParams(entries).toString()
}

/** What the host's people call a card of each kind, lower case: on amoCRM an English “lead” is our deal. */
export type CardWords = Readonly<Record<CardKind, readonly string[]>>

export function cardWords(say: Say): CardWords {
  const wordsOf = (kind: CardKind): readonly string[] =>
    say({ id: `journal.filter.words.${kind}` })
      .split(',')
      .map(word => word.trim().toLowerCase())
  return { deal: wordsOf('deal'), lead: wordsOf('lead') }
}

/** What is asked of the server, or the field that is not understood. */
export function toFilter(
  draft: FilterDraft,
  { timeZone, words }: { readonly timeZone: string; readonly words: CardWords },
): { readonly filter: JournalFilter } | { readonly problem: 'card' | 'period' } {
  const card = draft.card.trim() === '' ? null : readCard(draft.card, words)
  if (card === undefined) return { problem: 'card' }
  const from = draft.from === '' ? null : startOf(draft.from, timeZone)
  const until = draft.until === '' ? null : startOf(dayAfter(draft.until), timeZone)
  if (from === undefined || until === undefined) return { problem: 'period' }
  if (from !== null && until !== null && from >= until) return { problem: 'period' }
  return {
    filter: {
      rule: draft.rule || null,
      person: draft.person || null,
      state: STATES.find(state => state === draft.state) ?? null,
      card,
      from,
      until,
    },
  }
}

/** A number alone is a deal, `lead:15` the card of that name. `undefined`: not understood. */
function readCard(text: string, words: CardWords): string | undefined {
  const name = /^\s*((?:deal|lead):\d{1,15})\s*$/.exec(text)?.[1]
  if (name !== undefined) return name
  const [, said, number] = /^\s*(\D*?)\s*:?\s*№?\s*(\d{1,15})\s*$/u.exec(text) ?? []
  if (said === undefined) return undefined
  const word = said.toLowerCase().replaceAll(/\s+/g, ' ')
  if (word === '') return `deal:${number}`
  const kinds = ['deal', 'lead'] as const
  // In our own words, too, where the host has not given them another meaning.
  const kind = kinds.find(one => words[one].includes(word)) ?? kinds.find(one => one === word)
  return kind === undefined ? undefined : `${kind}:${number}`
}

function startOf(day: string, timeZone: string): Instant | undefined {
  return DAY_SHAPE.test(day) ? (fromWallTime(`${day}T00:00`, timeZone) ?? undefined) : undefined
}

/** Calendar arithmetic on `YYYY-MM-DD`, so no zone is involved. */
function dayAfter(day: string): string {
  const ms = Date.parse(day)
  return Number.isNaN(ms) ? '' : new Date(asInstant(ms + DAY)).toISOString().slice(0, 10)
}
