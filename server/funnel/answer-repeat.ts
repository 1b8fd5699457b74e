import type {
  DueClient,
  RepeatAnswer,
  RepeatDealsQuestion,
} from '../../shared/contract/three-funnels.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import {
  type Buyer,
  buyersOf,
  type DueBuyer,
  dueOf,
  hasReturned,
  isServedByReader,
  makeRepeatReport,
} from '../../shared/funnel/repeat.ts'
import { DAY, type Instant } from '../../shared/time/instant.ts'
import type { CountedCard, CountedPage } from '../store/port/funnel.ts'
import type { PurchaseWish, ThreePort } from '../store/port/three.ts'
import { PAGE, readPlace } from './deal-rows.ts'

/** Rows of clients who are due; more than anybody calls in a day. */
const MOST_DUE = 50
const SOON_MS = 30 * DAY

export interface RepeatGround {
  readonly now: Instant
  /** The month of the tenant's calendar: `2026-03`. */
  readonly monthOf: (at: Instant) => string
  /** Id of a user → name. */
  readonly names: ReadonlyMap<string, string>
}

export async function countRepeat(
  three: ThreePort,
  wish: PurchaseWish,
  { now, monthOf, names }: RepeatGround,
): Promise<Omit<RepeatAnswer, 'isOwn'>> {
  const [purchases, atWork] = await Promise.all([three.purchases(wish), three.atWork(wish)])
  const buyers = buyersOf(purchases)
  const report = makeRepeatReport(buyers, now, monthOf)
  const expected = dueOf(buyers.filter(isServedByReader), report.gap).filter(
    ({ dueAt }) => dueAt <= now + SOON_MS,
  )
  const free = expected.filter(({ buyer }) => !atWork.has(buyer.client))
  const due = free.filter(({ dueAt }) => dueAt <= now)
  const soon = free.filter(({ dueAt }) => dueAt > now)
  const cards = await cardsOf(three, wish.tenant, [
    ...due.slice(0, MOST_DUE),
    ...soon.slice(0, MOST_DUE),
  ])
  const rows = (own: readonly DueBuyer[]) =>
    own.slice(0, MOST_DUE).flatMap(one => toDueClient(one, { cards, names }))
  return {
    report,
    due: { count: due.length, rows: rows(due) },
    soon: { count: soon.length, rows: rows(soon) },
    atWork: expected.length - free.length,
    now,
  }
}

async function cardsOf(three: ThreePort, tenant: TenantId, due: readonly DueBuyer[]) {
  const names = due.flatMap(({ buyer }) => buyer.purchases.at(-1)?.card ?? [])
  const cards = await three.named(tenant, names)
  return new Map(cards.map(card => [nameOf(card.card), card]))
}

function toDueClient(
  { buyer, dueAt, isOwnHabit }: DueBuyer,
  ground: Pick<RepeatGround, 'names'> & { readonly cards: ReadonlyMap<string, CountedCard> },
): readonly DueClient[] {
  const last = buyer.purchases.at(-1)
  const card = ground.cards.get(last?.card ?? '')
  if (last === undefined || card === undefined) return []
  return [
    {
      card: card.card,
      title: card.title,
      owner: ground.names.get(card.owner ?? '') ?? null,
      amount: last.amount,
      purchases: buyer.purchases.length,
      lastAt: last.at,
      dueAt,
      isOwnHabit,
    },
  ]
}

/** The deals behind a number of the report: chosen by the same words that counted it, the newest first. */
export async function listPurchases(
  three: ThreePort,
  wish: PurchaseWish,
  question: RepeatDealsQuestion,
  ground: Pick<RepeatGround, 'now' | 'monthOf'>,
): Promise<CountedPage> {
  const { what, month } = question
  const buyers = buyersOf(await three.purchases(wish)).filter(
    ({ purchases: [first] }) =>
      first?.isOwn === true && (month === null || ground.monthOf(first.at) === month),
  )
  const chosen = buyers
    .flatMap(buyer =>
      what === 'purchases'
        ? buyer.purchases.filter(({ isOwn }) => isOwn)
        : chooseOf(buyer, question, ground.now),
    )
    .toSorted((one, other) => other.at - one.at || (one.card < other.card ? 1 : -1))
  const after = readPlace(question.after)
  const rest =
    after === null
      ? chosen
      : chosen.filter(
          ({ at, card }) => at < after.enteredAt || (at === after.enteredAt && card < after.card),
        )
  const page = rest.slice(0, PAGE)
  const cards = new Map(
    (
      await three.named(
        wish.tenant,
        page.map(({ card }) => card),
      )
    ).map(card => [nameOf(card.card), card]),
  )
  return {
    total: chosen.length,
    cards: page.flatMap(({ card, at }) => {
      const found = cards.get(card)
      return found === undefined ? [] : [{ ...found, enteredAt: at }]
    }),
  }
}

/** A client is shown by his first purchase, his return by the second, where that is not somebody else's. */
function chooseOf(
  buyer: Buyer,
  { what, window }: Pick<RepeatDealsQuestion, 'what' | 'window'>,
  now: Instant,
): Buyer['purchases'] {
  const [first, second] = buyer.purchases
  const isRipe = window === null || (first !== undefined && first.at + window * DAY <= now)
  if (first === undefined || !isRipe) return []
  if (what === 'clients') return [first]
  const isBack = hasReturned(buyer, window ?? undefined)
  return isBack && second !== undefined ? [second.isOwn ? second : first] : []
}
