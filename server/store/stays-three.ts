import type { EntryFacts, EntryGroup } from '../../shared/funnel/three.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { ClientCounts, EntryWish, PurchaseWish, ThreePort } from './port/three.ts'
import { CARD_FIELDS, type CardRow, placeOf, toCountedCard } from './stays-cards.ts'

export function createThree({ pool }: Database): ThreePort {
  return {
    async entries(wish) {
      const { rows } = await pool.query<GroupRow>(`${ENTRIES} ${GROUPS}`, valuesOf(wish))
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
      const { rows } = await pool.query<PurchaseRow>(PURCHASES, purchaseValues(wish))
      return rows.map(({ client, card, at, amount, currency }) => ({
        client,
        card,
        at: asInstant(at),
        amount: amount === null || currency === null ? null : { minor: amount, currency },
      }))
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
 * `$1 … $9`: tenant, pipelines, owners, source, from, until, pipelines of the next funnel, stages of success, whether a client hands over.
 *
 * A card counts once, when it comes to the first of the funnel's pipelines. It was won here where it ever stood at a success and did not
 * come back from it: it stands there, or went on to another funnel.
 */
const ENTRIES = `
  with fresh as (
    select card.card, min(journey.entered_at) as entered_at,
      case when card.pipeline = any($2) then card.status else 'left' end as status,
      card.client, card.amount, card.currency, card.title, card.pipeline, card.stage, card.owner
    from journey join past_card card on card.tenant = journey.tenant and card.card = journey.card
    where journey.tenant = $1 and journey.pipeline = any($2)
      and ($3::text[] is null or coalesce(journey.owner, 'none') = any($3))
      and ($4::text is null or coalesce(journey.source, 'none') = $4)
      and journey.entered_at >= $5 and journey.entered_at < $6
      and not exists (
        select 1 from journey earlier where earlier.tenant = $1 and earlier.pipeline = any($2)
          and earlier.card = journey.card and earlier.entered_at < $5
      )
    group by card.tenant, card.card
  ), ended as (
    select fresh.*, case when status in ('won', 'left') then (
      select max(entered_at) from stay
      where stay.tenant = $1 and stay.card = fresh.card and stay.stage = any($8) and stay.pipeline = any($2)
    ) end as won_at
    from fresh
  ), entry as (
    select ended.*, won_at is not null as is_won, (
      exists (
        select 1 from journey next where next.tenant = $1 and next.pipeline = any($7)
          and next.card = ended.card and next.entered_at >= ended.entered_at
      ) or exists (
        select 1 from past_card made
        join journey next on next.tenant = made.tenant and next.card = made.card
        where made.tenant = $1 and made.made_from = ended.card and next.pipeline = any($7)
      ) or ($9::boolean and won_at is not null and exists (
        select 1 from past_card other
        join journey next on next.tenant = other.tenant and next.card = other.card
        where other.tenant = $1 and other.client = ended.client and other.card <> ended.card
          and next.pipeline = any($7) and next.entered_at >= ended.won_at
      ))
    ) as is_handed
    from ended
  )`

const GROUPS = `
  select status, is_won, is_handed, currency, count(*)::int as count, sum(amount)::float8 as sum
  from entry group by 1, 2, 3, 4`

const OF_FACTS = `(status || '/' || is_won || '/' || is_handed) = any($10::text[])`

const COUNT = `select count(*)::int as total from entry where ${OF_FACTS}`

const CARDS = `
  select ${CARD_FIELDS}, entered_at from entry card where ${OF_FACTS}
    and ($11::bigint is null or (entered_at, card) < ($11, $12))
  order by entered_at desc, card desc limit $13`

/** The last stay tells when a deal was closed; one whose stays are being worked out again is there a moment later. */
const PURCHASES = `
  select card.client, card.card, stay.entered_at as at, card.amount, card.currency
  from past_card card
  join stay on stay.tenant = card.tenant and stay.card = card.card and stay.left_at is null
  where card.tenant = $1 and card.pipeline = any($2) and card.status = 'won' and card.gone_at is null
    and card.client is not null
    and ($3::text[] is null or coalesce(card.owner, 'none') = any($3))`

/** With whomever: a client somebody works with is nobody's to be called anew. */
const AT_WORK = `
  select distinct client from past_card card
  where card.tenant = $1 and card.pipeline = any($2) and card.status = 'open' and card.gone_at is null
    and client is not null`

const NAMED = `
  select ${CARD_FIELDS}, coalesce(stay.entered_at, card.created_at) as entered_at
  from past_card card
  left join stay on stay.tenant = card.tenant and stay.card = card.card and stay.left_at is null
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

interface PurchaseRow {
  readonly client: string
  readonly card: string
  readonly at: number
  readonly amount: number | null
  readonly currency: string | null
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
  const { tenant, pipelines, owners, source, from, until, next, wonStages, isHandedByClient } = wish
  return [tenant, pipelines, owners, source, from, until, next, wonStages, isHandedByClient]
}

function purchaseValues({ tenant, pipelines, owners }: PurchaseWish): unknown[] {
  return [tenant, pipelines, owners]
}
