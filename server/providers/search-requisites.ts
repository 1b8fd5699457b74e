import {
  type Choice,
  chooseParty,
  orderParties,
  type Wanted,
} from '../../shared/requisites/choose.ts'
import type { IdFault } from '../../shared/requisites/checks.ts'
import type { Party } from '../../shared/requisites/model.ts'
import {
  readRequisiteQuery,
  type RequisiteQuery,
  spellingsOf,
} from '../../shared/requisites/query.ts'
import { asksBeforeFilling } from '../../shared/requisites/standing.ts'
import type { City, RequisiteProvider } from './requisites.ts'

/** What a person's text found. */
export type SearchAnswer =
  | { readonly type: 'empty' }
  /** No request was spent. */
  | { readonly type: 'wrong-id'; readonly id: 'inn' | 'ogrn'; readonly fault: IdFault }
  | { readonly type: 'none' }
  | {
      readonly type: 'found'
      /** In the order they are shown; at least one. */
      readonly parties: readonly Party[]
      readonly choice: Choice
      /** Where they were found, the asked for place first; `closed`: only companies that exist no more. */
      readonly scope: 'asked' | 'other-region' | 'closed'
      /** The spelling that found them, when it is not what was typed; `null` otherwise. */
      readonly spelling: string | null
    }

/** Searches as people type. @throws {RegistryTrouble} */
export type SearchRequisites = (text: string, hint?: SearchHint) => Promise<SearchAnswer>

export interface SearchHint {
  /** Where the client may be, by his number: sorts, but neither cuts nor chooses. */
  readonly near: string | null
}

type NameQuery = Extract<RequisiteQuery, { readonly kind: 'name' }>

/** From an ИНН, or a name and a town, to one company or to a question (dadata.md §5). */
export function createSearchRequisites(
  provider: Pick<RequisiteProvider, 'find' | 'findCity' | 'suggest'>,
): SearchRequisites {
  async function findId(id: string, kpp: string | null): Promise<SearchAnswer> {
    const party = await provider.find(id, kpp)
    if (party === null) return { type: 'none' }
    const choice: Choice = asksBeforeFilling(party)
      ? { type: 'ask', parties: [party], why: 'warned' }
      : { type: 'one', party }
    return { type: 'found', parties: [party], choice, scope: 'asked', spelling: null }
  }

  async function findName(query: NameQuery, near: string | null): Promise<SearchAnswer> {
    const city = query.city === null ? null : await provider.findCity(query.city)
    const close = query.city !== null || near === null ? null : await provider.findCity(near)
    for (const step of stepsFor(query, city, close)) {
      const found = await provider.suggest(step.question)
      if (found.length > 0) return toAnswer(found, { query, near: close?.name ?? null }, step)
    }
    return { type: 'none' }
  }

  return (text, { near } = { near: null }) => {
    const query = readRequisiteQuery(text)
    if (query.kind === 'id') return findId(query.id, query.kpp)
    if (query.kind === 'name') return findName(query, near)
    if (query.kind === 'empty') return Promise.resolve({ type: 'empty' })
    return Promise.resolve({ type: 'wrong-id', id: query.type, fault: query.fault })
  }
}

interface Step {
  readonly question: Parameters<RequisiteProvider['suggest']>[0]
  readonly scope: 'asked' | 'other-region' | 'closed'
  readonly spelling: string | null
}

/** From the narrowest to the widest; the first that finds anybody is the answer. */
function stepsFor(
  { name, city: told }: NameQuery,
  city: City | null,
  close: City | null,
): readonly Step[] {
  const first = city ?? close
  const boost = first === null ? {} : { cityCode: first.cityCode }
  // A town the register of addresses does not know may still stand in the company's address.
  const text = told !== null && city === null ? `${name} ${told}` : name
  const here: readonly Step[] =
    city === null
      ? [{ question: { text, ...boost }, scope: 'asked', spelling: null }]
      : [
          {
            question: { text, ...boost, regionCode: city.regionCode },
            scope: 'asked',
            spelling: null,
          },
        ]
  const everywhere: readonly Step[] =
    told === null
      ? []
      : [{ question: { text: name, ...boost }, scope: 'other-region', spelling: null }]
  const closed: Step = {
    question: { text: name, ...boost, activeOnly: false },
    scope: 'closed',
    spelling: null,
  }
  const respelled = spellingsOf(name).map((spelling): Step => ({
    question: { text: spelling, ...boost, activeOnly: false },
    scope: 'asked',
    spelling,
  }))
  return [...here, ...everywhere, closed, ...respelled]
}

function toAnswer(
  found: readonly Party[],
  { query, near }: { readonly query: NameQuery; readonly near: string | null },
  { scope, spelling }: Step,
): SearchAnswer {
  const { core, wholeCore, form, city } = query
  const wanted: Wanted = { core, wholeCore, form, city }
  const parties = orderParties(found, { ...wanted, city: city ?? near })
  return { type: 'found', parties, choice: chooseParty(parties, wanted), scope, spelling }
}
