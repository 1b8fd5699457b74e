import type { Message } from '../../shared/i18n/message.ts'

/** A number with so many digits behind the comma, or behind the point where the reader writes one. */
export function decimalText(n: number, digits: 0 | 1 | 2 | 3): Message {
  return { id: `scoring.decimal.${digits}`, values: { n } }
}
