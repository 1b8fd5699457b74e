import { createHash } from 'node:crypto'
import type { BaseTier } from '../../shared/contract/base.ts'
import type { PersonName } from '../../shared/crm/model.ts'
import { type BaseCard, EMPTY_CARD } from '../../shared/duplicates/base/card.ts'
import { COMPANY_FEATURES } from '../../shared/duplicates/base/companies.ts'
import { CONTACT_FEATURES } from '../../shared/duplicates/base/contacts.ts'
import { type CardDirt, findDirt } from '../../shared/duplicates/base/dirt.ts'
import { evidenceOf } from '../../shared/duplicates/base/explain.ts'
import type { JudgedPair } from '../../shared/duplicates/base/judge-pairs.ts'
import type { Feature } from '../../shared/duplicates/base/levels.ts'
import {
  type BaseMatch,
  matchCompanies,
  matchContacts,
} from '../../shared/duplicates/base/match-base.ts'
import { MOST_RECORDS } from '../../shared/duplicates/base/pairs.ts'
import { createBaseTable } from '../../shared/duplicates/base/table.ts'
import type { ClientKind } from '../core/host-base.ts'
import type { NewGroup, StoredPair } from '../store/store.ts'

/** A card as the store keeps it for comparing. */
export type StoredCard =
  | {
      readonly kind: 'contact'
      readonly id: string
      readonly name: PersonName
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      /** Name of the company. */
      readonly company: string
    }
  | {
      readonly kind: 'company'
      readonly id: string
      readonly company: string
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      readonly inn: string
      readonly kpp: string
      readonly city: string
      readonly site: string
    }

export interface FoundDirt {
  readonly what: CardDirt
  readonly kind: ClientKind
  readonly count: number
  /** The first of them, for a list. */
  readonly cards: readonly string[]
}

export interface Compared {
  /** The surest first. */
  readonly groups: readonly NewGroup[]
  readonly dirt: readonly FoundDirt[]
  /** Numbers and mailboxes that are everybody's. */
  readonly sharedKeys: number
}

/** By two ids in the order of texts. */
export type Apart = Readonly<Record<ClientKind, readonly (readonly [string, string])[]>>

/** More cards of one fault are counted, not listed. */
const MOST_LISTED = 5000
/** More people on one number are shown in several groups. */
const MOST_RELATED = 10

/** More cards than can be compared. */
export class TooManyCards extends Error {}

/** Compares a whole base that comes page by page; pure, for a thread of its own. */
export function createComparison() {
  const people = createBaseTable()
  const firms = createBaseTable()
  const ids: string[] = []
  const firmIds: string[] = []
  const dirt = createDirt()

  function addCompany(card: BaseCard, id: string): void {
    // What a company's card holds is nobody's personal key.
    people.add({ ...EMPTY_CARD, kind: 'company', phones: card.phones, emails: card.emails })
    ids.push(id)
    firms.add(card)
    firmIds.push(id)
    dirt.add('company', id, findDirt(firms, firmIds.length - 1, card))
  }

  return {
    /** @throws {TooManyCards} */
    take(cards: readonly StoredCard[]): void {
      for (const { id, ...card } of cards) {
        if (ids.length >= MOST_RECORDS) throw new TooManyCards(`more than ${MOST_RECORDS} cards`)
        const whole: BaseCard = { ...EMPTY_CARD, ...card }
        if (card.kind === 'company') addCompany(whole, id)
        else {
          people.add(whole)
          ids.push(id)
          dirt.add('contact', id, findDirt(people, ids.length - 1, whole))
        }
      }
    },
    end(apart: Apart): Compared {
      const contacts = matchContacts(people, () => {}, toIsApart(apart.contact, ids))
      const companies = matchCompanies(firms, () => {}, toIsApart(apart.company, firmIds))
      const groups = [
        ...toGroups(contacts, { kind: 'contact', ids, features: CONTACT_FEATURES }),
        ...toGroups(companies, { kind: 'company', ids: firmIds, features: COMPANY_FEATURES }),
      ]
      return {
        groups: groups.toSorted(bySureness),
        dirt: dirt.all(),
        sharedKeys: contacts.sharedKeys + companies.sharedKeys,
      }
    },
  }
}

function createDirt() {
  const found = new Map<
    string,
    { what: CardDirt; kind: ClientKind; count: number; cards: string[] }
  >()
  return {
    add(kind: ClientKind, id: string, faults: readonly CardDirt[]): void {
      for (const what of faults) {
        const key = `${kind}/${what}`
        const known = found.get(key) ?? { what, kind, count: 0, cards: [] }
        known.count++
        if (known.cards.length < MOST_LISTED) known.cards.push(id)
        found.set(key, known)
      }
    },
    all: (): readonly FoundDirt[] => [...found.values()],
  }
}

function toIsApart(
  pairs: readonly (readonly [string, string])[],
  ids: readonly string[],
): (one: number, other: number) => boolean {
  if (pairs.length === 0) return () => false
  const known = new Set(pairs.map(([one, other]) => `${one} ${other}`))
  return (one, other) => {
    const [left = '', right = ''] = [ids[one], ids[other]]
    return known.has(left < right ? `${left} ${right}` : `${right} ${left}`)
  }
}

interface Kind {
  readonly kind: ClientKind
  readonly ids: readonly string[]
  readonly features: readonly Feature[]
}

function toGroups({ pairs, clusters }: BaseMatch, kind: Kind): readonly NewGroup[] {
  const groupOf = new Map<number, number>()
  for (const [first, members] of clusters) for (const one of members) groupOf.set(one, first)
  const inside = Map.groupBy(
    pairs.filter(({ tier }) => tier !== 'related'),
    ({ one }) => groupOf.get(one),
  )
  const found = Array.from(clusters, ([first, members]) =>
    toGroup(kind, members, inside.get(first) ?? []),
  )
  return [
    ...found,
    ...toRelated(
      pairs.filter(({ tier }) => tier === 'related'),
      kind,
    ),
  ]
}

function toGroup(
  { kind, ids, features }: Kind,
  members: readonly number[],
  pairs: readonly JudgedPair[],
): NewGroup {
  const cards = members.map(member => ids[member] ?? '')
  const stored = pairs
    .map(({ one, other, tier, score, pattern }): StoredPair => ({
      one: ids[one] ?? '',
      other: ids[other] ?? '',
      tier,
      score: Math.round(score * 1e4) / 1e4,
      evidence: evidenceOf(features, pattern),
    }))
    .toSorted((one, other) => other.score - one.score)
  return { id: groupId(kind, cards), kind, tier: tierOf(stored), cards, pairs: stored }
}

/** As sure as its least sure pair. */
export function tierOf(pairs: readonly StoredPair[]): BaseTier {
  if (pairs.some(({ tier }) => tier === 'related')) return 'related'
  return pairs.every(({ tier }) => tier === 'auto') ? 'auto' : 'propose'
}

/** The same cards have the same name in every check. */
export function groupId(kind: ClientKind, cards: readonly string[]): string {
  const text = `${kind}\n${cards.toSorted().join(',')}`
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** Families and colleagues: whoever is linked to each other, in groups that fit on a screen. */
function toRelated(pairs: readonly JudgedPair[], kind: Kind): readonly NewGroup[] {
  const near = new Map<number, Set<number>>()
  const link = (one: number, other: number) =>
    near.set(one, (near.get(one) ?? new Set()).add(other))
  for (const { one, other } of pairs) {
    link(one, other)
    link(other, one)
  }
  const partOf = new Map<number, number>()
  const parts: number[][] = []
  for (const start of near.keys()) {
    if (partOf.has(start)) continue
    for (const member of reach(start, near, partOf)) {
      const last = parts.at(-1)
      const part =
        last !== undefined && partOf.get(last[0] ?? -1) === start && last.length < MOST_RELATED
          ? last
          : []
      if (part.length === 0) parts.push(part)
      part.push(member)
    }
  }
  const indexOf = new Map(parts.flatMap((part, at) => part.map(member => [member, at] as const)))
  const inside = Map.groupBy(pairs, ({ one, other }) =>
    indexOf.get(one) === indexOf.get(other) ? indexOf.get(one) : -1,
  )
  return parts.flatMap((part, at) => {
    const own = inside.get(at) ?? []
    return own.length === 0 ? [] : [toGroup(kind, part, own)]
  })
}

/** Everybody linked to somebody, himself first; marks them with him. */
function reach(
  start: number,
  near: ReadonlyMap<number, ReadonlySet<number>>,
  partOf: Map<number, number>,
): readonly number[] {
  const found = [start]
  partOf.set(start, start)
  for (let at = 0; at < found.length; at++)
    for (const next of near.get(found[at] ?? start) ?? []) {
      if (partOf.has(next)) continue
      partOf.set(next, start)
      found.push(next)
    }
  return found
}

const ORDER: Readonly<Record<BaseTier, number>> = { auto: 0, propose: 1, related: 2 }

function bySureness(one: NewGroup, other: NewGroup): number {
  const least = ({ pairs }: NewGroup) => pairs.at(-1)?.score ?? 0
  return (
    ORDER[one.tier] - ORDER[other.tier] || least(other) - least(one) || (one.id < other.id ? -1 : 1)
  )
}
