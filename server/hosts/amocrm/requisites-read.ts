import {
  anything,
  finderOf,
  flag,
  idText,
  listOf,
  or,
  orNull,
  recordOf,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import type { Account } from './account.ts'
import { isRefused } from './failures.ts'
import { listByIds } from './people.ts'
import type { LegalEntity } from './requisites-wire.ts'
import { linked } from './wire.ts'

/** A company with its requisites, as the account answers it. */
export interface ReadCompany {
  readonly id: string
  readonly title: string
  readonly responsible: string
  readonly phones: readonly string[]
  /** Values of the field; none without one. */
  legalEntities(field: string | null): readonly LegalEntity[]
  text(field: string): string
}

const fieldValues = or(
  listOf(
    shape({
      field_id: idText,
      field_code: orNull(text),
      values: or(listOf(shape({ value: anything })), []),
    }),
  ),
  [],
)
const findCompany = finderOf(
  shape({
    id: idText,
    name: orNull(text),
    responsible_user_id: or(idText, ''),
    is_deleted: or(flag, false),
    custom_fields_values: fieldValues,
  }),
)
const findText = finderOf(text)
const findLegal = finderOf(recordOf(anything))

/** `null`: gone, or this person may not see it. @param user `null`: with our own rights */
export async function readCompany(
  account: Account,
  id: string,
  user: string | null,
): Promise<ReadCompany | null> {
  return toCompany(await getFor(account, `companies/${id}`, user))
}

/** Those of them that are there; a request for each 100. */
export async function readCompanies(
  account: Account,
  ids: readonly string[],
): Promise<readonly ReadCompany[]> {
  const rows = await listByIds(account, 'companies', ids)
  return rows.flatMap(row => toCompany(row) ?? [])
}

function toCompany(row: unknown): ReadCompany | null {
  const company = findCompany(row)
  if (company === null || company.is_deleted) return null
  const fields = company.custom_fields_values
  const valuesOf = (field: string) => fields.find(one => one.field_id === field)?.values ?? []
  return {
    id: company.id,
    title: company.name ?? '',
    responsible: company.responsible_user_id,
    phones: phonesIn(fields),
    legalEntities: field =>
      field === null ? [] : valuesOf(field).flatMap(({ value }) => toLegal(value)),
    text: field => findText(valuesOf(field)[0]?.value) ?? '',
  }
}

/** What is empty is as good as left out. */
function toLegal(value: unknown): LegalEntity[] {
  const entity = findLegal(value)
  if (entity === null) return []
  const kept = Object.entries(entity).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'number' || (typeof entry[1] === 'string' && entry[1] !== ''),
  )
  return [Object.fromEntries(kept)]
}

function phonesIn(
  fields: readonly {
    readonly field_code: string | null
    readonly values: readonly { readonly value?: unknown }[]
  }[],
): readonly string[] {
  return fields
    .filter(({ field_code }) => field_code === 'PHONE')
    .flatMap(({ values }) => values.flatMap(({ value }) => findText(value) ?? []))
}

const findCard = finderOf(
  shape({
    id: idText,
    is_deleted: or(flag, false),
    custom_fields_values: fieldValues,
    _embedded: or(shape({ companies: linked }), { companies: [] }),
  }),
)

export interface ReadEntity {
  readonly company: string | null
  readonly phones: readonly string[]
}

/** A lead or contact with its company's id. `null` as above. */
export async function readEntity(
  account: Account,
  {
    entity,
    id,
    user,
  }: { readonly entity: 'leads' | 'contacts'; readonly id: string; readonly user: string | null },
): Promise<ReadEntity | null> {
  const card = findCard(await getFor(account, `${entity}/${id}`, user))
  if (card === null || card.is_deleted) return null
  return {
    company: card._embedded.companies[0]?.id ?? null,
    phones: phonesIn(card.custom_fields_values),
  }
}

/** Nobody's name may be used with a token that is no administrator's: then nothing is told. */
async function getFor(account: Account, path: string, user: string | null): Promise<unknown> {
  try {
    return await (user === null ? account.get(path) : account.getAs(user, path))
  } catch (error) {
    if ([401, 403, 404].some(status => isRefused(error, status))) return null
    throw error
  }
}
