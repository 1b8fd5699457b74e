import { sql, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf, type CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { RequestOutcome } from '../core/action.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import { addJobs, PRIORITY, toSpec } from './job-spec.ts'
import { toRequest } from './request-row.ts'
import type { ReopenedRequests } from './port/requests.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { toJson } from './json.ts'

/** Of an erased tenant nothing is kept: the lock is waited for by, or waits for, who erases. */
const RECORD = {
  name: 'record-request',
  text: `
    with live as materialized (select id from tenant where id = $1 for key share)
    insert into request (tenant, card, received_at, raw_event)
    select id, $2, $3::bigint, $4::json from live
    on conflict do nothing`,
}

export function createRequests(database: Database): Store['requests'] {
  const { kysely } = database
  return {
    async find(tenant, card) {
      const row = await kysely
        .selectFrom('request')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('card', '=', nameOf(card))
        .executeTakeFirst()
      return row === undefined ? null : toRequest(row)
    },

    async record(tenant, card, receivedAt, raw) {
      const values = [tenant, nameOf(card), receivedAt, toJson(raw)]
      const { rowCount } = await database.pool.query({ ...RECORD, values })
      return rowCount === 1
    },

    settle: (...given) => settle(kysely, ...given),

    ...createLists(database),
    reopenHeld: (tenant, which) => reopenHeld(kysely, tenant, which),
    lookAtUntouched: (tenant, since) => lookAtUntouched(kysely, tenant, since),
  }
}

function createLists({
  kysely,
}: Database): Pick<Store['requests'], 'countOf' | 'recent' | 'ofClient' | 'unsettled'> {
  return {
    async countOf(tenant, contact, except) {
      const { count } = await kysely
        .selectFrom('request')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('tenant', '=', tenant)
        .where('contact', '=', contact)
        .where('outcome', 'is not', null)
        .where('card', '!=', nameOf(except))
        .executeTakeFirstOrThrow()
      return count
    },

    async recent(tenant, limit) {
      const rows = await kysely
        .selectFrom('request')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('received_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toRequest)
    },

    async ofClient(tenant, { contacts, card }, limit) {
      const rows = await kysely
        .selectFrom('request')
        .selectAll()
        .where('tenant', '=', tenant)
        .where(({ eb, or }) =>
          or([
            eb('card', '=', nameOf(card)),
            ...(contacts.length === 0 ? [] : [eb('contact', 'in', contacts)]),
          ]),
        )
        .orderBy('received_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toRequest)
    },

    async unsettled(tenant, before, limit) {
      const rows = await kysely
        .selectFrom('request')
        .select('card')
        .where('tenant', '=', tenant)
        .where('outcome', 'is', null)
        // A deal made from a lead is no request of its own: it never gets an outcome.
        .where(sql<boolean>`raw_card->'card'->>'madeFrom' is null`)
        .where('received_at', '<', before)
        .orderBy('received_at')
        .limit(limit)
        .execute()
      return rows.map(({ card }) => toCardRef(card))
    },
  }
}

async function settle(
  kysely: Kysely<Tables>,
  ...[tenant, card, outcome, at]: Parameters<Store['requests']['settle']>
): Promise<void> {
  const contact = contactOf(outcome)
  await kysely
    .updateTable('request')
    .set({
      outcome: toJson(outcome),
      settled_at: at,
      // A new client's contact is known from having been made; one in question is nobody's yet, or no longer.
      ...(contact === null && outcome.type !== 'review' ? {} : { contact }),
    })
    .where('tenant', '=', tenant)
    .where('card', '=', nameOf(card))
    .execute()
}

/** Its rule was off: there is an outcome, and nothing else was even planned. */
const RECORDED = sql`or (
  done.action->'outcome'->>'type' in ('new', 'review') and not exists (
    select 1 from ledger other
    where other.tenant = done.tenant and other.card = done.card and other.rule = done.rule and other.key != done.key
  )
)`

/** The record that a request was settled goes, too: otherwise its key would be known, and the request never settled again. */
function reopenHeld(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  which: { readonly card: CardRef } | ReopenedRequests,
): Promise<number> {
  const only =
    'card' in which
      ? sql`and done.card = ${nameOf(which.card)}`
      : sql`and exists (
          select 1 from request where request.tenant = done.tenant and request.card = done.card
            and request.received_at >= ${which.receivedSince}
        )`
  const recorded = 'recordedToo' in which && which.recordedToo === true ? RECORDED : sql``
  return inTransaction(kysely, async transaction => {
    const { rows } = await sql<{ card: string }>`
      with settled as (
        delete from ledger using (
          select done.key, done.card from ledger done
          where done.tenant = ${tenant} ${only}
            and done.action->>'type' = 'request.settle' and (exists (
              select 1 from ledger held
              where held.tenant = done.tenant and held.card = done.card
                and held.rule = done.rule and held.state = 'held'
            ) ${recorded})
        ) found
        where ledger.tenant = ${tenant} and ledger.key = found.key
        returning ledger.card
      )
      update request set outcome = null, settled_at = null
      where tenant = ${tenant} and card in (select card from settled)
      returning card
    `.execute(transaction)
    await addJobs(
      transaction,
      rows.map(row => toDecide(tenant, row.card)),
    )
    return rows.length
  })
}

function lookAtUntouched(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  since: Instant,
): Promise<number> {
  return inTransaction(kysely, async transaction => {
    const rows = await transaction
      .selectFrom('request')
      .leftJoin('card', join =>
        join.onRef('card.tenant', '=', 'request.tenant').onRef('card.card', '=', 'request.card'),
      )
      .select('request.card')
      .where('request.tenant', '=', tenant)
      .where('request.received_at', '>=', since)
      .where('card.touched_at', 'is', null)
      .where(sql<boolean>`raw_card->'card'->>'madeFrom' is null`)
      .execute()
    await addJobs(
      transaction,
      rows.map(row => toDecide(tenant, row.card)),
    )
    return rows.length
  })
}

function toDecide(tenant: TenantId, card: string) {
  const spec = toSpec({ name: 'decide', payload: { tenant, card: toCardRef(card) } })
  return { ...spec, priority: PRIORITY.later }
}

function contactOf(outcome: RequestOutcome): string | null {
  return outcome.type === 'attached' || outcome.type === 'repeat' ? outcome.contact : null
}
