import type { PersonName } from '../crm/model.ts'
import { parseEmails } from '../duplicates/emails.ts'
import type { Message } from '../i18n/message.ts'
import { parsePhones } from '../phone/parse-phone.ts'
import { checkInn, checkKpp } from '../requisites/checks.ts'
import { toWords } from '../requisites/company-name.ts'
import { toCity } from '../requisites/cities.ts'
import { findCellFault, readDate, undressNumber } from './cells.ts'
import type { ImportField, Mapping } from './fields.ts'
import { toKebab } from './guess-mapping.ts'
import { splitName } from './split-name.ts'

/** A row as it will be written into the CRM. */
export interface ImportRow {
  /** In the file, the header is 1. */
  readonly line: number
  readonly name: PersonName
  /** E.164, with `доб. 12` behind where there is an extension. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly company: string
  /** Valid ones only. */
  readonly inn: string
  readonly kpp: string
  /** Known towns in their usual spelling, others as written. */
  readonly city: string
  readonly site: string
  readonly comment: string
  readonly source: string
  /** `2025-12-31`; `null` when there is none. */
  readonly createdAt: string | null
  /** Marked as a request. */
  readonly isRequest: boolean
}

export interface ReadRow {
  readonly row: ImportRow
  /** What was left out of the row, and why; it can be loaded all the same. */
  readonly remarks: readonly Message[]
  /** Why the row cannot be loaded; empty when it can. */
  readonly refused: readonly Message[]
}

/** A CRM keeps no longer text in a field of one line. */
const LONGEST_LINE = 255
const LONGEST_COMMENT = 10_000

/** Nobody is made under half of a name. */
const NAMED: ReadonlySet<ImportField> = new Set([
  'name',
  'lastName',
  'firstName',
  'secondName',
  'company',
])

/**
 * Normalises a row. A destroyed number, a formula and a wrong ИНН are left out and told of; a row without anything to recognise its client
 * by, with a name whose letters are lost, or without anything at all, is refused.
 */
export function readRow(cells: readonly string[], mapping: Mapping, line: number): ReadRow {
  const remarks: Message[] = []
  const lost: Message[] = []
  const take = (field: ImportField): readonly string[] =>
    mapping.flatMap((mapped, at) => {
      const text = (cells[at] ?? '').normalize('NFC').trim()
      if (mapped !== field || text === '') return []
      const fault = findCellFault(text)
      if (fault === null) return [text]
      const isLost = fault === 'lost-letters' && NAMED.has(field)
      const told = isLost ? lost : remarks
      told.push(remark(fault, field))
      return []
    })
  const one = (field: ImportField) => clean(take(field)[0] ?? '')
  const phones = readPhones(take('phone'), remarks)
  const emails = readEmails(take('email'), remarks)
  const inn = readInn(one('inn'), remarks)
  const row: ImportRow = {
    line,
    name: nameOf(one('name'), {
      last: one('lastName'),
      first: one('firstName'),
      second: one('secondName'),
    }),
    phones,
    emails,
    company: one('company'),
    inn,
    kpp: readKpp(one('kpp'), remarks),
    city: readCity(one('city')),
    site: one('site'),
    comment: take('comment').join('\n').slice(0, LONGEST_COMMENT),
    source: one('source'),
    createdAt: readMoment(one('createdAt'), remarks),
    isRequest: /^(?:да|д|yes|y|true|истина|1|\+|x|х|заявка)$/i.test(one('request')),
  }
  return { row, remarks, refused: lost.length > 0 ? lost : refuse(row) }
}

function remark(fault: string, field: ImportField): Message {
  return { id: `import.${fault}`, values: { field: { id: `import.field-${toKebab(field)}` } } }
}

function clean(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, LONGEST_LINE)
}

function nameOf(
  line: string,
  { last, first, second }: Readonly<Record<'last' | 'first' | 'second', string>>,
): PersonName {
  if (last === '' && first === '' && second === '') return splitName(line)
  return { first: first || null, last: last || null, second: second || null }
}

function readPhones(texts: readonly string[], remarks: Message[]): readonly string[] {
  const phones = texts.flatMap(text => {
    const found = parsePhones(undressNumber(text))
    if (found.length === 0) remarks.push(remark('no-number', 'phone'))
    return found.map(({ e164, extension }) =>
      extension === null ? e164 : `${e164} доб. ${extension}`,
    )
  })
  return [...new Set(phones)]
}

function readEmails(texts: readonly string[], remarks: Message[]): readonly string[] {
  const emails = texts.flatMap(text => {
    const found = parseEmails(text)
    if (found.length === 0) remarks.push(remark('no-mailbox', 'email'))
    return found.map(({ address }) => address)
  })
  return [...new Set(emails)]
}

/** A spreadsheet takes away the leading zero: nine or eleven digits are tried with it. */
function readInn(text: string, remarks: Message[]): string {
  const digits = undressNumber(text).replaceAll(/\D/g, '')
  if (digits === '') return ''
  const found = [digits, `0${digits}`].find(inn => checkInn(inn).isRight)
  if (found === undefined) remarks.push(remark('wrong-inn', 'inn'))
  return found ?? ''
}

function readKpp(text: string, remarks: Message[]): string {
  const kpp = undressNumber(text).replaceAll(/\s/g, '').toUpperCase()
  if (kpp === '') return ''
  const found = [kpp, `0${kpp}`].find(one => checkKpp(one).isRight)
  if (found === undefined) remarks.push(remark('wrong-kpp', 'kpp'))
  return found ?? ''
}

/** A town we know in its usual spelling; another one as it is written. */
function readCity(text: string): string {
  const known = toCity(text)
  if (known === '' || known === toWords(text).join(' ')) return text
  return known
    .replaceAll(
      /(^|[\s-])(\p{L})/gu,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    )
    .replaceAll('-На-', '-на-')
}

function readMoment(text: string, remarks: Message[]): string | null {
  if (text === '') return null
  const date = readDate(text)
  if (date === null) remarks.push(remark('no-date', 'createdAt'))
  return date
}

function refuse({ name, phones, emails, inn, company }: ImportRow): readonly Message[] {
  if (phones.length + emails.length > 0 || inn !== '') return []
  const hasName = name.first !== null || name.last !== null || company !== ''
  return [{ id: hasName ? 'import.no-key' : 'import.empty-row' }]
}
