import type { Message } from '../../shared/i18n/message.ts'
import type { ImportField } from '../../shared/import/fields.ts'
import { toKebab } from '../../shared/import/guess-mapping.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { RowFate } from '../store/store.ts'
import { isFirm } from './companies.ts'

const FIELDS = ['comment', 'company', 'inn', 'kpp', 'city', 'site', 'source', 'createdAt'] as const
/** What a row about a firm is known by. */
const OF_FIRM: ReadonlySet<ImportField> = new Set(['company', 'inn', 'kpp'])

/**
 * What of a row is written nowhere: people who are there already, or are made by an earlier row, learn phones, mailboxes and a comment alone,
 * firms nothing.
 *
 * @param source what all rows without one of their own were given
 */
export function leftOut(row: ImportRow, fate: RowFate, source: string): readonly Message[] {
  if (fate !== 'update' && fate !== 'attach' && fate !== 'repeat') return []
  const isAboutFirm = isFirm(row)
  return FIELDS.filter(field => {
    if (field === 'comment' && !isAboutFirm) return false
    const value = row[field]
    if (value === null || value === '') return false
    if (field === 'source') return value !== source
    return !(OF_FIRM.has(field) && isAboutFirm)
  }).map(field => ({
    id: isAboutFirm ? 'import.left-out-firm' : 'import.left-out',
    values: { field: { id: `import.field-${toKebab(field)}` } },
  }))
}
