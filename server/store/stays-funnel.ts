import { asId } from '../../shared/crm/ids.ts'
import type { Database } from './database.ts'
import type { CountedPage, FunnelPort, Share } from './port/funnel.ts'
import { CARD_FIELDS, type CardRow, placeOf, toCountedCard } from './stays-cards.ts'
import { OF_COHORT, readCohort, readWays, valuesOf } from './stays-cohort.ts'

export function createFunnel(database: Database): FunnelPort {
  const { pool } = database
  return {
    cohort: cohort => readCohort(database, cohort),
    ways: (tenant, pipeline) => readWays(database, tenant, pipeline),

    async waysWithin(cohort) {
      const values = [...valuesOf(cohort, cohort.from)]
      const { rows } = await pool.query<{ way: number }>(WAYS_WITHIN, values)
      return rows.map(({ way }) => way)
    },

    async cardsOf(cohort, ways, page) {
      const values = [...valuesOf(cohort, cohort.from), ways]
      const { rows } = await pool.query<{ total: number }>(COUNT, values)
      return toPage(
        rows[0]?.total ?? 0,
        await pool.query<CardRow>(CARDS, [...values, ...placeOf(page)]),
      )
    },

    async standing(share) {
      const { rows } = await pool.query<StandingRow>(STANDING, shareOf(share))
      return rows.map(({ stage, currency, count, sum }) => ({
        stage: asId(stage),
        count,
        sum: currency === null || sum === null ? null : { currency, minor: sum },
      }))
    },

    async standingAt(share, stage, page) {
      const values = [...shareOf(share), stage]
      const { rows } = await pool.query<{ total: number }>(COUNT_STANDING, values)
      return toPage(
        rows[0]?.total ?? 0,
        await pool.query<CardRow>(CARDS_STANDING, [...values, ...placeOf(page)]),
      )
    },

    async sources(tenant) {
      const { rows } = await pool.query<{ source: string }>(SOURCES, [tenant])
      return rows.map(({ source }) => source)
    },
  }
}

interface StandingRow {
  readonly stage: string
  readonly currency: string | null
  readonly count: number
  readonly sum: number | null
}

const WAYS_WITHIN = `select distinct way from journey where ${OF_COHORT}`

const COUNT = `select count(*)::int as total from journey where ${OF_COHORT} and way = any($7::int[])`

const CARDS = `
  select ${CARD_FIELDS}, journey.entered_at
  from journey join past_card card on card.tenant = journey.tenant and card.card = journey.card
  where ${OF_COHORT} and way = any($7::int[])
    and ($8::bigint is null or (journey.entered_at, journey.card) < ($8, $9))
  order by journey.entered_at desc, journey.card desc limit $10`

/** `$1 … $4`: tenant, pipeline, owners, source. */
const OF_SHARE = `
  card.tenant = $1 and card.pipeline = $2 and card.gone_at is null and card.status = 'open'
  and ($3::text[] is null or coalesce(card.owner, 'none') = any($3))
  and ($4::text is null or coalesce(card.source, 'none') = $4)`

const STANDING = `
  select stage, currency, count(*)::int as count, sum(amount)::float8 as sum
  from past_card card where ${OF_SHARE} group by 1, 2`

const COUNT_STANDING = `
  select count(*)::int as total from past_card card where ${OF_SHARE} and card.stage = $5`

const CARDS_STANDING = `
  select ${CARD_FIELDS}, coalesce(journey.entered_at, card.created_at) as entered_at
  from past_card card
  left join journey on journey.tenant = card.tenant and journey.card = card.card and journey.pipeline = card.pipeline
  where ${OF_SHARE} and card.stage = $5
    and ($6::bigint is null or (coalesce(journey.entered_at, card.created_at), card.card) < ($6, $7))
  order by coalesce(journey.entered_at, card.created_at) desc, card.card desc limit $8`

const SOURCES = `
  select source from past_card where tenant = $1 and source is not null and gone_at is null
  group by source order by count(*) desc, source limit 100`

function shareOf({ tenant, pipeline, owners, source }: Share): unknown[] {
  return [tenant, pipeline, owners, source]
}

function toPage(total: number, { rows }: { readonly rows: readonly CardRow[] }): CountedPage {
  return { total, cards: rows.map(toCountedCard) }
}
