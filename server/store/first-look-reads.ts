import { asId, type ContactId } from '../../shared/crm/ids.ts'
import { type CardRef, type Contact, nameOf } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import type { FirstLookPort, FoundBody } from './port/first-look.ts'

type Reads = Pick<FirstLookPort, 'touches' | 'wonTimes' | 'describe' | 'clients' | 'cardsOf'>

/** Contacts read at once. */
const PAGE = 2000
/** Deals named beside a client. */
const NAMED = 5

export function createLookReads({ pool }: Database): Reads {
  return {
    async touches(tenant, since) {
      const { rows } = await pool.query<TouchRow>(TOUCHES, [tenant, since])
      return rows.map(({ card, owner, created_at, touched_at }) => ({
        card: toCardRef(card),
        owner: owner === null ? null : asId(owner),
        createdAt: asInstant(created_at),
        touchedAt: touched_at === null ? null : asInstant(touched_at),
      }))
    },

    async wonTimes(tenant, since) {
      const { rows } = await pool.query<TimesRow>(WON_TIMES, [tenant, since])
      return rows.map(({ pipeline, stage, n, p80 }) => ({
        pipeline: asId(pipeline),
        stage: asId(stage),
        n,
        p80Ms: p80,
      }))
    },

    async describe(tenant, cards) {
      const { rows } = await pool.query<CardRow>(DESCRIBE, [tenant, cards.map(nameOf)])
      return new Map(rows.map(row => [row.card, toBody(row)]))
    },

    async *clients(tenant) {
      for (let after = ''; ;) {
        const { rows } = await pool.query<{ id: string; body: Contact }>(CLIENTS, [
          tenant,
          after,
          PAGE,
        ])
        if (rows.length > 0) yield rows.map(({ body }) => body)
        if (rows.length < PAGE) return
        after = rows.at(-1)?.id ?? ''
      }
    },

    async cardsOf(tenant, clients) {
      const { rows } = await pool.query<{ client: ContactId; cards: string[] }>(CARDS_OF, [
        tenant,
        [...clients],
        NAMED,
      ])
      return new Map<ContactId, readonly CardRef[]>(
        rows.map(({ client, cards }) => [client, cards.map(toCardRef)]),
      )
    },
  }
}

interface TouchRow {
  readonly card: string
  readonly owner: string | null
  readonly created_at: number
  readonly touched_at: number | null
}

interface TimesRow {
  readonly pipeline: string
  readonly stage: string
  readonly n: number
  readonly p80: number
}

interface CardRow {
  readonly card: string
  readonly title: string | null
  readonly pipeline: string | null
  readonly stage: string | null
  readonly amount: number | null
  readonly currency: string | null
  readonly created_at: number | null
}

function toBody({ title, pipeline, stage, amount, currency, created_at }: CardRow): FoundBody {
  return {
    title: title ?? '',
    pipeline: pipeline === null ? null : asId(pipeline),
    stage: stage === null ? null : asId(stage),
    amount: amount === null || currency === null ? null : { minor: amount, currency },
    since: created_at === null ? null : asInstant(created_at),
    waitedMs: null,
    twins: null,
    cards: [],
  }
}

/**
 * Calls, messages, letters and meetings of people (0036). A move counts, too, though no list says who made it; robots move at once, so
 * what came within the first minute is none. What we saw ourselves is better still. Both functions pass over null: nobody has touched it.
 */
const TOUCHES = `
  select score_card.card, score_card.owner, score_card.created_at,
    case when told.at is null and known.touched_at is null then null
      else greatest(score_card.created_at, least(told.at, known.touched_at)) end as touched_at
  from score_card
  left join card known on known.tenant = score_card.tenant and known.card = score_card.card
  cross join lateral (
    select min((event->>0)::bigint) as at from json_array_elements(score_card.events) event
    where (event->>0)::bigint >= score_card.created_at and case event->>1
      when 'call-in' then true
      when 'call-out' then true
      when 'message-out' then event->>3 is not null
      when 'letter-out' then event->>3 is not null
      when 'meeting' then event->>3 is not null
      when 'stage' then (event->>0)::bigint > score_card.created_at + 60000
      else false end
  ) told
  where score_card.tenant = $1 and score_card.created_at >= $2 and score_card.fixed->>'origin' is null`

/** A stay counts once for each deal, by the longest: that is what a limit would have found. */
const WON_TIMES = `
  select pipeline, stage, count(*)::int as n, percentile_disc(0.8) within group (order by worked)::float8 as p80
  from (
    select stay.pipeline, stay.stage, stay.card, max(stay.worked) as worked
    from past_card card
    join stay last on last.tenant = card.tenant and last.card = card.card and last.left_at is null
    join stay on stay.tenant = card.tenant and stay.card = card.card and stay.worked is not null
    where card.tenant = $1 and card.status = 'won' and card.gone_at is null and last.entered_at >= $2
    group by 1, 2, 3
  ) longest group by 1, 2`

const DESCRIBE = `
  select card, title, pipeline, stage, amount, currency, created_at from past_card
  where tenant = $1 and card = any($2)`

const CLIENTS = `select id, body from contact where tenant = $1 and id > $2 order by id limit $3`

/** Closed cards are known by the mirror, as far as they name a person; open ones by looks, too. */
const CARDS_OF = `
  select client, (array_agg(card order by created_at desc))[1:$3] as cards from (
    select client, card, created_at from score_card where tenant = $1 and client = any($2)
    union
    select substr(client, 9), card, created_at from past_card
    where tenant = $1 and client = any(select 'contact:' || asked from unnest($2::text[]) asked)
      and created_at is not null and gone_at is null
  ) known group by client`
