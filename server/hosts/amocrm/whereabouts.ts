import {
  anything,
  finderOf,
  idText,
  listOf,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { asId } from '../../../shared/crm/ids.ts'
import type { ClientRef, Whereabouts } from '../host.ts'
import type { Account } from './account.ts'
import { getOrNull } from './people.ts'
import { linked } from './wire.ts'

const findEntity = finderOf(
  shape({
    name: orNull(text),
    custom_fields_values: or(listOf(anything), []),
    _embedded: or(shape({ companies: linked }), { companies: [] }),
  }),
)
const findField = finderOf(
  shape({
    field_code: orNull(text),
    field_type: orNull(text),
    values: or(listOf(shape({ value: anything, enum_code: orNull(text) })), []),
  }),
)
const findLegal = finderOf(
  shape({
    vat_id: orNull(idText),
    kpp: orNull(idText),
    address: orNull(text),
    real_address: orNull(text),
  }),
)

type Field = NonNullable<ReturnType<typeof findField>>

/** A contact or a company with its own fields: one request. An address is a line, or parts of a «умный адрес» (amocrm.md 11.6). */
export async function readWhereabouts(
  account: Account,
  { kind, id }: ClientRef,
): Promise<Whereabouts | null> {
  const path = kind === 'contact' ? `contacts/${id}` : `companies/${id}`
  const entity = findEntity(await getOrNull(account, path))
  if (entity === null) return null
  const fields = entity.custom_fields_values.flatMap(field => findField(field) ?? [])
  const legal = fields
    .filter(({ field_type }) => field_type === 'legal_entity')
    .flatMap(({ values }) => values.flatMap(({ value }) => findLegal(value) ?? []))
  const [company] = entity._embedded.companies
  const lines = [
    ...fields.flatMap(linesOf),
    ...legal.flatMap(({ real_address, address }) => [real_address, address]),
  ]
  return {
    name: kind === 'company' ? entity.name : null,
    phones: fields.filter(({ field_code }) => field_code === 'PHONE').flatMap(textsOf),
    company: kind === 'company' || company === undefined ? null : asId(company.id),
    addresses: [
      ...fields.flatMap(smartOf),
      ...lines.flatMap(line =>
        line === null || line === '' ? [] : [{ city: null, region: null, text: line }],
      ),
    ],
    inn: legal[0]?.vat_id ?? null,
    kpp: legal[0]?.kpp ?? null,
  }
}

function textsOf({ values }: Field): readonly string[] {
  return values.flatMap(({ value }) => (typeof value === 'string' && value !== '' ? [value] : []))
}

function linesOf(field: Field): readonly string[] {
  const isLine = field.field_type === 'streetaddress' || field.field_code === 'ADDRESS'
  return isLine ? textsOf(field) : []
}

function smartOf({ field_type, values }: Field): Whereabouts['addresses'] {
  if (field_type !== 'smart_address') return []
  const part = (name: string) => {
    const value = values.find(({ enum_code }) => enum_code === name)?.value
    return typeof value === 'string' && value !== '' ? value : null
  }
  return [{ city: part('city'), region: part('state'), text: part('address_line_1') ?? '' }]
}
