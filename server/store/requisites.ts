import { sql, type Kysely } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { createFillings } from './requisites-fillings.ts'
import { createRegistryUsage } from './requisites-usage.ts'
import { toJson } from './json.ts'
import type {
  RegistryAnswersPort,
  RequisiteSettings,
  RequisitesPort,
  WatchedPort,
} from './port/requisites.ts'
import type { Seal } from './seal.ts'
import type { Tables } from './tables.ts'

const KEY_NAME = 'registry-key'
/** Dropped with one answer kept: more than one, so that they do not pile up. */
const DROPPED_AT_ONCE = 20

/** @param seal for a tenant's own key */
export function createRequisiteStore({ kysely }: Database, seal: Seal): RequisitesPort {
  return {
    usage: createRegistryUsage(kysely),
    answers: createAnswers(kysely),
    fillings: createFillings(kysely),
    watched: createWatched(kysely),
    settings: tenant => loadSettings(kysely, tenant),
    saveSettings: (tenant, onVersion, change) => saveSettings(kysely, tenant, onVersion, change),

    async key(tenant) {
      const row = await kysely
        .selectFrom('secret')
        .select(['key_id', 'sealed'])
        .where('tenant', '=', tenant)
        .where('name', '=', KEY_NAME)
        .executeTakeFirst()
      if (row === undefined) return null
      return seal.open({ keyId: row.key_id, bytes: row.sealed }, [tenant, KEY_NAME])
    },

    async saveKey(tenant, key) {
      if (key === null) {
        await kysely
          .deleteFrom('secret')
          .where('tenant', '=', tenant)
          .where('name', '=', KEY_NAME)
          .execute()
        return
      }
      const { keyId, bytes } = seal.close(key, [tenant, KEY_NAME])
      const row = { tenant, name: KEY_NAME, key_id: keyId, sealed: bytes }
      await kysely
        .insertInto('secret')
        .values(row)
        .onConflict(conflict => conflict.columns(['tenant', 'name']).doUpdateSet(row))
        .execute()
    },
  }
}

function createAnswers(kysely: Kysely<Tables>): RegistryAnswersPort {
  return {
    async find(keyName, key, now) {
      const row = await kysely
        .selectFrom('registry_answer')
        .select('body')
        .where('tenant', '=', keyName)
        .where('key', '=', key)
        .where('until', '>', now)
        .executeTakeFirst()
      return row === undefined ? null : { body: row.body }
    },

    async keep(keyName, key, { body, now, until }) {
      const row = { tenant: keyName, key, body: toJson(body), until }
      await kysely
        .insertInto('registry_answer')
        .values(row)
        .onConflict(conflict => conflict.columns(['tenant', 'key']).doUpdateSet(row))
        .execute()
      await sql`
        delete from registry_answer where ctid in (
          select ctid from registry_answer where until <= ${now}
          limit ${DROPPED_AT_ONCE} for update skip locked
        )`.execute(kysely)
    },
  }
}

function createWatched(kysely: Kysely<Tables>): WatchedPort {
  return {
    async find(tenant, companies) {
      const rows = await kysely
        .selectFrom('watched_company')
        .selectAll()
        .where('tenant', '=', tenant)
        .where(sql<boolean>`company = any(${[...companies]})`)
        .execute()
      return rows.map(({ company, inn, state, looked_at }) => ({
        company,
        inn,
        state,
        lookedAt: asInstant(looked_at),
      }))
    },

    async keep(tenant, { company, inn, state, lookedAt }) {
      const row = { tenant, company, inn, state: toJson(state), looked_at: lookedAt }
      await kysely
        .insertInto('watched_company')
        .values(row)
        .onConflict(conflict => conflict.columns(['tenant', 'company']).doUpdateSet(row))
        .execute()
    },
  }
}

async function loadSettings(kysely: Kysely<Tables>, tenant: TenantId): Promise<RequisiteSettings> {
  const row = await kysely
    .selectFrom('requisite_settings')
    .selectAll()
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  if (row === undefined) return { version: 0, isWatched: true, ordinary: {} }
  return { version: row.version, isWatched: row.is_watched, ordinary: row.ordinary }
}

async function saveSettings(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  onVersion: number,
  { isWatched, ordinary }: Omit<RequisiteSettings, 'version'>,
): Promise<boolean> {
  const row = { is_watched: isWatched, ordinary: toJson(ordinary), version: onVersion + 1 }
  if (onVersion === 0) {
    const made = await kysely
      .insertInto('requisite_settings')
      .values({ tenant, ...row })
      .onConflict(conflict => conflict.column('tenant').doNothing())
      .executeTakeFirst()
    return made.numInsertedOrUpdatedRows === 1n
  }
  const changed = await kysely
    .updateTable('requisite_settings')
    .set(row)
    .where('tenant', '=', tenant)
    .where('version', '=', onVersion)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n
}
