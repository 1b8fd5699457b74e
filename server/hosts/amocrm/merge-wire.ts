import type { MergeKind } from '../../../shared/contract/merge.ts'
import {
  anything,
  finderOf,
  flag,
  idText,
  listOf,
  numeric,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { link, linked, LOST, WON } from './wire.ts'

export type Entity = 'contacts' | 'companies'

export const ENTITY_OF: Readonly<Record<MergeKind, Entity>> = {
  contact: 'contacts',
  company: 'companies',
}

const valueShape = shape({
  value: anything,
  enum_id: orNull(numeric),
  enum_code: orNull(text),
})
/** One value of a field, as the account answers it. */
export interface FieldValue {
  readonly value?: unknown
  readonly enum_id: number | null
  readonly enum_code: string | null
}

const fieldShape = shape({
  field_id: idText,
  field_name: or(text, ''),
  field_code: orNull(text),
  field_type: or(text, ''),
  values: or(listOf(valueShape), []),
})

/** A field that holds something. JSON. */
export interface Field {
  readonly id: string
  readonly name: string
  readonly code: string | null
  readonly type: string
  readonly values: readonly FieldValue[]
}

const findMember = finderOf(
  shape({
    id: idText,
    name: orNull(text),
    first_name: orNull(text),
    last_name: orNull(text),
    responsible_user_id: link,
    created_at: or(numeric, 0),
    is_deleted: or(flag, false),
    custom_fields_values: or(listOf(fieldShape), []),
    _embedded: or(
      shape({
        tags: or(listOf(shape({ name: or(text, '') })), []),
        companies: linked,
        leads: linked,
        contacts: linked,
        customers: linked,
        catalog_elements: linked,
      }),
      {
        tags: [],
        companies: [],
        leads: [],
        contacts: [],
        customers: [],
        catalog_elements: [],
      },
    ),
  }),
)

/** Names of a card: a person's also in parts. */
export interface Named {
  readonly name: string
  readonly first_name: string | null
  readonly last_name: string | null
}

export interface MergeLead {
  readonly id: string
  readonly isOpen: boolean
  /** Main first. */
  readonly contacts: readonly { readonly id: string; readonly isMain: boolean }[]
}

/** A member as it stood, whole. JSON. */
export interface Member extends Named {
  readonly id: string
  readonly owner: string
  /** Unix seconds. */
  readonly createdAt: number
  readonly fields: readonly Field[]
  readonly tags: readonly string[]
  /** A contact's one. */
  readonly company: string | null
  readonly leads: readonly MergeLead[]
  /** A company's. */
  readonly contacts: readonly string[]
  /** Not done. */
  readonly tasks: readonly string[]
  /** Written by people. */
  readonly notes: readonly string[]
  /** Links that stay with the card, counted; missing in plans made before it was. */
  readonly stays?: { readonly customers: number; readonly elements: number }
}

/** What an answer tells of a card; leads, tasks and notes are read apart. `null`: gone. */
export type Read = Omit<Member, 'leads' | 'tasks' | 'notes'> & {
  readonly leadIds: readonly string[]
}

export function readMember(row: unknown): Read | null {
  const found = findMember(row)
  if (found === null || found.is_deleted) return null
  const { tags, companies, leads, contacts, customers, catalog_elements } = found._embedded
  return {
    id: found.id,
    name: found.name ?? '',
    first_name: found.first_name,
    last_name: found.last_name,
    owner: found.responsible_user_id,
    createdAt: found.created_at,
    fields: found.custom_fields_values.flatMap(one =>
      one.values.length === 0
        ? []
        : [
            {
              id: one.field_id,
              name: one.field_name,
              code: one.field_code,
              type: one.field_type,
              values: one.values,
            },
          ],
    ),
    tags: tags.map(({ name }) => name).filter(name => name !== ''),
    company: companies[0]?.id ?? null,
    leadIds: leads.map(({ id }) => id),
    contacts: contacts.map(({ id }) => id),
    stays: { customers: customers.length, elements: catalog_elements.length },
  }
}

const findLead = finderOf(
  shape({
    id: idText,
    status_id: or(idText, ''),
    is_deleted: or(flag, false),
    _embedded: or(shape({ contacts: linked, companies: linked }), { contacts: [], companies: [] }),
  }),
)

export function readMergeLead(
  row: unknown,
): (MergeLead & { readonly company: string | null }) | null {
  const lead = findLead(row)
  if (lead === null || lead.is_deleted) return null
  const { contacts, companies } = lead._embedded
  return {
    id: lead.id,
    isOpen: lead.status_id !== WON && lead.status_id !== LOST,
    contacts: contacts.map(({ id, is_main }) => ({ id, isMain: is_main })),
    company: companies[0]?.id ?? null,
  }
}

/** Fields that hold several values at once. */
export function isMany({ type }: Pick<Field, 'type'>): boolean {
  return type === 'multitext' || type === 'multiselect' || type === 'legal_entity'
}

/** Numbers and mailboxes, and requisites: by these a card is found again. */
export function isIdentifying({ code, type }: Pick<Field, 'code' | 'type'>): boolean {
  return code === 'PHONE' || code === 'EMAIL' || type === 'legal_entity'
}

/** As it is written (amocrm.md 11.6): a chosen value by its number, a phone with its sort, a part of an address with its name. */
export function toWritten({ type }: Pick<Field, 'type'>, one: FieldValue): object {
  if (type === 'smart_address')
    return {
      value: one.value,
      ...(one.enum_code === null ? { enum_id: one.enum_id } : { enum_code: one.enum_code }),
    }
  const isChoice = type === 'select' || type === 'multiselect' || type === 'radiobutton'
  if (isChoice && one.enum_id !== null) return { enum_id: one.enum_id }
  return { value: one.value, ...(type === 'multitext' && { enum_code: one.enum_code ?? 'WORK' }) }
}

/** `values: null` clears. */
export function toBody(field: Pick<Field, 'id' | 'type'>, values: readonly FieldValue[]) {
  const written = values.map(one => toWritten(field, one))
  return { field_id: Number(field.id), values: written.length === 0 ? null : written }
}

export function textOf({ value }: FieldValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return legalText(value)
}

/** Of requisites, whose values are no texts. */
function legalText(value: unknown): string {
  const { name, vat_id } = (value ?? {}) as { readonly name?: unknown; readonly vat_id?: unknown }
  return [name, vat_id].filter(one => typeof one === 'string' || typeof one === 'number').join(', ')
}

export function innOf({ value }: FieldValue): string {
  const { vat_id } = (value ?? {}) as { readonly vat_id?: unknown }
  return typeof vat_id === 'string' || typeof vat_id === 'number' ? String(vat_id) : ''
}

export function areEqual(one: readonly FieldValue[], other: readonly FieldValue[]): boolean {
  return (
    one.length === other.length &&
    one.every((value, index) => {
      const against = other[index]
      return against !== undefined && isSameValue(value, against)
    })
  )
}

export function isSameValue(one: FieldValue, other: FieldValue): boolean {
  if (one.enum_id !== null && one.enum_id === other.enum_id && textOf(one) === textOf(other))
    return true
  return JSON.stringify(one.value) === JSON.stringify(other.value)
}

export function has(values: readonly FieldValue[], one: FieldValue): boolean {
  return values.some(other => isSameValue(one, other))
}

/** Those of `values` that are none of `others`. */
export function without(
  values: readonly FieldValue[],
  others: readonly FieldValue[],
): readonly FieldValue[] {
  return values.filter(one => !has(others, one))
}

/** What is to be written, and what stood before. JSON. */
export interface MergePlan {
  readonly kind: MergeKind
  readonly survivor: string
  /** The survivor first. */
  readonly members: readonly Member[]
  /** Fields of the survivor that change, whole. */
  readonly fields: readonly {
    readonly id: string
    readonly type: string
    readonly before: readonly FieldValue[]
    readonly after: readonly FieldValue[]
  }[]
  /** `null`: as it is. */
  readonly name: Named | null
  readonly tags: readonly string[]
  /** A contact's; `null`: as it is. */
  readonly company: string | null
}
