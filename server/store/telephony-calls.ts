import { sql, type Kysely, type Selectable, type Updateable } from 'kysely'
import type { ContactId, TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { CallRef } from '../../shared/telephony/call.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import type { StoredCall, TelephonyPort } from './port/telephony.ts'
import type { Tables } from './tables.ts'
import { keepCalls } from './telephony-keep.ts'

/** Calls as they were kept, each until it is dealt with. */
export function createStoredCalls(
  database: Database,
): Pick<
  TelephonyPort,
  'keep' | 'find' | 'noteRequest' | 'settle' | 'unsettled' | 'employees' | 'lately' | OfPhone
> {
  const { kysely } = database
  return {
    ...createOfPhone(kysely),
    ...createPast(kysely),
    keep: (...given) => keepCalls(database, ...given),

    async find(tenant, { source, id }) {
      const row = await kysely
        .selectFrom('call')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('source', '=', source)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : toCall(row)
    },

    noteRequest: (tenant, ref, { outcome, contact, card }) =>
      update(kysely, [tenant, ref], { outcome, contact, card: card && nameOf(card) }),

    settle: (tenant, ref, { written, outcome, contact, card, at }) =>
      update(kysely, [tenant, ref], {
        written,
        outcome,
        contact,
        card: card && nameOf(card),
        settled_at: at,
      }),

    async unsettled(tenant, before, limit) {
      const { rows } = await sql<CallRef>`
        select source, id from call
        where tenant = ${tenant} and settled_at is null and received_at < ${before} and not exists (
          select 1 from buried_job
          where buried_job.tenant = call.tenant and name = 'call' and payload->>'call' = source || ':' || call.id
        )
        order by received_at
        limit ${limit}
      `.execute(kysely)
      return rows
    },

    async employees(tenant, source) {
      const ofSource = kysely
        .selectFrom('call')
        .$if(source !== undefined, query => query.where('source', '=', String(source)))
      const rows = await ofSource
        .select('employee')
        .distinct()
        .where('tenant', '=', tenant)
        .where('employee', 'is not', null)
        .orderBy('employee')
        .limit(200)
        .execute()
      return rows.flatMap(({ employee }) => employee ?? [])
    },
  }
}

async function update(
  kysely: Kysely<Tables>,
  [tenant, { source, id }]: readonly [TenantId, CallRef],
  changes: Updateable<Tables['call']>,
): Promise<void> {
  await kysely
    .updateTable('call')
    .set(changes)
    .where('tenant', '=', tenant)
    .where('source', '=', source)
    .where('id', '=', id)
    .execute()
}

type OfPhone = 'answered' | 'isAnsweredSince' | 'around' | 'openedFor'

function createOfPhone(kysely: Kysely<Tables>): Pick<TelephonyPort, OfPhone> {
  return {
    async answered(tenant, phone, at) {
      const { rows } = await sql<{ card: string }>`
        update card set called_at = null
        where tenant = ${tenant} and called_at <= ${at} and card in (
          select card from call
          where tenant = ${tenant} and phone = ${phone} and outcome = 'repeat' and least(started_at, received_at) <= ${at}
        )
        returning card
      `.execute(kysely)
      return rows.map(({ card }) => toCardRef(card))
    },

    async isAnsweredSince(tenant, phone, at) {
      const row = await kysely
        .selectFrom('call')
        .select('id')
        .where('tenant', '=', tenant)
        .where('phone', '=', phone)
        .where('started_at', '>=', at)
        // By a clock that runs ahead, what was heard of before was over before.
        .where('received_at', '>=', at)
        .where(({ eb, or }) => or([eb('direction', '=', 'out'), eb('answered_at', 'is not', null)]))
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    async around(tenant, { source, id, phone }, { from, to }) {
      const rows = await kysely
        .selectFrom('call')
        .select(['started_at', 'ended_at'])
        .where('tenant', '=', tenant)
        .where('phone', '=', phone)
        .where('started_at', '>=', from)
        .where('started_at', '<=', to)
        .where(({ eb, or }) => or([eb('source', '!=', source), eb('id', '!=', id)]))
        .execute()
      return rows.map(({ started_at, ended_at }) => ({
        startedAt: asInstant(started_at),
        endedAt: asInstant(ended_at),
      }))
    },

    async openedFor(tenant, phone, since) {
      const row = await kysely
        .selectFrom('call')
        .select('card')
        .where('tenant', '=', tenant)
        .where('phone', '=', phone)
        .where('outcome', '=', 'opened')
        .where('started_at', '>=', since)
        .where('card', 'is not', null)
        .orderBy('started_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined || row.card === null ? null : toCardRef(row.card)
    },
  }
}

function createPast(kysely: Kysely<Tables>): Pick<TelephonyPort, 'lately'> {
  return {
    async lately(tenant, phone, limit) {
      const rows = await kysely
        .selectFrom('call')
        .select(['direction', 'started_at', 'answered_at', 'ended_at'])
        .where('tenant', '=', tenant)
        .where('phone', '=', phone)
        .orderBy('started_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        direction: row.direction === 'out' ? 'out' : 'in',
        startedAt: asInstant(row.started_at),
        answeredAt: row.answered_at === null ? null : asInstant(row.answered_at),
        endedAt: asInstant(row.ended_at),
      }))
    },
  }
}

function toCall(row: Selectable<Tables['call']>): StoredCall {
  const momentOf = (ms: number | null) => (ms === null ? null : asInstant(ms))
  return {
    source: row.source as StoredCall['source'],
    id: row.id,
    direction: row.direction === 'out' ? 'out' : 'in',
    phone: row.phone,
    employee: row.employee,
    startedAt: asInstant(row.started_at),
    answeredAt: momentOf(row.answered_at),
    endedAt: asInstant(row.ended_at),
    recording: row.recording,
    receivedAt: asInstant(row.received_at),
    written: row.written as StoredCall['written'],
    outcome: row.outcome as StoredCall['outcome'],
    contact: row.contact as ContactId | null,
    card: row.card === null ? null : toCardRef(row.card),
    settledAt: momentOf(row.settled_at),
  }
}
