import type { Account } from '../account.ts'
import type { Body } from '../body.ts'
import { isObject } from '../body.ts'
import type { CustomField, EntityType, FieldValue } from '../state.ts'

type Values = Record<number, readonly FieldValue[]>

const NOT_A_CHOICE = 'The value you selected is not a valid choice.'

/** Reads `custom_fields_values` of a body; `undefined` when it is not there. `null` changes nothing. */
export function readValues(account: Account, type: EntityType, body: Body): Values | undefined {
  if (!body.has('custom_fields_values') || body.raw('custom_fields_values') === null)
    return undefined
  const values: Values = {}
  for (const entry of body.list('custom_fields_values') ?? []) {
    const field = fieldOf(account, type, entry)
    const list = readList(entry, field)
    entry.done()
    if (field !== null && list !== null) values[field.id] = list
  }
  return values
}

function fieldOf(account: Account, type: EntityType, entry: Body): CustomField | null {
  const id = entry.int('field_id')
  const code = entry.text('field_code')
  const fields = account.state.fields[type]
  const found =
    id === undefined ? [...fields.values()].find(one => one.code === code) : fields.get(id)
  if (id === undefined && code === undefined) {
    entry.complain('FieldMissing', 'field_id', 'This field is missing.')
    return null
  }
  if (found !== undefined) return found
  entry.complain('NotSupportedChoice', id === undefined ? 'field_code' : 'field_id', NOT_A_CHOICE)
  return null
}

/** `null`, like an empty list, clears the field (F). */
function readList(entry: Body, field: CustomField | null): readonly FieldValue[] | null {
  entry.need('values')
  if (entry.raw('values') === null) return []
  const items = entry.list('values') ?? []
  if (field === null) {
    entry.raw('values')
    return null
  }
  const values = items.flatMap(item => {
    const value = readValue(item, field)
    item.done()
    return value === null ? [] : [value]
  })
  const parts = new Set(values.map(({ enum_id }) => enum_id))
  // An address has each of its parts once.
  if (field.type === 'smart_address' && parts.size < values.length)
    entry.complain('InvalidValue', 'values', 'A part of the address is given twice.')
  return values
}

const TEXTS = new Set('text textarea streetaddress url tracking_data monetary price'.split(' '))
const CHOICES = new Set(['select', 'multiselect', 'radiobutton'])
const MOMENTS = new Set(['date', 'date_time', 'birthday'])

function readValue(item: Body, field: CustomField): FieldValue | null {
  const { type } = field
  if (CHOICES.has(type) || type === 'multitext' || type === 'smart_address')
    return readChoice(item, field)
  const raw = item.raw('value')
  if (TEXTS.has(type)) return asText(item, raw)
  if (type === 'numeric') return asNumeric(item, raw)
  if (type === 'checkbox') return asFlag(item, raw)
  if (MOMENTS.has(type)) return asMoment(item, raw)
  if (type === 'legal_entity') return asLegalEntity(item, raw)
  item.complain('NotSupportedChoice', 'value', `Fields of type ${type} are not emulated here.`)
  return null
}

function asText(item: Body, raw: unknown): FieldValue | null {
  if (typeof raw === 'string' || typeof raw === 'number') return { value: String(raw) }
  item.complain('InvalidType', 'value', 'This value should be of type string.')
  return null
}

function asNumeric(item: Body, raw: unknown): FieldValue | null {
  const text = typeof raw === 'number' || typeof raw === 'string' ? String(raw) : ''
  if (text !== '' && Number.isFinite(Number(text))) return { value: text }
  item.complain('InvalidValue', 'value', 'This value should be a number.')
  return null
}

function asFlag(item: Body, raw: unknown): FieldValue | null {
  if (typeof raw === 'boolean') return { value: raw }
  item.complain('InvalidType', 'value', 'This value should be of type bool.')
  return null
}

function asMoment(item: Body, raw: unknown): FieldValue | null {
  if (typeof raw === 'number' && Number.isInteger(raw)) return { value: raw }
  const parsed = typeof raw === 'string' && /^\d{4}-\d\d-\d\dT/.test(raw) ? Date.parse(raw) : NaN
  if (!Number.isNaN(parsed)) return { value: Math.floor(parsed / 1000) }
  item.complain('InvalidValue', 'value', 'This value is not a valid date.')
  return null
}

/** `enum_id`, `enum_code`, or the label as `value`; a multitext's `value` is its own. */
function readChoice(item: Body, field: CustomField): FieldValue | null {
  const id = item.int('enum_id')
  const code = item.text('enum_code')
  const value = item.raw('value')
  const enums = field.enums ?? []
  const hasOwnText = field.type === 'multitext' || field.type === 'smart_address'
  if (hasOwnText && typeof value !== 'string') {
    item.complain('InvalidType', 'value', 'This value should be of type string.')
    return null
  }
  const byDefault = hasOwnText && id === undefined && code === undefined
  const found = byDefault
    ? enums[0]
    : enums.find(one => {
        if (id !== undefined) return one.id === id
        return code === undefined ? one.value === value : one.code === code
      })
  if (found === undefined) {
    item.complain('NotSupportedChoice', id === undefined ? 'enum_code' : 'enum_id', NOT_A_CHOICE)
    return null
  }
  const text = hasOwnText ? value : found.value
  return { value: text, enum_id: found.id, enum_code: found.code }
}

const LEGAL_KEYS = new Set(
  `name entity_type vat_id tax_registration_reason_code kpp address real_address director
  bank_account_number bank_code unp bin egrpou mfo oked external_uid`.split(/\s+/),
)

function asLegalEntity(item: Body, raw: unknown): FieldValue | null {
  if (!isObject(raw)) {
    item.complain('InvalidType', 'value', 'This value should be of type object.')
    return null
  }
  const entity = raw as Readonly<Record<string, unknown>>
  const unknown = Object.keys(entity).filter(key => !LEGAL_KEYS.has(key))
  for (const key of unknown)
    item.complain('FieldNotExpected', `value.${key}`, 'This field was not expected.')
  if (typeof entity['name'] !== 'string' || entity['name'] === '') {
    item.complain('FieldMissing', 'value.name', 'This field is missing.')
    return null
  }
  return { value: { ...entity } }
}

/** Phones and e-mails as values of a contact or company. For people's hands and the seed. */
export function communications(
  account: Account,
  type: 'contacts' | 'companies',
  {
    phones = [],
    emails = [],
  }: { readonly phones?: readonly string[]; readonly emails?: readonly string[] },
): Values {
  const values: Values = {}
  for (const [code, texts] of [
    ['PHONE', phones],
    ['EMAIL', emails],
  ] as const) {
    const field = [...account.state.fields[type].values()].find(one => one.code === code)
    const work = field?.enums?.[0]
    if (field === undefined || work === undefined) throw new Error(`the account has no ${code}`)
    if (texts.length > 0)
      values[field.id] = texts.map(value => ({ value, enum_id: work.id, enum_code: work.code }))
  }
  return values
}

/** All texts under the code `PHONE` or `EMAIL`. */
export function textsOf(
  account: Account,
  type: EntityType,
  entity: { readonly values: Readonly<Values> },
  code: 'PHONE' | 'EMAIL',
): readonly string[] {
  const field = [...account.state.fields[type].values()].find(one => one.code === code)
  if (field === undefined) return []
  return (entity.values[field.id] ?? []).map(({ value }) => String(value))
}
