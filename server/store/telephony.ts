import { randomBytes } from 'node:crypto'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { NO_TELEPHONY, type TelephonyConfig } from '../../shared/telephony/config.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { createStoredCalls } from './telephony-calls.ts'
import type { PollFault, TelephonyPort, TelephonyState } from './port/telephony.ts'
import type { Seal } from './seal.ts'
import type { Tables } from './tables.ts'
import { toJson } from './json.ts'

const TOKEN_BYTES = 24

export function createTelephony(database: Database, seal: Seal): TelephonyPort {
  const { kysely } = database
  return {
    ...createState(kysely),
    ...createSecretParts(kysely, seal),
    ...createStoredCalls(database),
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

    async moveCursor(tenant, from, to) {
      await sql`
        update telephony set cursor = ${to}
        where tenant = ${tenant} and cursor is not distinct from ${from}
      `.execute(kysely)
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
