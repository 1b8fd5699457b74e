import type { Purchase } from '../../shared/funnel/repeat.ts'
import type { EntryFacts, EntryGroup } from '../../shared/funnel/three.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { readGroups } from './hashed.ts'
import type { ClientCounts, EntryWish, PurchaseWish, ThreePort } from './port/three.ts'
import { CARD_FIELDS, type CardRow, placeOf, toCountedCard } from './stays-cards.ts'

export function createThree({ pool }: Database): ThreePort {
  return {
    async entries(wish) {
      const values = valuesOf(wish)
      const text = `${ENTRIES} ${GROUPS}`
      const rows = await readGroups<GroupRow>(pool, text, { values, isAlone: true })
      return rows.map(toGroup)
    },

    async entered(wish, facts, page) {
      const values = [...valuesOf(wish), facts.map(printOf)]
      const [count, cards] = await Promise.all([
        pool.query<{ total: number }>(`${ENTRIES} ${COUNT}`, values),
        pool.query<CardRow>(`${ENTRIES} ${CARDS}`, [...values, ...placeOf(page)]),
      ])
      return { total: count.rows[0]?.total ?? 0, cards: cards.rows.map(toCountedCard) }
    },

    async purchases(wish) {
      const { rows } = await pool.query<{ all: PurchaseColumns }>(PURCHASES, purchaseValues(wish))
      return rows.flatMap(({ all }) => toPurchases(all))
    },

    async atWork(wish) {
      const { rows } = await pool.query<{ client: string }>(AT_WORK, [wish.tenant, wish.pipelines])
      return new Set(rows.map(({ client }) => client))
    },

    async named(tenant, cards) {
      const { rows } = await pool.query<CardRow>(NAMED, [tenant, cards])
      return rows.map(toCountedCard)
    },

    async clients(tenant) {
      const { rows } = await pool.query<ClientCounts>(CLIENTS, [tenant])
      return rows[0] ?? { clients: 0, buyers: 0 }
    },
  }
}

/**
 * `$1 … $10`: tenant, pipelines, whose, source, from, until, pipelines of the next funnel, stages of success, whether a client hands over,
 * whether the funnel has several pipelines.
 *
 * A card counts once, when it comes to the first of the funnel's pipelines. It was won here where it stands at a success, or went on from
 * one to another funnel. Those who came to the next funnel are looked up as a whole: asking for each card would take ten times as long.
 */
const ENTRIES = `
  with fresh as (
    select journey.card, min(journey.entered_at) as entered_at
    from journey
    where journey.tenant = $1 and journey.pipeline = any($2)
      and ($3::text[] is null or journey.pipeline || '/' || coalesce(journey.owner, 'none') = any($3))
      and ($4::text is null or coalesce(journey.source, 'none') = $4)
      and journey.entered_at >= $5 and journey.entered_at < $6
      and (not $10::boolean or not exists (
        select 1 from journey earlier where earlier.tenant = $1 and earlier.pipeline = any($2)
          and earlier.card = journey.card and earlier.entered_at < $5
      ))
    group by journey.card
  ), placed as (
    select card.card, fresh.entered_at, card.client, card.amount, card.currency, card.title,
      card.pipeline, card.stage, card.owner,
      case when card.pipeline = any($2) then card.status else 'left' end as status, card.won_at
    from fresh join past_card card on card.tenant = $1 and card.card = fresh.card
  ), ended as (
    select card, entered_at, client, amount, currency, title, pipeline, stage, owner, status,
      case status when 'won' then won_at when 'left' then (
        select max(stay.entered_at) from stay
        where stay.tenant = $1 and stay.card = placed.card and stay.stage = any($8) and stay.pipeline = any($2)
      ) end as won_at
    from placed
  ), arrived as (
    select next.card, next.entered_at, card.made_from, card.client
    from journey next join past_card card on card.tenant = $1 and card.card = next.card
    where next.tenant = $1 and next.pipeline = any($7) and next.entered_at >= $5
  ), moved as (
    select card, max(entered_at) as last from arrived group by card
  ), made as (
    select distinct made_from from arrived where made_from is not null
  ), served as (
    select client, max(entered_at) as last from arrived where $9::boolean and client is not null group by client
  ), entry as (
    select ended.*, ended.won_at is not null as is_won, (
      coalesce(moved.last >= ended.entered_at, false) or made.made_from is not null
      or coalesce(served.last >= ended.won_at, false)
    ) as is_handed
    from ended
    left join moved on moved.card = ended.card
    left join made on made.made_from = ended.card
    left join served on served.client = ended.client
  )`

const GROUPS = `
  select status, is_won, is_handed, currency, count(*)::int as count, sum(amount)::float8 as sum
  from entry group by 1, 2, 3, 4`

const OF_FACTS = `(status || '/' || is_won || '/' || is_handed) = any($11::text[])`

const COUNT = `select count(*)::int as total from entry where ${OF_FACTS}`

const CARDS = `
  select ${CARD_FIELDS}, entered_at from entry card where ${OF_FACTS}
    and ($12::bigint is null or (entered_at, card) < ($12, $13))
  order by entered_at desc, card desc limit $14`

/** What the index of won cards holds, and nothing else. In columns: there are more than a hundred thousand, and reading rows takes longest. */
const PURCHASES = `
  select json_build_object(
    'clients', coalesce(json_agg(client), '[]'), 'cards', coalesce(json_agg(card), '[]'),
    'times', coalesce(json_agg(won_at), '[]'), 'amounts', coalesce(json_agg(amount), '[]'),
    'currencies', coalesce(json_agg(currency), '[]'), 'own', coalesce(json_agg(
      $3::text[] is null or pipeline || '/' || coalesce(owner, 'none') = any($3)
    ), '[]')
  ) as all
  from past_card
  where tenant = $1 and pipeline = any($2) and status = 'won' and gone_at is null
    and won_at is not null and client is not null`

/** With whomever: a client somebody works with is nobody's to be called anew. */
const AT_WORK = `
  select distinct client from past_card card
  where card.tenant = $1 and card.pipeline = any($2) and card.status = 'open' and card.gone_at is null
    and client is not null`

const NAMED = `
  select ${CARD_FIELDS}, coalesce(card.won_at, card.created_at) as entered_at
  from past_card card
  where card.tenant = $1 and card.card = any($2::text[])`

const CLIENTS = `
  select count(*)::int as clients, count(*) filter (where is_buyer)::int as buyers from (
    select client, bool_or(status = 'won' and card like 'deal:%') as is_buyer
    from past_card where tenant = $1 and client is not null and gone_at is null group by client
  ) client`

interface GroupRow {
  readonly status: string
  readonly is_won: boolean
  readonly is_handed: boolean
  readonly currency: string | null
  readonly count: number
  readonly sum: number | null
}

interface PurchaseColumns {
  readonly clients: readonly string[]
  readonly cards: readonly string[]
  readonly times: readonly number[]
  readonly amounts: readonly (number | null)[]
  readonly currencies: readonly (string | null)[]
  readonly own: readonly boolean[]
}

function toPurchases(all: PurchaseColumns): readonly Purchase[] {
  return all.clients.map((client, at) => {
    const [amount, currency] = [all.amounts[at] ?? null, all.currencies[at] ?? null]
    return {
      client,
      card: all.cards[at] ?? '',
      at: asInstant(all.times[at] ?? 0),
      amount: amount === null || currency === null ? null : { minor: amount, currency },
      isOwn: all.own[at] === true,
    }
  })
}

function toGroup({ status, is_won, is_handed, currency, count, sum }: GroupRow): EntryGroup {
  return {
    status: status as EntryGroup['status'],
    isWon: is_won,
    isHandedOver: is_handed,
    count,
    sum: currency === null || sum === null ? null : { currency, minor: sum },
  }
}

/** As the database writes it. */
function printOf({ status, isWon, isHandedOver }: EntryFacts): string {
  return `${status}/${isWon}/${isHandedOver}`
}

function valuesOf(wish: EntryWish): unknown[] {
  const { tenant, pipelines, whose, source, from, until, next, wonStages, isHandedByClient } = wish
  const whole = [tenant, pipelines, whose, source, from, until, next, wonStages, isHandedByClient]
  return [...whole, pipelines.length > 1]
}

function purchaseValues({ tenant, pipelines, whose }: PurchaseWish): unknown[] {
  return [tenant, pipelines, whose]
}
