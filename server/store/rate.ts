import type { Database } from './database.ts'
import { LAZY } from './lazy.ts'
import type { RateLimit, Store } from './store.ts'

/** Part of the burst that is left to those who are more urgent. */
const LEFT = { person: 0, event: 0.1, sweep: 0.5 } as const

/**
 * GCRA: a bucket is the moment at which it will be empty of debts. One statement asks and takes, so instances share it; the
 * database's clock is the only one. After a crash of the database a call or two may be forgotten.
 */
const ASK = {
  name: 'rate-ask',
  text: `
    with ${LAZY},
    asked as (
      insert into bucket (name, full_at)
      select $1::text, clock_timestamp() + $2::float8 * interval '1 millisecond' from lazy
      on conflict (name) do update
        set full_at = greatest(bucket.full_at, clock_timestamp()) + $2::float8 * interval '1 millisecond'
        where bucket.full_at <= clock_timestamp() + $3::float8 * interval '1 millisecond'
      returning 0 as wait_ms
    )
    select wait_ms from asked
    union all
    select greatest(1, ceil(extract(epoch from full_at - clock_timestamp()) * 1000 - $3::float8))::int
    from bucket where name = $1::text and not exists (select 1 from asked)`,
}

export function createRate({ pool }: Database): Store['rate'] {
  return {
    async ask(bucket, limit, urgency) {
      const values = [bucket, 1000 / limit.perSecond, toleranceMs(limit, LEFT[urgency])]
      const { rows } = await pool.query<{ wait_ms: number }>({ ...ASK, values })
      // No row: two calls met on a bucket that did not exist yet.
      return rows[0]?.wait_ms ?? 1
    },
  }
}

/** How far ahead of now the bucket may be in debt for one more call to go. */
function toleranceMs({ perSecond, burst }: RateLimit, left: number): number {
  const usable = Math.max(1, Math.floor(burst * (1 - left)))
  return ((usable - 1) * 1000) / perSecond
}
