import type { ForeignCountry, Party } from '../../shared/requisites/model.ts'
import { LONGEST_QUERY } from '../../shared/requisites/query.ts'
import { DAY, MINUTE } from '../../shared/time/instant.ts'
import type { AnswerCache } from './answer-cache.ts'
import { type AskDependencies, type AskOptions, createAsk, type Question } from './dadata-ask.ts'
import { readBanks, readCity, readForeign, readParties } from './dadata-wire.ts'
import type { NameQuestion, RequisiteProvider } from './requisites.ts'

/** S. Tests and the demo have another one. */
export const DADATA_SUGGESTIONS = 'https://suggestions.dadata.ru/suggestions/api/4_1/rs'

/** S: the free plan; the minute is our own ceiling of 10 a second. */
export const FREE_LIMITS = { dailyLimit: 10_000, minuteLimit: 600 } as const

const COMPANY_LIFE = DAY
const BANK_LIFE = 30 * DAY
const TYPED_LIFE = 10 * MINUTE
/** Towns do not move. */
const CITY_LIFE = Number.POSITIVE_INFINITY

const MOST_SUGGESTED = 20
/** S, manual of the on-premises edition. */
const MOST_BRANCHES = 300
const NEARLY = 0.85

export interface DadataDependencies extends AskDependencies {
  /** May be one for all keys: registers are public, the answers are the same for everybody. */
  readonly cache: AnswerCache
}

type Load = <T>(
  path: string,
  question: Question,
  lifeMs: number,
  read: (body: unknown) => T,
) => Promise<T>

/** DaData's registers behind our port. */
export function createDadata(
  options: AskOptions,
  dependencies: DadataDependencies,
): RequisiteProvider {
  const load = createLoad(options, dependencies)
  return {
    ...partiesOf(load),
    ...banksOf(load),
    ...foreignOf(load),

    findCity: name =>
      load(
        'suggest/address',
        { query: name, count: 1, from_bound: { value: 'city' }, to_bound: { value: 'settlement' } },
        CITY_LIFE,
        readCity,
      ),

    usage: async () => {
      const { dailyLimit, minuteLimit, keyName } = options
      const spent = await dependencies.usage.read(keyName, dependencies.clock.now())
      const isNearlySpent = spent.today >= NEARLY * dailyLimit
      return { ...spent, dailyLimit, minuteLimit, isNearlySpent }
    },
  }
}

function createLoad(options: AskOptions, dependencies: DadataDependencies): Load {
  const ask = createAsk(options, dependencies)
  return (path, question, lifeMs, read) => {
    const fitting = { ...question, query: question.query.slice(0, LONGEST_QUERY) }
    // Plans differ by key in what they fill, so an answer belongs to its key.
    const key = JSON.stringify([options.address, options.keyName, path, fitting])
    const answer = async () => read(await ask(path, fitting))
    return dependencies.cache.take(key, lifeMs, answer, options.keyName)
  }
}

function partiesOf(load: Load): Pick<RequisiteProvider, 'suggest' | 'find' | 'findWithBranches'> {
  const findParties = (question: Question) =>
    load('findById/party', question, COMPANY_LIFE, readParties)

  return {
    suggest: question => load('suggest/party', toSuggest(question), TYPED_LIFE, readParties),

    find: async (id, kpp = null) => {
      const [branch] = kpp === null ? [] : await findParties({ query: id, kpp, count: 1 })
      if (branch !== undefined) return branch
      // S: a КПП out of date finds nothing, and a quarter of the companies have no КПП of a branch in the register.
      const [main] = await findParties({ query: id, branch_type: 'MAIN', count: 1 })
      return main ?? null
    },

    findWithBranches: async id => {
      const found = await findParties({ query: id, count: MOST_BRANCHES })
      return [...found.filter(isHead), ...found.filter(party => !isHead(party))]
    },
  }
}

function toSuggest({
  text,
  regionCode,
  cityCode,
  activeOnly = true,
  count,
}: NameQuestion): Question {
  return {
    query: text,
    count: count ?? MOST_SUGGESTED,
    branch_type: ['MAIN'],
    ...(activeOnly && { status: ['ACTIVE'] }),
    ...(regionCode !== undefined && { locations: [{ kladr_id: regionCode }] }),
    ...(cityCode !== undefined && { locations_boost: [{ kladr_id: cityCode }] }),
  }
}

function banksOf(load: Load): Pick<RequisiteProvider, 'findBank' | 'suggestBanks'> {
  return {
    findBank: async id => {
      const [bank] = await load('findById/bank', { query: id }, BANK_LIFE, readBanks)
      return bank ?? null
    },
    suggestBanks: text =>
      load('suggest/bank', { query: text, count: MOST_SUGGESTED }, TYPED_LIFE, readBanks),
  }
}

function foreignOf(load: Load): Pick<RequisiteProvider, 'findForeign' | 'suggestForeign'> {
  return {
    findForeign: async (country, taxId) => {
      const path = `findById/${kindOf(country)}`
      const read = (body: unknown) => readForeign(country, body)
      const [party] = await load(path, { query: taxId }, COMPANY_LIFE, read)
      return party ?? null
    },
    suggestForeign: (country, text) => {
      const question = { query: text, count: MOST_SUGGESTED }
      const read = (body: unknown) => readForeign(country, body)
      return load(`suggest/${kindOf(country)}`, question, TYPED_LIFE, read)
    },
  }
}

function kindOf(country: ForeignCountry): string {
  return country === 'BY' ? 'party_by' : 'party_kz'
}

function isHead(party: Party): boolean {
  return party.kind === 'entrepreneur' || party.branch === 'main'
}
