import { randomBytes } from 'node:crypto'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { ContactId, TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { CallRef } from '../../shared/telephony/call.ts'
import { NO_TELEPHONY, type TelephonyConfig } from '../../shared/telephony/config.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import { keepCalls } from './telephony-calls.ts'
import type { PollFault, StoredCall, TelephonyPort, TelephonyState } from './port/telephony.ts'
import type { Seal } from './seal.ts'
import type { Tables } from './tables.ts'
import { toJson } from './json.ts'

const TOKEN_BYTES = 24

export function createTelephony(database: Database, seal: Seal): TelephonyPort {
  const { kysely } = database
  return {
    ...createState(kysely),
    ...createSecretParts(kysely, seal),
    ...createCalls(database),
  }
}

function createState(
  kysely: Kysely<Tables>,
): Pick<TelephonyPort, 'load' | 'save' | 'tenantOfToken' | 'notePoll' | 'moveCursor'> {
  return {
    async load(tenant) {
      const row = await kysely
        .selectFrom('telephony')
        .selectAll()
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      return row === undefined ? NOTHING : toState(row)
    },

    async save(tenant, onVersion, { config, cursor }) {
      // Of an erased tenant nothing is kept: the lock is waited for by, or waits for, who erases.
      const { rows } = await sql`
        with live as materialized (select id from tenant where id = ${tenant} for key share)
        insert into telephony (tenant, version, config, hook_token, cursor)
        select id, 1, ${toJson(config)}::json, ${randomBytes(TOKEN_BYTES).toString('hex')}, ${cursor} from live
        where ${onVersion} = 0 or exists (select 1 from telephony where tenant = ${tenant} and version = ${onVersion})
        on conflict (tenant) do update set version = telephony.version + 1, config = excluded.config, cursor = excluded.cursor
        where telephony.version = ${onVersion}
        returning tenant
      `.execute(kysely)
      return rows.length === 1
    },

    async tenantOfToken(token) {
      const row = await kysely
        .selectFrom('telephony')
        .select('tenant')
        .where('hook_token', '=', token)
        .executeTakeFirst()
      return row === undefined ? null : (row.tenant as TenantId)
    },

    async notePoll(tenant, { at, fault, calls }) {
      await kysely
        .updateTable('telephony')
        .set({ polled_at: at, poll_fault: fault, poll_calls: calls })
        .where('tenant', '=', tenant)
        .execute()
    },

    async moveCursor(tenant, cursor) {
      await kysely.updateTable('telephony').set({ cursor }).where('tenant', '=', tenant).execute()
    },
  }
}

const NOTHING: TelephonyState = {
  version: 0,
  config: NO_TELEPHONY,
  hookToken: '',
  cursor: null,
  poll: null,
}

function toState(row: Selectable<Tables['telephony']>): TelephonyState {
  return {
    version: row.version,
    // We wrote it ourselves; what a later version of ours adds has its default.
    config: { ...NO_TELEPHONY, ...(row.config as Partial<TelephonyConfig>) },
    hookToken: row.hook_token,
    cursor: row.cursor,
    poll:
      row.polled_at === null
        ? null
        : {
            at: asInstant(row.polled_at),
            fault: row.poll_fault as PollFault | null,
            calls: row.poll_calls ?? 0,
          },
  }
}

function createSecretParts(
  kysely: Kysely<Tables>,
  seal: Seal,
): Pick<TelephonyPort, 'secret' | 'setSecret'> {
  return {
    async secret(tenant, name) {
      const row = await kysely
        .selectFrom('secret')
        .select(['key_id', 'sealed'])
        .where('tenant', '=', tenant)
        .where('name', '=', name)
        .executeTakeFirst()
      if (row === undefined) return null
      return seal.open({ keyId: row.key_id, bytes: row.sealed }, [tenant, name])
    },

    async setSecret(tenant, name, text) {
      if (text === null) {
        await kysely
          .deleteFrom('secret')
          .where('tenant', '=', tenant)
          .where('name', '=', name)
          .execute()
        return
      }
      const { keyId, bytes } = seal.close(text, [tenant, name])
      await sql`
        with live as materialized (select id from tenant where id = ${tenant} for key share)
        insert into secret (tenant, name, key_id, sealed)
        select id, ${name}, ${keyId}, ${bytes} from live
        on conflict (tenant, name) do update set key_id = excluded.key_id, sealed = excluded.sealed
      `.execute(kysely)
    },
  }
}

function createCalls(
  database: Database,
): Pick<TelephonyPort, 'keep' | 'find' | 'settle' | 'unsettled' | 'employees' | OfPhone> {
  const { kysely } = database
  return {
    ...createOfPhone(kysely),
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

    async settle(tenant, { source, id }, { written, outcome, contact, card, at }) {
      await kysely
        .updateTable('call')
        .set({ written, outcome, contact, card: card && nameOf(card), settled_at: at })
        .where('tenant', '=', tenant)
        .where('source', '=', source)
        .where('id', '=', id)
        .execute()
    },

    async unsettled(tenant, before, limit) {
      const rows = await kysely
        .selectFrom('call')
        .select(['source', 'id'])
        .where('tenant', '=', tenant)
        .where('settled_at', 'is', null)
        .where('received_at', '<', before)
        .orderBy('received_at')
        .limit(limit)
        .execute()
      return rows as CallRef[]
    },

    async employees(tenant) {
      const rows = await kysely
        .selectFrom('call')
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

type OfPhone = 'answered' | 'isAnsweredSince' | 'openedFor'

function createOfPhone(kysely: Kysely<Tables>): Pick<TelephonyPort, OfPhone> {
  return {
    async answered(tenant, phone, at) {
      const { rows } = await sql<{ card: string }>`
        update card set called_at = null
        where tenant = ${tenant} and called_at <= ${at} and card in (
          select card from call
          where tenant = ${tenant} and phone = ${phone} and outcome = 'repeat' and started_at <= ${at}
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
        .where(({ eb, or }) => or([eb('direction', '=', 'out'), eb('answered_at', 'is not', null)]))
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
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
