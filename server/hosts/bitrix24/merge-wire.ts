import type { MergeKind } from '../../../shared/contract/merge.ts'
import { flag, finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import { ENTITY_TYPE } from './wire.ts'

/** A row of `crm.item.*`, as it came. */
export type Item = Readonly<Record<string, unknown>>

export interface Phone {
  readonly id: string
  readonly typeId: string
  readonly valueType: string
  readonly value: string
}

/** A card that points at a member: a deal, a lead, or a contact of a company. */
export interface LinkedItem {
  readonly type: number
  readonly id: string
  /** Members are among them: contacts of a card, or companies of a contact; one at most where it is a card's company. */
  readonly clients: readonly string[]
  readonly isOpen: boolean
}

export interface RequisiteRow {
  readonly id: string
  readonly fields: Readonly<Record<string, string>>
  readonly banks: readonly Readonly<Record<string, string>>[]
  readonly addresses: readonly Readonly<Record<string, string>>[]
}

/** A member as it stood, whole. JSON. */
export interface Member {
  readonly id: string
  readonly title: string
  readonly item: Item
  readonly fm: readonly Phone[]
  readonly linked: readonly LinkedItem[]
  /** Of all kinds, bound to it. */
  readonly activities: readonly { readonly id: string; readonly isTask: boolean }[]
  readonly comments: number
  readonly requisites: readonly RequisiteRow[]
}

/** A field that may be written, by its camelCase name. */
export interface WritableField {
  readonly name: string
  readonly title: string
  readonly type: string
}

export interface Raw {
  readonly member: Member
  readonly writable: readonly WritableField[]
}

/** What is to be written, and what stood before. JSON. */
export interface MergePlan {
  readonly kind: MergeKind
  readonly survivor: string
  /** The survivor first. */
  readonly members: readonly Member[]
  readonly writable: readonly string[]
  /** Fields whose values are made equal before the merge, since the portal asks about them. */
  readonly chosen: Item
  /** Fields that have to stand with the survivor afterwards, `chosen` among them. */
  readonly wanted: Item
  /** Of contacts: companies of all of them. */
  readonly companies: readonly string[]
}

export const TYPE_OF: Readonly<Record<MergeKind, number>> = {
  contact: ENTITY_TYPE.contact,
  company: ENTITY_TYPE.company,
}

/** Where the ids of a kind stand in a card that points at it. */
export const LINK_OF: Readonly<Record<MergeKind, 'contactIds' | 'companyId'>> = {
  contact: 'contactIds',
  company: 'companyId',
}

/** Moments, authors and what follows from something else say nothing of the client. */
const VOLATILE = new Set(
  'id createdTime updatedTime createdBy updatedBy lastActivityTime lastActivityBy hasPhone hasEmail lastCommunicationTime lastCommunicationCallTime lastCommunicationEmailTime lastCommunicationImolTime lastCommunicationWebformTime phone phoneWork phoneMobile email emailWork emailHome webformId'.split(
    ' ',
  ),
)

export function isVolatile(name: string): boolean {
  return VOLATILE.has(name)
}

/** Names that people fill in by hand no more than they read them; the portal may still ask about them. */
const TECHNICAL =
  /^(originatorId|originId|originVersion|utm\w+|opened|export|leadId|webformId|isMyCompany|currencyId|sourceId|typeId|assignedById|companyId|companyIds|contactIds|observers|xmlId)$/

export function isTechnical(name: string): boolean {
  return TECHNICAL.test(name)
}

export function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === '0')
    return false
  return !(Array.isArray(value) && value.length === 0)
}

/** Equal as the portal would see it: an empty one is an empty one, and `7` is `"7"`. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (!isFilled(one) || !isFilled(other)) return isFilled(one) === isFilled(other)
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim()
}

const findFm = finderOf(
  shape({
    fm: or(
      listOf(shape({ id: idText, typeId: text, valueType: or(text, 'WORK'), value: text })),
      [],
    ),
  }),
)

export function phonesIn(item: unknown): readonly Phone[] {
  return findFm(item)?.fm ?? []
}

const findDescribed = finderOf(
  shape({ type: or(text, ''), isReadOnly: or(flag, false), title: or(text, '') }),
)

/** Of `crm.item.fields`. */
export function writableIn(described: unknown): readonly WritableField[] {
  const fields = (described as { readonly fields?: Readonly<Record<string, unknown>> } | null)
    ?.fields
  return Object.entries(fields ?? {}).flatMap(([name, raw]) => {
    const field = findDescribed(raw)
    // Files cannot be given back as they were read, frames of applications hold nothing of their own.
    const isKept = field?.type === 'file' || field?.type.startsWith('rest_') === true
    const isClosed = isKept || field?.isReadOnly === true || isVolatile(name) || name === 'fm'
    return isClosed || field === null
      ? []
      : [{ name, title: field.title || name, type: field.type }]
  })
}

const findPerson = finderOf(
  shape({ name: or(text, ''), lastName: or(text, ''), secondName: or(text, '') }),
)
const findTitle = finderOf(shape({ title: or(text, '') }))

export function titleOf(kind: MergeKind, item: unknown): string {
  if (kind === 'company') return findTitle(item)?.title ?? ''
  const person = findPerson(item)
  return [person?.lastName, person?.name, person?.secondName].filter(Boolean).join(' ')
}

const findIds = finderOf(shape({ companyIds: or(listOf(idText), []), companyId: or(idText, '0') }))

/** A contact's companies, primary first. */
export function companiesIn(item: unknown): readonly string[] {
  const found = findIds(item)
  if (found === null) return []
  return [...new Set([found.companyId, ...found.companyIds])].filter(id => id !== '0' && id !== '')
}
