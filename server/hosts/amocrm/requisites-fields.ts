import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import type { Account } from './account.ts'
import { hasNextPage, rowsOf } from './wire.ts'

/** Fields of companies that requisites go to. */
export interface CompanyFields {
  /** The first of type `legal_entity`; `null`: the account has none, and none stands there by default (amocrm.md 11.6). */
  readonly legal: string | null
  /** Ordinary ones that hold a text. */
  readonly texts: readonly { readonly id: string; readonly name: string }[]
}

const findField = finderOf(shape({ id: idText, name: or(text, ''), type: or(text, '') }))

const PAGE = 250
const MAX_PAGES = 4
const TEXTS = new Set(['text', 'textarea', 'streetaddress'])

export async function readFields(account: Account): Promise<CompanyFields> {
  const rows: unknown[] = []
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await account.get('companies/custom_fields', { page, limit: PAGE })
    rows.push(...rowsOf(answer, 'custom_fields'))
    if (!hasNextPage(answer)) break
  }
  const fields = rows.flatMap(row => findField(row) ?? [])
  return {
    legal: fields.find(({ type }) => type === 'legal_entity')?.id ?? null,
    texts: fields.filter(({ type }) => TEXTS.has(type)).map(({ id, name }) => ({ id, name })),
  }
}

/** In Russian: the field is the account's from then on, and its people read it. */
const NAME = 'Реквизиты'

/** The account's own field of requisites, made when it has none. @throws {HostRefused} without an administrator's token */
export async function demandLegalField(account: Account): Promise<string> {
  const { legal } = await readFields(account)
  if (legal !== null) return legal
  const answer = await account.write('POST', 'companies/custom_fields', [
    { type: 'legal_entity', name: NAME },
  ])
  const [made] = rowsOf(answer, 'custom_fields').flatMap(row => findField(row) ?? [])
  if (made === undefined)
    throw new HostRefused('companies/custom_fields: nothing was made', 'nothing was made')
  return made.id
}
