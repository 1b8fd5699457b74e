import { BANK_SUGGESTIONS } from './banks.ts'
import { COMPANIES } from './companies.ts'
import { BELARUS, KAZAKHSTAN } from './foreign.ts'
import type { Suggestion } from './records.ts'
import { TOWNS } from './towns.ts'

/** A body that the service would not understand: 400. */
export class BadRequest extends Error {}

/** Past the service's measure: 413. */
export class TooLong extends Error {}

export type Body = Readonly<Record<string, unknown>>

type Method = (body: Body) => readonly Suggestion[]

const STATUSES = ['ACTIVE', 'LIQUIDATING', 'LIQUIDATED', 'BANKRUPT', 'REORGANIZING']
const BRANCH_TYPES = ['MAIN', 'BRANCH']
const LONGEST = 300
const MOST_CONDITIONS = 100

/** What is answered under which path; a path that is not here is a 404. */
export const METHODS: Readonly<Record<string, Method>> = {
  'suggest/party': body => {
    allow(body, [
      'query',
      'count',
      'type',
      'status',
      'branch_type',
      'okved',
      'locations',
      'locations_boost',
    ])
    const boost = listAt(body, 'locations_boost').map(codeOf)
    const found = COMPANIES.filter(party => matches(textOf(party), queryOf(body))).filter(
      filterOf(body),
    )
    return sorted(found, boost).slice(0, countOf(body, 10, 20))
  },
  'findById/party': body => {
    allow(body, ['query', 'kpp', 'branch_type', 'type', 'status', 'count'])
    const query = queryOf(body)
    const { kpp } = body
    return COMPANIES.filter(({ data }) => data['inn'] === query || data['ogrn'] === query)
      .filter(({ data }) => kpp === undefined || data['kpp'] === kpp)
      .filter(filterOf(body))
      .slice(0, countOf(body, 10, 300))
  },
  'suggest/bank': body => {
    allow(body, ['query', 'count', 'type', 'status', 'locations', 'locations_boost'])
    return BANK_SUGGESTIONS.filter(bank =>
      matches(`${bank.value} ${bank.data['bic']} ${bank.data['payment_city']}`, queryOf(body)),
    ).slice(0, countOf(body, 10, 20))
  },
  'findById/bank': body => {
    allow(body, ['query', 'kpp', 'count'])
    return BANK_SUGGESTIONS.filter(({ data }) =>
      [data['bic'], data['swift'], data['inn']].includes(queryOf(body)),
    )
  },
  'suggest/address': suggestTowns,
  'suggest/party_by': foreign(BELARUS, 'suggest', 'unp'),
  'findById/party_by': foreign(BELARUS, 'find', 'unp'),
  'suggest/party_kz': foreign(KAZAKHSTAN, 'suggest', 'bin'),
  'findById/party_kz': foreign(KAZAKHSTAN, 'find', 'bin'),
}

function foreign(list: readonly Suggestion[], how: 'suggest' | 'find', id: string): Method {
  return body => {
    allow(body, ['query', 'count', 'filters'])
    const query = queryOf(body)
    return list.filter(({ value, data }) =>
      how === 'find' ? data[id] === query : matches(`${value} ${String(data[id])}`, query),
    )
  }
}

function suggestTowns(body: Body): readonly Suggestion[] {
  allow(body, ['query', 'count', 'from_bound', 'to_bound', 'locations'])
  return TOWNS.filter(({ name }) => matches(name, queryOf(body)))
    .slice(0, countOf(body, 10, 20))
    .map(({ name, regionWithType, region, code, cityCode }) => ({
      value: `г ${name}`,
      unrestricted_value: `${regionWithType}, г ${name}`,
      data: {
        region_kladr_id: `${code}00000000000`,
        region,
        region_with_type: regionWithType,
        city: name,
        city_with_type: `г ${name}`,
        settlement: null,
        kladr_id: cityCode,
        city_kladr_id: cityCode,
      },
    }))
}

/** Nobody says what the service does with a field it does not know; ours refuses, so that a misprint is seen. */
function allow(body: Body, fields: readonly string[]): void {
  const other = Object.keys(body).find(field => !fields.includes(field))
  if (other !== undefined) throw new BadRequest(`Unknown field ${other}`)
}

function queryOf({ query }: Body): string {
  if (typeof query !== 'string') throw new BadRequest('query must be a string')
  if (query.length > LONGEST) throw new TooLong('query is longer than 300')
  return query
}

function countOf({ count = null }: Body, usual: number, most: number): number {
  if (count === null) return usual
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1)
    throw new BadRequest('count')
  return Math.min(count, most)
}

function listAt(body: Body, field: string): readonly unknown[] {
  const value = body[field] ?? []
  if (!Array.isArray(value)) throw new BadRequest(`${field} must be a list`)
  if (value.length > MOST_CONDITIONS) throw new TooLong(`${field} has too many conditions`)
  return value
}

/** S: `locations` of a party takes a region only, two digits or its whole code; a town cuts nothing there. */
function filterOf(body: Body): (party: Suggestion) => boolean {
  const regions = listAt(body, 'locations').map(codeOf).map(toRegion)
  const statuses = wordsAt(body, 'status', STATUSES)
  const branches = wordsAt(body, 'branch_type', BRANCH_TYPES)
  const types = wordsAt(body, 'type', ['LEGAL', 'INDIVIDUAL'])
  return ({ data }) => {
    const { state, address } = data as {
      state: { status: string }
      address: { data: { region_kladr_id: string } }
    }
    return (
      allows(statuses, state.status) &&
      // An entrepreneur has no branches and passes.
      allows(branches, data['branch_type'] ?? branches?.[0]) &&
      allows(types, data['type']) &&
      (regions.length === 0 || regions.includes(address.data.region_kladr_id.slice(0, 2)))
    )
  }
}

function allows(words: readonly string[] | null, value: unknown): boolean {
  return words === null || words.some(word => word === value)
}

/** A bare word is taken as a list of one. */
function wordsAt(body: Body, field: string, known: readonly string[]): readonly string[] | null {
  const value = body[field]
  if (value === undefined || value === null) return null
  const words: readonly unknown[] = Array.isArray(value) ? value : [value]
  return words.map(word => {
    if (typeof word !== 'string' || !known.includes(word))
      throw new BadRequest(`${field} has an unknown value`)
    return word
  })
}

function codeOf(location: unknown): string {
  const { kladr_id: code } = (location ?? {}) as { kladr_id?: unknown }
  if (typeof code !== 'string') throw new BadRequest('a location needs kladr_id')
  return code
}

function toRegion(code: string): string {
  if (!/^\d{2}(0{11})?$/.test(code)) throw new BadRequest('locations of a party take a region only')
  return code.slice(0, 2)
}

function sorted(found: readonly Suggestion[], boost: readonly string[]): readonly Suggestion[] {
  const isBoosted = ({ data }: Suggestion) => {
    const { address } = data as { address: { data: { city_kladr_id: string } } }
    return boost.includes(address.data.city_kladr_id)
  }
  return [...found.filter(isBoosted), ...found.filter(party => !isBoosted(party))]
}

/** Every word of the query begins some word of the text. */
function matches(text: string, query: string): boolean {
  const words = wordsOf(text)
  const asked = wordsOf(query)
  return asked.length > 0 && asked.every(start => words.some(word => word.startsWith(start)))
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
}

/** S: names, ids, the head's name, the address down to the street. */
function textOf({ value, data }: Suggestion): string {
  const { name, management, address } = data as {
    name: { full_with_opf: string }
    management?: { name: string } | null
    address: { value: string }
  }
  return [
    value,
    name.full_with_opf,
    data['inn'],
    data['ogrn'],
    data['kpp'] ?? '',
    management?.name ?? '',
    address.value,
  ].join(' ')
}
