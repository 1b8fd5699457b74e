import { sql, type Kysely } from 'kysely'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { createLookReads } from './first-look-reads.ts'
import { toJson } from './json.ts'
import type { FirstLookPort, Found, StoredLook } from './port/first-look.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { toEntityRef } from './first-look-rows.ts'

/** Rows written in one statement. */
const CHUNK = 2000
const OF_READER = sql`coalesce(body->>'pipeline', '') || '/' || coalesce(owner, 'none')`

export function createFirstLook(database: Database): FirstLookPort {
  const { kysely } = database
  return {
    find: tenant => findLook(kysely, tenant),

    async begin(tenant, now) {
      // The lock is waited for by, or waits for, who erases.
      await sql`
        with live as materialized (select id from tenant where id = ${tenant} for key share)
        insert into first_look (tenant, run, started_at, mark_at, mark_share)
        select id, 1, ${now}, ${now}, 0 from live
        on conflict (tenant) do update set
          run = first_look.run + 1, started_at = excluded.started_at, mark_at = excluded.mark_at,
          mark_share = excluded.mark_share, done_at = null`.execute(kysely)
    },

    async setMark(tenant, mark) {
      await kysely
        .updateTable('first_look')
        .set({ mark_at: mark?.at ?? null, mark_share: mark?.share ?? null })
        .where('tenant', '=', tenant)
        .execute()
    },

    keep: (tenant, run, count) =>
      inTransaction(kysely, transaction => keepCount(transaction, { tenant, run, count })),

    async page(tenant, finding, { whose, page, limit }) {
      const own = kysely
        .selectFrom('first_look_row')
        .where('tenant', '=', tenant)
        .where('finding', '=', finding)
        .$if(whose !== null, query => query.where(sql<boolean>`${OF_READER} = any(${whose})`))
      const [rows, count] = await Promise.all([
        own
          .select(['subject', 'owner', 'body'])
          .orderBy('place')
          .offset(page * limit)
          .limit(limit)
          .execute(),
        own.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirst(),
      ])
      return {
        rows: rows.map(({ subject, owner, body }) => ({
          ...body,
          finding,
          subject: toEntityRef(subject),
          owner: owner === null ? null : asId(owner),
        })),
        total: Number(count?.total ?? 0),
      }
    },

    ...createLookReads(database),
    ...createLimits(kysely),
  }
}

async function findLook(kysely: Kysely<Tables>, tenant: TenantId): Promise<StoredLook | null> {
  const row = await kysely
    .selectFrom('first_look')
    .selectAll()
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  if (row === undefined) return null
  const { mark_at, mark_share, counted_at, done_at } = row
  return {
    run: row.run,
    startedAt: asInstant(row.started_at),
    mark:
      mark_at === null || mark_share === null
        ? null
        : { at: asInstant(mark_at), share: mark_share },
    countedAt: counted_at === null ? null : asInstant(counted_at),
    doneAt: done_at === null ? null : asInstant(done_at),
    result: row.result,
  }
}

type Count = Parameters<FirstLookPort['keep']>[2]

async function keepCount(
  transaction: Kysely<Tables>,
  given: { readonly tenant: TenantId; readonly run: number; readonly count: Count },
): Promise<boolean> {
  const { tenant, run, count } = given
  const { result, rows, now, isDone } = count
  const { numUpdatedRows } = await transaction
    .updateTable('first_look')
    .set({ result: toJson(result), counted_at: now, ...(isDone && { done_at: now }) })
    .where('tenant', '=', tenant)
    .where('run', '=', run)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await transaction.deleteFrom('first_look_row').where('tenant', '=', tenant).execute()
  const placed = placeRows(rows)
  for (let from = 0; from < placed.length; from += CHUNK)
    await sql`
      insert into first_look_row (tenant, finding, place, subject, owner, body)
      select ${tenant}, given.* from json_to_recordset(${toJson(placed.slice(from, from + CHUNK))}::json) as given(
        finding text, place integer, subject text, owner text, body json
      )`.execute(transaction)
  return true
}

/** In the order given, counted within each number. */
function placeRows(rows: readonly Found[]) {
  const places = new Map<string, number>()
  return rows.map(({ finding, subject, owner, ...body }) => {
    const place = places.get(finding) ?? 0
    places.set(finding, place + 1)
    return { finding, place, subject: nameOf(subject), owner, body }
  })
}

function createLimits(
  kysely: Kysely<Tables>,
): Pick<FirstLookPort, 'takenLimits' | 'take' | 'putBack'> {
  return {
    async takenLimits(tenant) {
      const rows = await kysely
        .selectFrom('first_look_limit')
        .select(['pipeline', 'stage', 'taken', 'before'])
        .where('tenant', '=', tenant)
        .execute()
      return rows.map(({ pipeline, stage, taken, before }) => ({
        pipeline: asId(pipeline),
        stage: asId(stage),
        taken,
        before,
      }))
    },

    async take(tenant, { pipeline, stage, taken, before }, { by, at }) {
      const row = {
        taken: toJson(taken),
        before: before === null ? null : toJson(before),
        taken_at: at,
        taken_by: by,
      }
      await kysely
        .insertInto('first_look_limit')
        .values({ tenant, pipeline, stage, ...row })
        .onConflict(conflict => conflict.columns(['tenant', 'pipeline', 'stage']).doUpdateSet(row))
        .execute()
    },

    async putBack(tenant, { pipeline, stage }) {
      await kysely
        .deleteFrom('first_look_limit')
        .where('tenant', '=', tenant)
        .where('pipeline', '=', pipeline)
        .where('stage', '=', stage)
        .execute()
    },
  }
}
