import type { PersonName } from '../crm/model.ts'
import type { CompanyId, ContactId } from '../crm/ids.ts'
import type { Message } from '../i18n/message.ts'
import { keysOf, type Keys, type Reachable } from './keys.ts'
import { type Candidate, groupByName, hasAny, type Holder, holds, toHolder } from './holder.ts'
import { readPerson } from './person.ts'

/** Who asks: the name and everything the request carries, raw. */
export interface Requester extends Reachable {
  readonly name: PersonName
}

export interface Known<Someone extends Candidate> {
  readonly people: readonly Someone[]
  /** Keys that belong to nobody in particular, found elsewhere: marked by a person, or a search cut short. */
  readonly sharedKeys: readonly string[]
  readonly companies: readonly { readonly id: CompanyId; readonly key: string }[]
}

interface Common {
  /** The company one of the keys belongs to; `null` when none or several. */
  readonly company: CompanyId | null
  /** Keys of the request that may prove a person, stop keys taken out. */
  readonly personalKeys: readonly string[]
  /** Keys of the request that are everybody's. */
  readonly sharedKeys: readonly string[]
  readonly why: Message
}

export type MatchDecision<Someone extends Candidate = Candidate> =
  /** Nobody is recognised. `candidates` hold a shared key, for information. */
  | (Common & { readonly type: 'nothing'; readonly candidates: readonly Someone[] })
  /** `also`: other cards of the same person, or the owner of the e-mail: to be proposed for merging. */
  | (Common & {
      readonly type: 'attach'
      readonly person: Someone
      readonly also: readonly ContactId[]
    })
  /** A person has to look. At least one candidate. */
  | (Common & { readonly type: 'review'; readonly candidates: readonly Someone[] })
  /** Nothing to recognise anybody by. */
  | (Common & { readonly type: 'nameless' })

/** Above so many people with contradicting names a key is everybody's. */
const CROWD = 3

/**
 * What to do with a request, by the decision table of dedup.md §3. A phone or an e-mail alone never proves a person: names decide.
 * Every phone and e-mail of both sides is compared; empty never equals empty.
 */
export function decideMatch<Someone extends Candidate>(
  requester: Requester,
  known: Known<Someone>,
): MatchDecision<Someone> {
  const keys = keysOf(requester)
  const asking = readPerson(requester.name)
  const holders = known.people.map(someone => toHolder(someone, asking))
  const stopKeys = findStopKeys(keys, holders, known)
  const personalKeys = keys.personal.filter(key => !stopKeys.has(key))
  const company = findCompany([...keys.personal, ...keys.shared], known)
  const common = { company, personalKeys, sharedKeys: [...stopKeys] }
  if (keys.personal.length === 0 && keys.shared.length === 0) {
    return { type: 'nameless', ...common, why: { id: 'duplicates.nameless' } }
  }
  const found = holders.filter(holder => holds(holder, personalKeys))
  if (found.length === 0) {
    const sharers = holders.filter(holder => hasAny(holder, stopKeys))
    const why = whyNothing(sharers.length, stopKeys, company)
    return { type: 'nothing', ...common, why, candidates: sharers.map(toSomeone) }
  }
  return { ...common, ...chooseAmong(found, personalKeys) }
}

function findStopKeys(
  keys: Keys,
  holders: readonly Holder<Candidate>[],
  { sharedKeys, companies }: Known<Candidate>,
): Set<string> {
  const marked = [...sharedKeys, ...companies.map(({ key }) => key)]
  const crowded = keys.personal.filter(key => {
    const people = holders.filter(holder => hasAny(holder, new Set([key])))
    return people.length >= CROWD && groupByName(people, CROWD).length >= CROWD
  })
  const bySomebody = holders.flatMap(holder => holder.keys.shared)
  const own = new Set([...keys.personal, ...keys.shared])
  const stopped = [...keys.shared, ...marked, ...crowded, ...bySomebody]
  return new Set(stopped.filter(key => own.has(key)))
}

function findCompany(keys: readonly string[], known: Known<Candidate>): CompanyId | null {
  const ids = new Set(known.companies.filter(({ key }) => keys.includes(key)).map(({ id }) => id))
  const [only] = ids
  return ids.size === 1 && only !== undefined ? only : null
}

function whyNothing(
  sharers: number,
  stopKeys: ReadonlySet<string>,
  company: CompanyId | null,
): Message {
  const [stopKey] = stopKeys
  if (stopKey === undefined) return { id: 'duplicates.nothing' }
  const key = describeKey(stopKey)
  if (sharers > 0) return { id: 'duplicates.shared', values: { key, count: sharers } }
  return {
    id: company === null ? 'duplicates.shared-alone' : 'duplicates.company',
    values: { key },
  }
}

type Choice<Someone extends Candidate> =
  | Pick<Extract<MatchDecision<Someone>, { type: 'attach' }>, 'type' | 'person' | 'also' | 'why'>
  | Pick<Extract<MatchDecision<Someone>, { type: 'review' }>, 'type' | 'candidates' | 'why'>

function chooseAmong<Someone extends Candidate>(
  found: readonly Holder<Someone>[],
  personalKeys: readonly string[],
): Choice<Someone> {
  const key = describeKey(firstCommonKey(found, personalKeys))
  const isOnePerson = groupByName(found).length === 1
  if (isOnePerson && found.every(({ fit }) => fit !== 'contradict')) {
    const hasName = found.some(({ fit }) => fit !== 'unknown')
    const id = hasName ? 'duplicates.name-same' : 'duplicates.name-unknown'
    return attach(found, personalKeys, { id, values: { key } })
  }
  const only = isOnePerson ? null : findNamed(found, personalKeys)
  if (only !== null) {
    return attach(only, personalKeys, { id: 'duplicates.name-decides', values: { key } })
  }
  return review(found, severalWhy(found, personalKeys, key))
}

/** Of several people on one key only the full name picks one; when each key has its own owner, a fitting name is enough. */
function findNamed<Someone extends Candidate>(
  found: readonly Holder<Someone>[],
  personalKeys: readonly string[],
): readonly Holder<Someone>[] | null {
  const isSplitFound = isSplit(found, personalKeys)
  const fitting = found.filter(
    ({ fit }) => fit === 'same' || (isSplitFound && fit === 'compatible'),
  )
  const [only, ...others] = groupByName(fitting)
  return others.length === 0 ? (only ?? null) : null
}

/** The phone finds one contact, the e-mail another one. */
function isSplit(found: readonly Holder<Candidate>[], personalKeys: readonly string[]): boolean {
  const phones = personalKeys.filter(isPhone)
  const byPhone = found.filter(holder => holds(holder, phones))
  return byPhone.length === 1 && found.length === 2
}

function contradiction(found: readonly Holder<Candidate>[], key: Message): Message {
  return found.every(({ fit }) => fit === 'contradict')
    ? { id: 'duplicates.name-contradicts', values: { key } }
    : { id: 'duplicates.several', values: { key } }
}

function severalWhy(
  found: readonly Holder<Candidate>[],
  personalKeys: readonly string[],
  key: Message,
): Message {
  return isSplit(found, personalKeys) ? { id: 'duplicates.split' } : contradiction(found, key)
}

function attach<Someone extends Candidate>(
  group: readonly Holder<Someone>[],
  personalKeys: readonly string[],
  why: Message,
): Choice<Someone> {
  const [best, ...others] = group.toSorted((one, other) => compareCards(one, other, personalKeys))
  if (best === undefined) throw new Error('nobody to attach')
  const also = others.map(({ someone }) => someone.contact.id)
  return { type: 'attach', person: best.someone, also, why }
}

function review<Someone extends Candidate>(
  found: readonly Holder<Someone>[],
  why: Message,
): Choice<Someone> {
  return { type: 'review', candidates: found.map(toSomeone), why }
}

/** The phone's owner before the e-mail's; then the card somebody works with; then the oldest. */
function compareCards(
  one: Holder<Candidate>,
  other: Holder<Candidate>,
  personalKeys: readonly string[],
): number {
  const phones = personalKeys.filter(isPhone)
  const byPhone = Number(holds(other, phones)) - Number(holds(one, phones))
  const byWork = other.someone.openCards.length - one.someone.openCards.length
  const byAge = one.someone.contact.createdAt - other.someone.contact.createdAt
  return byPhone || byWork || byAge || compareIds(one.someone.contact.id, other.someone.contact.id)
}

function compareIds(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1)
}

function firstCommonKey(found: readonly Holder<Candidate>[], keys: readonly string[]): string {
  return keys.find(key => found.some(holder => holder.keys.personal.includes(key))) ?? ''
}

/** «по номеру …89», so that a note names the reason without the whole number. */
function describeKey(key: string): Message {
  const value = key.slice(key.indexOf(':') + 1)
  return isPhone(key)
    ? { id: 'duplicates.by-phone', values: { tail: value.replace(/#.*/, '').slice(-4) } }
    : { id: 'duplicates.by-email', values: { address: value } }
}

function isPhone(key: string): boolean {
  return key.startsWith('phone:')
}

function toSomeone<Someone extends Candidate>({ someone }: Holder<Someone>): Someone {
  return someone
}
