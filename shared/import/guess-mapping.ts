import type { Message } from '../i18n/message.ts'
import { parseEmails } from '../duplicates/emails.ts'
import { findFirstName } from '../duplicates/first-names.ts'
import { parsePhones } from '../phone/parse-phone.ts'
import { checkInn } from '../requisites/checks.ts'
import { isDestroyedNumber, readDate, undressNumber } from './cells.ts'
import { HEADINGS, type ImportField, type Mapping, REPEATABLE } from './fields.ts'

export interface Guess {
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean
  readonly mapping: Mapping
}

/** A column is what this share of its filled cells says. */
const MOST = 0.6
/** Fewer filled cells say nothing. */
const FEWEST = 1

/**
 * What the columns of a file most likely hold: by their headings, else by what stands in them. A guess: a person looks over it.
 *
 * @param rows the first rows of the file, a hundred are enough
 */
export function guessMapping(rows: readonly (readonly string[])[]): Guess {
  const [head = [], ...body] = rows
  const hasHeader = !head.some(isData) && head.some(cell => cell.trim() !== '')
  const sample = hasHeader ? body : rows
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const byHeading = Array.from({ length: width }, (_, at) =>
    hasHeader ? readHeading(head[at] ?? '') : null,
  )
  const taken = new Set<ImportField>()
  const mapping = byHeading.map((named, at): ImportField => {
    const field = named ?? guessByCells(sample.map(row => row[at] ?? ''))
    if (REPEATABLE.has(field)) return field
    // The first of two columns of one kind is the one people mean; what stands in the other is kept as a remark.
    if (taken.has(field)) return named === null ? 'skip' : 'comment'
    taken.add(field)
    return field
  })
  return { hasHeader, mapping }
}

/** What is wrong with a mapping made by hand; empty when it can be used. */
export function findMappingFaults(mapping: Mapping): readonly Message[] {
  const twice = new Set(
    mapping.filter((field, at) => !REPEATABLE.has(field) && mapping.indexOf(field) !== at),
  )
  const has = (...fields: readonly ImportField[]) => fields.some(field => mapping.includes(field))
  return [
    ...Array.from(twice, field => ({
      id: 'import.mapped-twice',
      values: { field: { id: `import.field-${toKebab(field)}` } },
    })),
    ...(has('phone', 'email', 'inn') ? [] : [{ id: 'import.nothing-to-know-by' }]),
    ...(has('name') && has('firstName', 'lastName') ? [{ id: 'import.name-in-two-ways' }] : []),
  ]
}

/** `last-name` for `lastName`: how messages name fields. */
export function toKebab(field: ImportField): string {
  return field.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function readHeading(text: string): ImportField | null {
  const bare = text.trim().toLowerCase().replaceAll('ё', 'е').replaceAll(/\s+/g, ' ')
  if (bare === '') return null
  return HEADINGS.find(([heading]) => heading.test(bare))?.[1] ?? 'skip'
}

/** A heading is never a phone, a mailbox, an ИНН or a date. */
function isData(cell: string): boolean {
  const text = cell.trim()
  return (
    text !== '' &&
    (isPhone(text) || parseEmails(text).length > 0 || isInn(text) || readDate(text) !== null)
  )
}

const TESTS: readonly (readonly [ImportField, (text: string) => boolean])[] = [
  ['email', text => parseEmails(text).length > 0],
  ['inn', isInn],
  ['phone', isPhone],
  ['createdAt', text => readDate(text) !== null],
  [
    'site',
    text => /^(?:https?:\/\/|www\.)\S+$|^[a-zа-я\d-]+\.(?:ru|com|рф|su|net|org)$/i.test(text),
  ],
  ['company', text => /(?<!\p{L})(?:ооо|оао|зао|пао|ао|ип|llc|ltd)(?!\p{L})/iu.test(text)],
  ['name', text => text.split(/\s+/).length >= 2 && hasFirstName(text)],
  ['firstName', hasFirstName],
]

function guessByCells(cells: readonly string[]): ImportField {
  const filled = cells.map(cell => cell.trim()).filter(cell => cell !== '')
  if (filled.length < FEWEST) return 'skip'
  const found = TESTS.find(([, test]) => filled.filter(test).length >= filled.length * MOST)
  return found?.[0] ?? 'skip'
}

function isPhone(text: string): boolean {
  return isDestroyedNumber(text) || parsePhones(undressNumber(text)).length > 0
}

function isInn(text: string): boolean {
  return /^(?:\d{10}|\d{12})$/.test(text) && checkInn(text).isRight
}

function hasFirstName(text: string): boolean {
  return (
    text.length < 80 &&
    text
      .toLowerCase()
      .replaceAll('ё', 'е')
      .split(/[^\p{L}]+/u)
      .some(word => word.length > 2 && findFirstName(word) !== null)
  )
}
