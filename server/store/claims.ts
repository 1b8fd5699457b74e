import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import type { ContactId, TenantId } from '../../shared/crm/ids.ts'
import type { Database } from './database.ts'
import { StoreUnavailable } from './failures.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

const FIRST_POLL_MS = 5
const LAST_POLL_MS = 50

export interface ClaimTimes {
  /** How long one waits for another holder. */
  readonly waitMs: number
  /** Real time after which a holder counts as dead. */
  readonly takeOverMs: number
  /** Real time for which a made contact is told to whoever claims its keys; from then on the CRM's own search finds it. */
  readonly tellMs: number
}

export const CLAIM_TIMES: ClaimTimes = { waitMs: 30_000, takeOverMs: 60_000, tellMs: 300_000 }

type Answer = { taken: true } | { taken: false; contact: ContactId }

/**
 * All keys or none: whoever does not get all of them holds nothing while he waits, so two requests with crossing keys cannot
 * block each other. No connection is held meanwhile.
 */
export function createClaims(
  { kysely }: Database,
  times: ClaimTimes = CLAIM_TIMES,
): Store['claims'] {
  return {
    async take(tenant, keys, holder) {
      const sorted = [...new Set(keys)].toSorted()
      const deadline = Date.now() + times.waitMs
      for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LAST_POLL_MS)) {
        const answer = await tryTake(kysely, { tenant, keys: sorted, holder, times })
        if (answer !== null) return answer
        if (Date.now() > deadline)
          throw new StoreUnavailable('another request is still making a contact of the same keys')
        await sleep(pollMs)
      }
    },

    async fulfil(tenant, holder, contact) {
      await kysely
        .updateTable('claim')
        .set({ contact })
        .where('tenant', '=', tenant)
        .where('holder', '=', holder)
        .where('contact', 'is', null)
        .execute()
    },

    async release(tenant, holder) {
      await kysely
        .deleteFrom('claim')
        .where('tenant', '=', tenant)
        .where('holder', '=', holder)
        .where('contact', 'is', null)
        .execute()
    },
  }
}

interface Attempt {
  readonly tenant: TenantId
  readonly keys: readonly string[]
  readonly holder: string
  readonly times: ClaimTimes
}

/** `null`: somebody else is at work. */
async function tryTake(kysely: Kysely<Tables>, attempt: Attempt): Promise<Answer | null> {
  const { tenant, keys, holder, times } = attempt
  if (keys.length === 0) return { taken: true }
  return inTransaction(kysely, async transaction => {
    const { rows } = await sql<{ key: string }>`
      insert into claim (tenant, key, holder)
      select ${tenant}, key, ${holder} from unnest(${[...keys]}::text[]) as key order by key
      on conflict (tenant, key) do update
        set holder = excluded.holder, contact = null, taken_at = clock_timestamp()
      where (claim.contact is null and claim.holder = excluded.holder)
        or claim.taken_at < clock_timestamp() - interval '1 millisecond'
          * case when claim.contact is null then ${times.takeOverMs} else ${times.tellMs} end::int
      returning key
    `.execute(transaction)
    if (rows.length === keys.length) return { taken: true } as const

    const made = await transaction
      .selectFrom('claim')
      .select('contact')
      .where('tenant', '=', tenant)
      .where(sql<boolean>`key = any(${[...keys]})`)
      .where('contact', 'is not', null)
      .orderBy('key')
      .executeTakeFirst()
    // What this attempt has taken goes back, also when the contact is known.
    await sql`
      delete from claim where tenant = ${tenant} and holder = ${holder} and contact is null
        and key = any(${rows.map(({ key }) => key)}::text[])
    `.execute(transaction)
    return made === undefined ? null : { taken: false, contact: made.contact as ContactId }
  })
}
