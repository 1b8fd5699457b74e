import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import { type DealHistory, momentsOf, usableHistories } from '../../shared/scoring/history.ts'
import { type Closing, createRateBook, shrink, type Tally } from '../../shared/scoring/rates.ts'
import type { Values } from '../../shared/scoring/score.ts'
import { type Look, ownerAt } from '../../shared/scoring/snapshot.ts'
import { DAY, type Instant } from '../../shared/time/instant.ts'
import type { StoredHistory } from '../store/store.ts'
import type { Learnt, Report } from './learnt.ts'

/** What came of the client's cards before. */
export const CLIENT_COLUMNS = ['client-won', 'client-lost'] as const
/** A statement about a person: only when an administrator wants it. */
export const OWNER_COLUMN = 'responsible-rate'

/** From here on so many closed cards remain that the young ones may be left out. */
const ENOUGH = 300
const SLOWEST = 0.9
/** Rows a training holds in memory at most; the newest cards are taken. */
const MAX_ROWS = 200_000

export interface Deal extends DealHistory {
  readonly client: string | null
}

export function toDeal(history: StoredHistory): Deal {
  return { ...history, deal: nameOf(history.card) }
}

export interface Chosen {
  readonly deals: readonly Deal[]
  readonly leftOut: Report['leftOut']
  readonly cycleDays: number | null
}

/** Closed cards that can be learnt from, and why the others cannot. */
export function chooseDeals(histories: readonly StoredHistory[], now: Instant): Chosen {
  const usable = usableHistories(histories.map(toDeal), now)
  const deals = usable.histories as readonly Deal[]
  const cycleDays = cycleOf(deals)
  const old = cycleDays === null ? deals : deals.filter(isOlder(now - cycleDays * DAY))
  const grown = old.length >= ENOUGH ? old : deals
  const fitting = newestThatFit(grown, now)
  return {
    deals: fitting,
    cycleDays,
    leftOut: [
      ...usable.leftOut,
      ...count('too-young', deals.length - grown.length),
      ...count('too-many', grown.length - fitting.length),
    ],
  }
}

function isOlder(moment: number) {
  return ({ createdAt }: Deal) => createdAt <= moment
}

function count(type: 'too-young' | 'too-many', deals: number): Report['leftOut'] {
  return deals === 0 ? [] : [{ type, deals }]
}

/** Of cards that are young only fast losers have closed: they would teach that everything is lost. */
function cycleOf(deals: readonly Deal[]): number | null {
  const days = deals
    .filter(({ isWon }) => isWon === true)
    .map(({ createdAt, closedAt }) => ((closedAt ?? createdAt) - createdAt) / DAY)
    .toSorted((one, other) => one - other)
  return days[Math.floor(SLOWEST * (days.length - 1))] ?? null
}

function newestThatFit(deals: readonly Deal[], now: Instant): readonly Deal[] {
  const newest = deals.toSorted(
    (one, other) => (other.closedAt ?? 0) - (one.closedAt ?? 0) || compare(one.deal, other.deal),
  )
  const fitting: Deal[] = []
  let rows = 0
  for (const deal of newest) {
    rows += momentsOf(deal, now).length
    if (rows > MAX_ROWS) break
    fitting.push(deal)
  }
  return fitting
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1
}

interface LooksWish {
  readonly now: Instant
  readonly withOwners: boolean
  /** All closed cards of the kind: of a client those count, too, that nothing is learnt from, as they do of an open card. */
  readonly all: readonly StoredHistory[]
}

/** Every moment of these cards with what was known then of their clients, and of who was responsible. */
export function looksOf(
  deals: readonly Deal[],
  { now, withOwners, all }: LooksWish,
): readonly Look[] {
  const byClient = createRateBook(
    all.flatMap(({ client, closedAt, isWon }) =>
      client === null || closedAt === null || isWon === null
        ? []
        : [{ key: client, at: closedAt, isWon }],
    ),
  )
  const byOwner = createRateBook(withOwners ? closingsByOwner(deals) : [])
  return deals.flatMap(history =>
    momentsOf(history, now).map((at): Look => {
      const before = history.client === null ? null : byClient.tallyAt(history.client, at)
      const rate = withOwners ? { [OWNER_COLUMN]: byOwner.rateAt(ownerOf(history, at), at) } : {}
      return { history, at, also: { ...clientValues(before), ...rate } }
    }),
  )
}

function ownerOf(deal: DealHistory, at: Instant): string {
  return ownerAt(deal, at) ?? ''
}

function closingsByOwner(deals: readonly Deal[]): readonly Closing[] {
  return deals.flatMap(deal => {
    const { closedAt, isWon } = deal
    return closedAt === null || isWon === null
      ? []
      : [{ key: ownerOf(deal, closedAt), at: closedAt, isWon }]
  })
}

function clientValues(before: Tally | null): Values {
  return { 'client-won': before?.won ?? null, 'client-lost': before?.lost ?? null }
}

/** What came of everybody's cards so far; `null` when nobody wants to know. */
export function ownersOf(deals: readonly Deal[], withOwners: boolean): Learnt['ofOwners'] {
  if (!withOwners) return null
  const closings = closingsByOwner(deals)
  const won = closings.filter(({ isWon }) => isWon).length
  return {
    whole: { won, lost: closings.length - won },
    byKey: createRateBook(closings).totals(),
  }
}

/** The same of an open card as of now. */
export function alsoOf(
  { card, client, clientBefore, ...history }: StoredHistory,
  { ofOwners }: Pick<Learnt, 'ofOwners'>,
  now: Instant,
): Values {
  const deal = { ...history, deal: nameOf(card satisfies CardRef) }
  const before = client === null ? null : clientBefore
  if (ofOwners === null) return clientValues(before)
  const owner = ofOwners.byKey[ownerOf(deal, now)] ?? { won: 0, lost: 0 }
  return { ...clientValues(before), [OWNER_COLUMN]: shrink(owner, ofOwners.whole) }
}
