import { sql, type Kysely } from 'kysely'
import { asInstant, DAY, HOUR, type Instant, MINUTE } from '../../shared/time/instant.ts'
import type { RegistryUsagePort, SpentRequests } from './port/requisites.ts'
import type { Tables } from './tables.ts'

/** A registry's day turns at midnight in Moscow, which has had one offset since 2014. */
const MOSCOW_AHEAD = 3 * HOUR

export function createRegistryUsage(kysely: Kysely<Tables>): RegistryUsagePort {
  return {
    async add(keyName, now) {
      const { day, minute } = momentsOf(now)
      const { rows } = await sql<Row>`
        insert into registry_usage as kept (tenant, day, today, minute, this_minute)
        values (${keyName}, ${day}, 1, ${minute}, 1)
        on conflict (tenant) do update set
          today = case when kept.day = excluded.day then kept.today + 1 else 1 end,
          this_minute = case when kept.minute = excluded.minute then kept.this_minute + 1 else 1 end,
          day = excluded.day, minute = excluded.minute
        returning day, today, minute, this_minute, closed_until`.execute(kysely)
      return toSpent(rows[0], now)
    },

    async read(keyName, now) {
      const row = await kysely
        .selectFrom('registry_usage')
        .selectAll()
        .where('tenant', '=', keyName)
        .executeTakeFirst()
      return toSpent(row, now)
    },

    async close(keyName, until) {
      const row = { tenant: keyName, closed_until: until }
      await kysely
        .insertInto('registry_usage')
        .values({ ...row, day: 0, today: 0, minute: 0, this_minute: 0 })
        .onConflict(conflict => conflict.column('tenant').doUpdateSet({ closed_until: until }))
        .execute()
    },
  }
}

interface Row {
  readonly day: number
  readonly today: number
  readonly minute: number
  readonly this_minute: number
  readonly closed_until: number | null
}

function momentsOf(now: Instant) {
  return { day: Math.floor((now + MOSCOW_AHEAD) / DAY), minute: Math.floor(now / MINUTE) }
}

function toSpent(row: Row | undefined, now: Instant): SpentRequests {
  const { day, minute } = momentsOf(now)
  const until = row?.closed_until ?? null
  return {
    today: row?.day === day ? row.today : 0,
    thisMinute: row?.minute === minute ? row.this_minute : 0,
    closedUntil: until !== null && until > now ? asInstant(until) : null,
  }
}
