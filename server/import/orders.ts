import type { CompanyId, UserId } from '../../shared/crm/ids.ts'
import { asId } from '../../shared/crm/ids.ts'
import { fillPlace } from '../../shared/import/fill-place.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { NumberPlace } from '../../shared/phone/numbering-plan.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { ImportExtras, ImportOrder } from '../core/host-import.ts'
import type { LoadedCompany, LoadedRow } from '../store/store.ts'
import { whoOf } from './report.ts'

/** What orders are made with. */
export interface OrderTools {
  readonly load: string
  readonly owner: UserId | null
  /** Where a number was issued. */
  readonly find: (e164: string) => NumberPlace
  /** In the tenant's language: it stays on the cards. */
  readonly say: Say
}

export function rowMark(load: string, line: number): string {
  return `${load}:${line}`
}

export function companyMark(load: string, line: number): string {
  return `${load}:c${line}`
}

/** @param creator a row about the firm itself, whose phones are the firm's; `null`: it is only named beside people */
export function companyOrder(
  { line, body }: Pick<LoadedCompany, 'line' | 'body'>,
  creator: ImportRow | null,
  tools: OrderTools,
): ImportOrder {
  return {
    type: 'company',
    mark: companyMark(tools.load, line),
    ...body,
    phones: creator?.phones ?? [],
    emails: creator?.emails ?? [],
    owner: tools.owner,
    extras: creator === null ? { lines: [], site: '', source: '' } : extrasOf(creator, tools),
  }
}

const NOTHING = { phones: [], emails: [] }

/** `null`: nothing is written for it. @param company of the row, once it is known */
export function rowOrder(
  row: Pick<LoadedRow, 'line' | 'fate' | 'contact' | 'adds' | 'body'>,
  company: CompanyId | null,
  tools: OrderTools,
): ImportOrder | null {
  const { body, fate, contact, adds } = row
  if (body === null) return null
  const mark = rowMark(tools.load, row.line)
  const { phones, emails } = body
  const { owner } = tools
  if (fate === 'create') {
    const extras = extrasOf(body, tools)
    return { type: 'contact', mark, name: nameFor(body), phones, emails, company, owner, extras }
  }
  if (fate === 'request') {
    const title = tools.say({ id: 'import.request-title', values: { who: whoOf(body) } })
    const extras = extrasOf(body, tools)
    const firm = firmOf(body, tools)
    return {
      type: 'request',
      mark,
      title,
      name: nameFor(body),
      phones,
      emails,
      company: body.company,
      owner,
      extras: firm === '' ? extras : { ...extras, lines: [...extras.lines, firm] },
    }
  }
  if (contact === null || (adds === null && body.comment === '')) return null
  const { phones: newPhones, emails: newEmails } = adds ?? NOTHING
  return {
    type: 'extend',
    mark,
    contact: asId(contact),
    phones: newPhones,
    emails: newEmails,
    note: body.comment,
  }
}

/** No host takes a person without any name: then what he is reached by stands for it. */
function nameFor({ name, phones, emails }: ImportRow): ImportRow['name'] {
  if (name.first !== null || name.last !== null || name.second !== null) return name
  return { first: phones[0] ?? emails[0] ?? null, last: null, second: null }
}

/** A request has no requisites, and on some hosts no company: whoever takes it up reads of them in its comment. */
function firmOf({ company, inn, kpp }: ImportRow, { say }: OrderTools): string {
  const parts = [
    company,
    inn === '' ? '' : say({ id: 'import.inn', values: { inn } }),
    kpp === '' ? '' : say({ id: 'import.kpp', values: { kpp } }),
  ]
  return parts.filter(part => part !== '').join(', ')
}

function extrasOf(row: ImportRow, { find, say }: OrderTools): ImportExtras {
  const { city, zone, isGuessed } = fillPlace(row, find)
  const lines = [
    row.comment,
    city === ''
      ? ''
      : say({ id: isGuessed ? 'import.city-by-number' : 'import.city', values: { city } }),
    zone === null ? '' : say({ id: 'import.zone', values: { zone } }),
    row.createdAt === null ? '' : say({ id: 'import.created-at', values: { date: row.createdAt } }),
  ]
  return { lines: lines.filter(line => line !== ''), site: row.site, source: row.source }
}
