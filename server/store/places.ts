import { sql } from 'kysely'
import { flag, parserOf, shape, text } from '../../shared/parse/parse.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { ClientPlace } from './port/places.ts'
import type { Seal } from './seal.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

const readKeys = parserOf('phone expert', shape({ isOn: flag, token: text, secret: text }))

/** Of rows in `secret`. */
const KEYS = 'phone-expert'

export function createPlaces(database: Database, seal: Seal): Store['places'] {
  return {
    ...createExpertKeys(database, seal),
    ...createPlaceRows(database),
    ...createOpinions(database),
  }
}

type Part<Name extends keyof Store['places']> = Pick<Store['places'], Name>

function createExpertKeys({ kysely }: Database, seal: Seal): Part<'expertKeys' | 'saveExpertKeys'> {
  return {
    async expertKeys(tenant) {
      const row = await kysely
        .selectFrom('secret')
        .select(['key_id', 'sealed'])
        .where('tenant', '=', tenant)
        .where('name', '=', KEYS)
        .executeTakeFirst()
      if (row === undefined) return null
      const opened = seal.open({ keyId: row.key_id, bytes: row.sealed }, [tenant, KEYS])
      return readKeys(JSON.parse(opened))
    },

    async saveExpertKeys(tenant, keys) {
      if (keys === null) {
        await kysely.deleteFrom('phone_opinion').where('tenant', '=', tenant).execute()
        await kysely
          .deleteFrom('secret')
          .where('tenant', '=', tenant)
          .where('name', '=', KEYS)
          .execute()
        return
      }
      const { keyId, bytes } = seal.close(JSON.stringify(keys), [tenant, KEYS])
      const row = { key_id: keyId, sealed: bytes }
      await kysely
        .insertInto('secret')
        .values({ tenant, name: KEYS, ...row })
        .onConflict(conflict => conflict.columns(['tenant', 'name']).doUpdateSet(row))
        .execute()
    },
  }
}

function createPlaceRows({ kysely }: Database): Part<'find' | 'put'> {
  return {
    async find(tenant, subjects) {
      if (subjects.length === 0) return new Map()
      const rows = await kysely
        .selectFrom('client_place')
        .selectAll()
        .where('tenant', '=', tenant)
        .where(sql<boolean>`subject = any(${[...subjects]})`)
        .execute()
      return new Map(rows.map(row => [row.subject, toPlace(row)]))
    },

    async put(tenant, subject, { name, found, readAt }) {
      const { zone, place, source } = found ?? { zone: null, place: null, source: null }
      const row = { name, zone, place, source, read_at: readAt }
      await kysely
        .insertInto('client_place')
        // Of an erased tenant nothing is kept.
        .columns(['tenant', 'subject', 'name', 'zone', 'place', 'source', 'read_at'])
        .expression(expression =>
          expression
            .selectFrom('tenant')
            .select([
              'tenant.id',
              sql<string>`${subject}`.as('subject'),
              sql<string | null>`${name}::text`.as('name'),
              sql<string | null>`${zone}::text`.as('zone'),
              sql<string | null>`${place}::text`.as('place'),
              sql<string | null>`${source}::text`.as('source'),
              sql<number>`${readAt}::bigint`.as('read_at'),
            ])
            .where('tenant.id', '=', tenant),
        )
        .onConflict(conflict => conflict.columns(['tenant', 'subject']).doUpdateSet(row))
        .execute()
    },
  }
}

function createOpinions({ kysely }: Database): Part<'opinion' | 'putOpinion'> {
  return {
    async opinion(tenant, phoneHash) {
      const row = await kysely
        .selectFrom('phone_opinion')
        .select(['opinion', 'asked_at'])
        .where('tenant', '=', tenant)
        .where('phone_hash', '=', phoneHash)
        .executeTakeFirst()
      return row === undefined ? null : { at: asInstant(row.asked_at), opinion: row.opinion }
    },

    async putOpinion(tenant, phoneHash, { at, opinion }) {
      const row = { opinion: toJson(opinion), asked_at: at }
      await kysely
        .insertInto('phone_opinion')
        .values({ tenant, phone_hash: phoneHash, ...row })
        .onConflict(conflict => conflict.columns(['tenant', 'phone_hash']).doUpdateSet(row))
        .execute()
    },
  }
}

function toPlace(row: Tables['client_place']): ClientPlace {
  const { name, zone, place, source } = row
  const found =
    zone === null || place === null || source === null
      ? null
      : { zone, place, source: source as 'address' | 'inn' } // the table checks the words
  return { name, found, readAt: asInstant(row.read_at) }
}
