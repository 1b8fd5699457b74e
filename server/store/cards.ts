import { sql, type Kysely, type Selectable } from 'kysely'
import { nameOf } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import { addJobs, toSpec } from './job-spec.ts'
import { planRows, toPlanRow } from './plan.ts'
import type { CardMemory, Decision, Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { toJson } from './json.ts'

export function createCards({ kysely }: Database): Store['cards'] {
  return {
    async recall(tenant, card) {
      const row = await kysely
        .selectFrom('card')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('card', '=', nameOf(card))
        .executeTakeFirst()
      return row === undefined ? null : toMemory(row)
    },

    async recallMany(tenant, cards) {
      if (cards.length === 0) return new Map()
      const rows = await kysely
        .selectFrom('card')
        .selectAll()
        .where('tenant', '=', tenant)
        .where(sql<boolean>`card = any(${cards.map(nameOf)})`)
        .execute()
      return new Map(rows.map(row => [row.card, toMemory(row)]))
    },

    decide: decision => decideMany(kysely, [decision]),
    decideMany: decisions => decideMany(kysely, decisions),

    async touch(tenant, card, at) {
      await sql`
        insert into card (tenant, card, touched_at, looked_at) values (${tenant}, ${nameOf(card)}, ${at}, ${at})
        on conflict (tenant, card) do update set touched_at = coalesce(card.touched_at, excluded.touched_at)
      `.execute(kysely)
    },

    forget: (tenant, card) =>
      inTransaction(kysely, async transaction => {
        const name = nameOf(card)
        for (const table of ['card', 'card_task', 'inbox'] as const)
          await transaction
            .deleteFrom(table)
            .where('tenant', '=', tenant)
            .where('card', '=', name)
            .execute()
        await transaction
          .deleteFrom('due')
          .where('tenant', '=', tenant)
          .where('kind', '=', 'look')
          .where('subject', '=', name)
          .execute()
      }),

    async ofTask(tenant, task) {
      const rows = await kysely
        .selectFrom('card_task')
        .select('card')
        .where('tenant', '=', tenant)
        .where('task', '=', task)
        .orderBy('card')
        .execute()
      return rows.map(({ card }) => toCardRef(card))
    },
  }
}

/** Six statements, whether it is about one card or a page of five hundred. */
async function decideMany(kysely: Kysely<Tables>, decisions: readonly Decision[]): Promise<number> {
  if (decisions.length === 0) return 0
  const looks = toLooks(decisions)
  const plan = decisions.flatMap(({ tenant, card, now, planned }) =>
    planned.map((action, position) => toPlanRow(tenant, card, now, { ...action, position })),
  )
  return inTransaction(kysely, async transaction => {
    await writeLooks(transaction, toJson(looks))
    const written = await planRows(transaction, plan)
    await addJobs(
      transaction,
      written.map(({ tenant, card }) =>
        toSpec({ name: 'perform', payload: { tenant, card: toCardRef(card) } }),
      ),
    )
    return written.length
  })
}

/** The last one of each card, in the order of cards, so that a review and a webhook cannot wait for each other crosswise. */
function toLooks(decisions: readonly Decision[]) {
  const byCard = new Map(
    decisions.map(({ tenant, card, now, gapSince, touchedAt = null, lookAgainAt, tasks }) => {
      const name = nameOf(card)
      const look = { tenant, card: name, gapSince, touchedAt, lookedAt: now, lookAgainAt, tasks }
      return [JSON.stringify([tenant, name]), look]
    }),
  )
  return [...byCard.entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, look]) => look)
}

async function writeLooks(kysely: Kysely<Tables>, looks: string): Promise<void> {
  const look = sql`json_to_recordset(${looks}::json) as look(
    tenant text, card text, "gapSince" bigint, "touchedAt" bigint, "lookedAt" bigint, "lookAgainAt" bigint, tasks json
  )`
  await sql`
    insert into card (tenant, card, gap_since, touched_at, looked_at, look_again_at)
    select tenant, card, "gapSince", "touchedAt", "lookedAt", "lookAgainAt" from ${look}
    on conflict (tenant, card) do update set gap_since = excluded.gap_since,
      touched_at = coalesce(card.touched_at, excluded.touched_at), looked_at = excluded.looked_at, look_again_at = excluded.look_again_at
  `.execute(kysely)
  await sql`
    insert into due (tenant, kind, subject, at)
    select tenant, 'look', card, "lookAgainAt" from ${look} where "lookAgainAt" is not null
    on conflict (tenant, kind, subject) do update set at = excluded.at
  `.execute(kysely)
  await sql`
    with look as (select * from ${look}),
    no_more as (
      delete from due using look
      where due.tenant = look.tenant and due.kind = 'look' and due.subject = look.card
        and look."lookAgainAt" is null
    ),
    task as (
      select tenant, json_array_elements_text(tasks) as task, card from look
    ),
    gone as (
      delete from card_task using look
      where card_task.tenant = look.tenant and card_task.card = look.card
        and not exists (
          select 1 from task
          where task.tenant = card_task.tenant and task.card = card_task.card
            and task.task = card_task.task
        )
    )
    insert into card_task (tenant, task, card)
    select distinct tenant, task, card from task order by tenant, task, card
    on conflict do nothing
  `.execute(kysely)
}

function toMemory(row: Selectable<Tables['card']>): CardMemory {
  return {
    gapSince: row.gap_since === null ? null : asInstant(row.gap_since),
    touchedAt: row.touched_at === null ? null : asInstant(row.touched_at),
    lookedAt: asInstant(row.looked_at),
    lookAgainAt: row.look_again_at === null ? null : asInstant(row.look_again_at),
  }
}
