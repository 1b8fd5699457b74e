import type { PipelineId, TenantId } from '../../shared/crm/ids.ts'
import type { Card } from '../../shared/crm/model.ts'
import type { TimeGroup } from '../../shared/funnel/report.ts'
import type { Period, WayFacts } from '../../shared/funnel/ways.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { readGroups } from './hashed.ts'
import type { Cohort, CohortCounts, Share, WayGroup } from './port/funnel.ts'
import { unpackBins } from './stays-journeys.ts'

/** `$1 … $6`: tenant, pipeline, owners, source, from, until. */
export const OF_COHORT = `
  journey.tenant = $1 and journey.pipeline = $2
  and ($3::text[] is null or coalesce(journey.owner, 'none') = any($3))
  and ($4::text is null or coalesce(journey.source, 'none') = $4)
  and journey.entered_at >= $5 and journey.entered_at < $6`

/**
 * Cards are grouped by their ways, of which there are some hundreds, and their times are handed over in one piece for each: everything
 * else is worked out from that. Times of the far past are not asked for.
 */
const GROUPS = `
  select (entered_at < $7)::int + (entered_at < $8)::int as age, way, currency,
    count(*)::int as count, sum(amount)::float8 as sum,
    string_agg(case when entered_at >= $8 then bins end, '') as bins
  from journey where ${OF_COHORT}
  group by 1, 2, 3`

const WAYS = `
  select id, status, last_slot, before_end, slots, returns from way where tenant = $1 and pipeline = $2`

interface GroupRow {
  readonly age: number
  readonly way: number
  readonly currency: string | null
  readonly count: number
  readonly sum: number | null
  readonly bins: Buffer | null
}

interface WayRow {
  readonly id: number
  readonly status: Card['status'] | 'left'
  readonly last_slot: number
  readonly before_end: number | null
  readonly slots: readonly number[]
  readonly returns: readonly number[]
}

const PERIODS: readonly Period[] = ['now', 'before', 'past']

export async function readCohort(
  { pool }: Pick<Database, 'pool'>,
  cohort: Cohort,
): Promise<CohortCounts> {
  const [rows, ways] = await Promise.all([
    readGroups<GroupRow>(pool, GROUPS, {
      values: [...valuesOf(cohort, cohort.pastFrom), cohort.from, cohort.beforeFrom],
      isAlone: false,
    }),
    readWays({ pool }, cohort.tenant, cohort.pipeline),
  ])
  const counter = createTimeCounter()
  const groups = rows.flatMap(row => {
    const way = ways.get(row.way)
    const period = PERIODS[row.age]
    // Made since the groups were read: the next question knows it.
    if (way === undefined || period === undefined) return []
    if (period !== 'past' && row.bins !== null) counter.add(period, way.slots, row.bins)
    return [toGroup(row, way, period)]
  })
  return { groups, times: counter.groups() }
}

export async function readWays(
  { pool }: Pick<Database, 'pool'>,
  tenant: TenantId,
  pipeline: PipelineId,
): Promise<ReadonlyMap<number, WayFacts>> {
  const { rows } = await pool.query<WayRow>(WAYS, [tenant, pipeline])
  return new Map(
    rows.map(({ id, status, last_slot, before_end, slots, returns }) => [
      id,
      { status, lastSlot: last_slot, beforeEnd: before_end, slots, returns },
    ]),
  )
}

function toGroup(row: GroupRow, way: WayFacts, period: Period): WayGroup {
  const { currency, sum, count } = row
  return {
    ...way,
    way: row.way,
    period,
    count,
    sum: currency === null || sum === null ? null : { currency, minor: sum },
  }
}

function createTimeCounter() {
  const counts = new Map<string, Uint32Array>()
  return {
    add(period: TimeGroup['period'], slots: readonly number[], packed: Buffer): void {
      const own = slots.map(slot => listOf(`${period} ${slot}`))
      unpackBins(packed, slots.length, (place, bin) => {
        const list = own[place]
        if (list !== undefined) list[bin] = (list[bin] ?? 0) + 1
      })
    },
    groups: (): readonly TimeGroup[] =>
      [...counts].flatMap(([key, list]) => {
        const [period, slot] = key.split(' ')
        return [...list.entries()]
          .filter(([, count]) => count > 0)
          .map(([bin, count]) => ({
            period: period === 'now' ? ('now' as const) : ('before' as const),
            slot: Number(slot),
            bin,
            count,
          }))
      }),
  }

  function listOf(key: string): Uint32Array {
    const known = counts.get(key)
    if (known !== undefined) return known
    const fresh = new Uint32Array(MOST_BINS)
    counts.set(key, fresh)
    return fresh
  }
}

/** Beyond what a century of working time comes to. */
const MOST_BINS = 1024

export function valuesOf(
  { tenant, pipeline, owners, source, until }: Pick<Cohort, keyof Share | 'until'>,
  from: Instant,
): readonly unknown[] {
  return [tenant, pipeline, owners, source, from, until]
}
