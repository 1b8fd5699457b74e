import type { Message } from '../../shared/i18n/message.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { LoadedCompany, NewRow } from '../store/store.ts'
import { companyKeyOf } from './companies.ts'
import type { RowFate } from './decide-rows.ts'

/** A decided row in the words of a rehearsal. */
export interface Judged {
  readonly fate: Exclude<NewRow['fate'], 'refused'>
  readonly why: Message
  readonly contact: string | null
  readonly repeatOf: number | null
  readonly company: string | null
  readonly card: { readonly kind: 'contact' | 'company'; readonly id: string } | null
}

type Companies = ReadonlyMap<string, Pick<LoadedCompany, 'key' | 'line' | 'id'>>

const NOTHING = { contact: null, repeatOf: null, company: null, card: null }

export function judge(row: ImportRow, fate: RowFate, companies: Companies): Judged {
  switch (fate.type) {
    case 'request':
      return { ...NOTHING, fate: 'request', why: fate.why }
    case 'firm':
      return judgeFirm(row, companies)
    case 'create':
      return { ...NOTHING, fate: 'create', why: fate.why, company: companyKeyOf(row) }
    case 'repeat': {
      const why = { id: 'import.why-repeat', values: { line: fate.line, why: fate.why } }
      return { ...NOTHING, fate: 'repeat', why, repeatOf: fate.line }
    }
    case 'update':
    case 'attach': {
      const { contact, why } = fate
      return { ...NOTHING, fate: fate.type, why, contact, card: { kind: 'contact', id: contact } }
    }
    case 'doubtful':
      return judgeDoubtful(fate)
    default:
      return fate satisfies never
  }
}

function judgeFirm(row: ImportRow, companies: Companies): Judged {
  const company = companyKeyOf(row)
  const known = company === null ? undefined : companies.get(company)
  const id = known?.id ?? null
  if (id !== null) {
    const why = { id: 'import.why-known-firm' }
    return { ...NOTHING, fate: 'attach', why, company, card: { kind: 'company', id } }
  }
  const line = known?.line ?? row.line
  if (line !== row.line) {
    const why = { id: 'import.why-same-firm', values: { line } }
    return { ...NOTHING, fate: 'repeat', why, company }
  }
  return { ...NOTHING, fate: 'create', why: { id: 'import.why-new-firm' }, company }
}

/** Named in a sentence. */
const MOST_NAMED = 3

function judgeDoubtful({
  contacts,
  lines,
  why,
}: Extract<RowFate, { readonly type: 'doubtful' }>): Judged {
  const [id] = contacts
  const card = id === undefined ? null : ({ kind: 'contact', id } as const)
  return { ...NOTHING, fate: 'doubtful', why: doubtOf({ contacts, lines, why }), card }
}

/** Whom a person has to choose from. */
export function doubtOf({
  contacts,
  lines,
  why,
}: {
  readonly contacts: readonly string[]
  readonly lines: readonly number[]
  readonly why: Message
}): Message {
  if (contacts.length === 0) {
    const named = lines.slice(0, MOST_NAMED).join(', ')
    return { id: 'import.why-doubtful-line', values: { why, lines: named } }
  }
  const cards = contacts.slice(0, MOST_NAMED).map(one => `№ ${one}`)
  return { id: 'import.why-doubtful-card', values: { why, cards: cards.join(', ') } }
}
