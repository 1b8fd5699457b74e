import { parseEmails } from '../emails.ts'
import type { BaseCard } from './card.ts'
import { isPlaceholderNumber, readPhoneNumbers } from './phone-numbers.ts'
import { type BaseTable, NONE } from './table.ts'

/** What is wrong with a card whoever it is. */
export type CardDirt =
  | 'no-contact-data'
  | 'no-phone'
  | 'broken-phone'
  | 'destroyed-phone'
  | 'broken-email'
  | 'placeholder'
  | 'no-name'
  | 'no-inn'
  | 'broken-inn'

/** A number that a table program took for one: `9.16E+10`. */
const DESTROYED = /^\s*\d[.,]\d+e\+?\d+\s*$/i

/** @param record of the card in the table */
export function findDirt(
  table: BaseTable,
  record: number,
  { kind, phones, emails, inn }: BaseCard,
): readonly CardDirt[] {
  const [written, letters] = [phones.filter(isFilled), emails.filter(isFilled)]
  const found = new Set<CardDirt>()
  if (written.length === 0) found.add(letters.length === 0 ? 'no-contact-data' : 'no-phone')
  // Mostly as many were read as are written: then nothing has to be read again.
  if (table.phones.to(record) - table.phones.from(record) < written.length)
    for (const raw of written) {
      const what = phoneDirt(raw)
      if (what !== null) found.add(what)
    }
  if (table.emails.to(record) - table.emails.from(record) < letters.length)
    if (letters.some(raw => parseEmails(raw).length === 0)) found.add('broken-email')
  if (kind === 'contact' && table.person(record).words === '') found.add('no-name')
  if (kind === 'company' && table.company(record) === NONE) found.add('no-name')
  if (kind === 'company' && !isFilled(inn)) found.add('no-inn')
  if (kind === 'company' && isFilled(inn) && table.inn(record) === NONE) found.add('broken-inn')
  return [...found]
}

function phoneDirt(raw: string): CardDirt | null {
  if (DESTROYED.test(raw)) return 'destroyed-phone'
  if (readPhoneNumbers(raw).length > 0) return null
  return isPlaceholderNumber(raw) ? 'placeholder' : 'broken-phone'
}

function isFilled(text: string): boolean {
  return text.trim() !== ''
}
