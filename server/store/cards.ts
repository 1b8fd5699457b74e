import { sql, type Kysely } from 'kysely'
import { nameOf } from '../../shared/crm/model.ts'
import { toMemory } from './card-memory.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import { decideMany } from './decide-cards.ts'
import { createKnow } from './know-card.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

export function createCards(database: Database): Store['cards'] {
  const { kysely } = database
  return {
    ...createKnow(database),
    ...createStandings(database),

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

    decide: decision => decideMany(database, [decision]),
    decideMany: decisions => decideMany(database, decisions),

    touch: (...given) => touchCard(kysely, ...given),

    called: (...given) => callCard(kysely, ...given),

    forgetTouch: (...given) => forgetTouch(kysely, ...given),

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

function createStandings({ kysely }: Database): Pick<Store['cards'], 'standings' | 'standOnly'> {
  return {
    async standings(tenant) {
      const rows = await kysely
        .selectFrom('card')
        .select(['card', 'standing'])
        .where('tenant', '=', tenant)
        .where('standing', 'is not', null)
        .execute()
      return rows.flatMap(({ card, standing }) =>
        standing === null ? [] : { card: toCardRef(card), standing },
      )
    },

    async standOnly(tenant, open, since) {
      await kysely
        .updateTable('card')
        .set({ standing: null })
        .where('tenant', '=', tenant)
        .where('standing', 'is not', null)
        .where('looked_at', '<', since)
        .where(sql<boolean>`not (card = any(${open.map(nameOf)}))`)
        .execute()
    },
  }
}

/** The earliest call stays. */
async function callCard(
  kysely: Kysely<Tables>,
  ...[tenant, card, at]: Parameters<Store['cards']['called']>
): Promise<void> {
  await sql`
    update card set called_at = coalesce(called_at, ${at})
    where tenant = ${tenant} and card = ${nameOf(card)}
  `.execute(kysely)
}

/** The earliest touch stays. */
export async function touchCard(
  kysely: Kysely<Tables>,
  ...[tenant, card, at]: Parameters<Store['cards']['touch']>
): Promise<void> {
  await sql`
    insert into card (tenant, card, touched_at, looked_at) values (${tenant}, ${nameOf(card)}, ${at}, ${at})
    on conflict (tenant, card) do update set touched_at = coalesce(card.touched_at, excluded.touched_at),
      called_at = case when card.called_at <= excluded.touched_at then null else card.called_at end
  `.execute(kysely)
}

async function forgetTouch(
  kysely: Kysely<Tables>,
  ...[tenant, card, at]: Parameters<Store['cards']['forgetTouch']>
): Promise<void> {
  await kysely
    .updateTable('card')
    .set({ touched_at: null })
    .where('tenant', '=', tenant)
    .where('card', '=', nameOf(card))
    .where('touched_at', '=', at)
    .execute()
}
