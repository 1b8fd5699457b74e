import type { PersonName } from '../../shared/crm/model.ts'
import type { BaseCard } from '../../shared/duplicates/base/card.ts'
import { DataError } from './data-error.ts'
import { findColumns, plainHead, readRows, refuseTwice } from './read-rows.ts'

/** Without these nothing can be matched. */
const NEEDED = ['record_id', 'kind'] as const
/** Without these less is found. */
const WELCOME = [
  'phones',
  'emails',
  'name',
  'last_name',
  'first_name',
  'second_name',
  'company',
  'inn',
  'kpp',
  'city',
  'site',
] as const
const NOBODY: PersonName = { first: null, last: null, second: null }

export interface BaseRead {
  readonly rows: number
  /** Sentences about what the file lacks, for a person. */
  readonly remarks: readonly string[]
}

/**
 * Reads a base file (dedup.md §8). Columns it does not know are left alone.
 *
 * @throws {DataError} for a column that is missing, a kind that is none, an id that is empty
 */
export function readBase(file: string, onCard: (id: string, card: BaseCard) => void): BaseRead {
  let places: readonly number[] = []
  let lacking: readonly string[] = []
  const cell = (cells: readonly string[], at: number) => (at === -1 ? '' : (cells[at] ?? ''))
  const { rows, recoded } = readRows(file, {
    onHead(written) {
      const head = plainHead(written)
      findColumns(file, head, NEEDED)
      refuseKeyless(file, head)
      refuseNameless(file, head)
      refuseTwice(file, head, WELCOME)
      lacking = WELCOME.filter(name => !head.includes(name))
      places = [...NEEDED, ...WELCOME].map(name => head.indexOf(name))
    },
    onRow(cells, line) {
      const [
        id = '',
        kind = '',
        phones = '',
        emails = '',
        name = '',
        last = '',
        first = '',
        second = '',
        company = '',
        inn = '',
        kpp = '',
        city = '',
        site = '',
      ] = places.map(at => cell(cells, at))
      if (id.trim() === '') throw new DataError(`${file}, row ${line}: record_id is empty.`)
      const isCompany = readKind(file, line, kind)
      onCard(id, {
        kind: isCompany ? 'company' : 'contact',
        name: isCompany ? NOBODY : nameOf({ name, last, first, second }),
        company: isCompany && name !== '' ? name : company,
        phones: phones === '' ? [] : phones.split(';'),
        emails: emails === '' ? [] : emails.split(';'),
        inn,
        kpp,
        city,
        site,
      })
    },
  })
  return {
    rows,
    remarks: [
      ...(lacking.length > 0
        ? [`${file} has no columns ${lacking.join(', ')}: less can be recognised.`]
        : []),
      ...(recoded > 0
        ? [`${file}: ${recoded} lines are no UTF-8 and were read as Windows-1251.`]
        : []),
      ...(rows === 0 ? [`${file} has a header and no rows.`] : []),
    ],
  }
}

function refuseKeyless(file: string, head: readonly string[]): void {
  if (head.includes('phones') || head.includes('emails')) return
  throw new DataError(`${file} lacks the columns: phones or emails.`)
}

function refuseNameless(file: string, head: readonly string[]): void {
  if (head.includes('name') || (head.includes('last_name') && head.includes('first_name'))) return
  throw new DataError(`${file} lacks the columns: name, or last_name and first_name.`)
}

function readKind(file: string, line: number, text: string): boolean {
  const kind = text.trim().toLowerCase()
  if (kind === 'contact') return false
  if (kind === 'company') return true
  throw new DataError(
    `${file}, row ${line}: kind is "${text.slice(0, 20)}", not contact or company.`,
  )
}

function nameOf({
  name,
  last,
  first,
  second,
}: Readonly<Record<'name' | 'last' | 'first' | 'second', string>>): PersonName {
  // One line or three fields; where somebody filled in both, the fields are what the card shows.
  if (last === '' && first === '' && second === '') return { first: name, last: null, second: null }
  return { first, last, second }
}
