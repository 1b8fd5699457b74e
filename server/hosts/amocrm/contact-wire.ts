import { asId, type CompanyId, type UserId } from '../../../shared/crm/ids.ts'
import type { Contact } from '../../../shared/crm/model.ts'
import {
  anything,
  finderOf,
  idText,
  listOf,
  numeric,
  or,
  orNull,
  parserOf,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { link, linked, toInstant, toLink } from './wire.ts'

const parseContact = parserOf(
  'contact',
  shape({
    id: idText,
    name: orNull(text),
    first_name: orNull(text),
    last_name: orNull(text),
    responsible_user_id: link,
    created_at: numeric,
    custom_fields_values: or(listOf(anything), []),
    _embedded: or(
      shape({
        companies: linked,
        leads: linked,
        tags: or(listOf(shape({ name: or(text, '') })), []),
      }),
      { companies: [], leads: [], tags: [] },
    ),
  }),
)
const findField = finderOf(
  shape({
    field_id: orNull(idText),
    field_code: orNull(text),
    values: or(listOf(shape({ value: or(idText, ''), enum_code: orNull(text) })), []),
  }),
)

/** A contact as the account writes it, and as the rules see it. */
export interface FoundContact {
  readonly contact: Contact
  readonly leads: readonly string[]
  readonly tags: readonly string[]
  /** The values of a field replace each other as a whole, so an added phone is written with all others. */
  readonly phones: readonly FieldValue[]
  readonly emails: readonly FieldValue[]
}

export interface FieldValue {
  readonly value: string
  readonly enum_code: string | null
}

/** @throws {ParseError} */
export function readContact(row: unknown): FoundContact {
  const wire = parseContact(row)
  const [company] = wire._embedded.companies
  const phones = valuesOf(wire.custom_fields_values, 'PHONE')
  const emails = valuesOf(wire.custom_fields_values, 'EMAIL')
  const isParted = toText(wire.first_name) !== null || toText(wire.last_name) !== null
  return {
    contact: {
      id: asId(wire.id),
      name: {
        // A form fills in one line alone; matching takes its words in any order.
        first: isParted ? toText(wire.first_name) : toText(wire.name),
        last: toText(wire.last_name),
        second: null,
      },
      phones: phones.map(({ value }) => value),
      emails: emails.map(({ value }) => value),
      company: company === undefined ? null : asId<CompanyId>(company.id),
      owner: toLink<UserId>(wire.responsible_user_id),
      createdAt: toInstant(wire.created_at),
    },
    leads: wire._embedded.leads.map(({ id }) => id),
    tags: wire._embedded.tags.map(({ name }) => name),
    phones,
    emails,
  }
}

const parseCompany = parserOf(
  'company',
  shape({ id: idText, custom_fields_values: or(listOf(anything), []) }),
)

/** @throws {ParseError} */
export function readCompany(row: unknown) {
  const wire = parseCompany(row)
  return {
    id: asId<CompanyId>(wire.id),
    phones: valuesOf(wire.custom_fields_values, 'PHONE').map(({ value }) => value),
    emails: valuesOf(wire.custom_fields_values, 'EMAIL').map(({ value }) => value),
  }
}

function valuesOf(fields: readonly unknown[], code: 'PHONE' | 'EMAIL'): readonly FieldValue[] {
  return fields
    .flatMap(field => findField(field) ?? [])
    .filter(({ field_code }) => field_code === code)
    .flatMap(({ values }) => values)
    .filter(({ value }) => value !== '')
}

function toText(value: string | null): string | null {
  return value === null || value.trim() === '' ? null : value
}
