import { sql, type Kysely } from 'kysely'
import { nameOf, type Contact } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import type { Holder, Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { toJson } from './json.ts'

const MAX_HOLDERS = 50
const LEARNED_UNTIL = 'learned-until'

/**
 * Key by key: with `any` PostgreSQL reads all keys of the tenant, while it has no statistics of a base just learnt. Of JSON it expects the
 * same number of keys each time, so the statement is planned once.
 */
const HOLDING = {
  name: 'people-holding',
  text: `
    select contact.body as contact, holder.keys, (
      select count(*)::int from request
      where tenant = $1 and contact = holder.contact and outcome is not null and card != $3
    ) as requests
    from (
      select contact, array_agg(key order by key) as keys from json_array_elements_text($2::json) as asked(key)
      cross join lateral (
        select contact from contact_key where tenant = $1 and contact_key.key = asked.key offset 0
      ) found
      group by contact
      order by count(*) desc, contact limit $4
    ) holder
    join contact on contact.tenant = $1 and contact.id = holder.contact
    order by cardinality(holder.keys) desc, contact.id`,
}

export function createPeople(
  { kysely, pool }: Database,
  cursors: Store['cursors'],
): Store['people'] {
  return {
    learn: (...given) => learn(kysely, ...given),

    forget: (tenant, contact) =>
      inTransaction(kysely, async transaction => {
        for (const table of ['contact_key', 'claim'] as const)
          await transaction
            .deleteFrom(table)
            .where('tenant', '=', tenant)
            .where('contact', '=', contact)
            .execute()
        await transaction
          .deleteFrom('contact')
          .where('tenant', '=', tenant)
          .where('id', '=', contact)
          .execute()
      }),

    async find(tenant, contact) {
      const row = await kysely
        .selectFrom('contact')
        .select('body')
        .where('tenant', '=', tenant)
        .where('id', '=', contact)
        .executeTakeFirst()
      return row === undefined ? null : (row.body as Contact)
    },

    async findMany(tenant, contacts) {
      const rows = await kysely
        .selectFrom('contact')
        .select('body')
        .where('tenant', '=', tenant)
        .where(sql<boolean>`id = any(${[...new Set(contacts)]})`)
        .execute()
      return new Map(rows.map(({ body }) => body as Contact).map(one => [one.id, one]))
    },

    async holding(tenant, keys, except) {
      if (keys.length === 0) return []
      const values = [tenant, toJson([...new Set(keys)]), nameOf(except), MAX_HOLDERS]
      const { rows } = await pool.query<Holder>({ ...HOLDING, values })
      return rows
    },

    async learnedUntil(tenant) {
      const value = await cursors.get(tenant, LEARNED_UNTIL)
      return value === null ? null : asInstant(Number(value))
    },

    setLearnedUntil: (tenant, at) => cursors.set(tenant, LEARNED_UNTIL, String(at)),
  }
}

async function learn(
  kysely: Kysely<Tables>,
  ...[tenant, contacts]: Parameters<Store['people']['learn']>
): Promise<void> {
  const byId = new Map(contacts.map(({ contact, keys }) => [contact.id, { contact, keys }]))
  if (byId.size === 0) return
  const people = [...byId.values()]
    .map(({ contact, keys }) => ({ id: contact.id, body: contact, keys: [...new Set(keys)] }))
    // In one order, so that two writers cannot wait for each other crosswise.
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
  const given = sql`json_to_recordset(${toJson(people)}::json) as person(id text, body json, keys json)`

  await inTransaction(kysely, async transaction => {
    // Of an erased tenant nothing is kept: the lock is waited for by, or waits for, who erases.
    await sql`
      with live as materialized (select id from tenant where id = ${tenant} for key share)
      insert into contact (tenant, id, body)
      select live.id, person.id, person.body from ${given} cross join live
      on conflict (tenant, id) do update set body = excluded.body
    `.execute(transaction)
    await sql`
      with person as (select * from ${given}),
      held as (select id, json_array_elements_text(keys) as key from person),
      gone as (
        delete from contact_key using person
        where contact_key.tenant = ${tenant} and contact_key.contact = person.id
          and not exists (
            select 1 from held where held.id = contact_key.contact and held.key = contact_key.key
          )
      )
      insert into contact_key (tenant, key, contact)
      select ${tenant}, key, id from held
      where exists (select 1 from tenant where tenant.id = ${tenant}) order by key, id
      on conflict do nothing
    `.execute(transaction)
  })
}
