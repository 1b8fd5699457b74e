import { sql } from 'kysely'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import type { ControlPort } from './port/control.ts'
import { inTransaction } from './transaction.ts'

/** Keys hold no nulls. */
const NOBODY = ''

export function createControl(database: Database): ControlPort {
  const { kysely } = database
  return {
    async aside(tenant, now) {
      const rows = await kysely
        .selectFrom('aside')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('until', '>', now)
        .execute()
      return rows.map(({ card, until, reason, put_by }) => ({
        card: toCardRef(card),
        until: asInstant(until),
        reason,
        by: put_by as UserId,
      }))
    },

    async putAside(tenant, cards, { until, reason, by }) {
      if (cards.length === 0) return
      await kysely
        .insertInto('aside')
        .values(cards.map(card => ({ tenant, card: nameOf(card), until, reason, put_by: by })))
        .onConflict(conflict =>
          conflict.columns(['tenant', 'card']).doUpdateSet({ until, reason, put_by: by }),
        )
        .execute()
    },

    async takeBack(tenant, cards) {
      await kysely
        .deleteFrom('aside')
        .where('tenant', '=', tenant)
        .where(sql<boolean>`card = any(${cards.map(nameOf)})`)
        .execute()
    },

    ...createDays(database),
  }
}

function createDays({ kysely }: Database): Pick<ControlPort, 'writeDay' | 'days'> {
  return {
    writeDay: (tenant, day, people) =>
      inTransaction(kysely, async transaction => {
        await transaction
          .deleteFrom('discipline_day')
          .where('tenant', '=', tenant)
          .where('day', '=', day)
          .execute()
        if (people.length === 0) return
        const rows = people.map(({ owner, open, clean }) => ({
          tenant,
          day,
          owner: owner ?? NOBODY,
          open,
          clean,
        }))
        await transaction.insertInto('discipline_day').values(rows).execute()
      }),

    async days(tenant, from) {
      const rows = await kysely
        .selectFrom('discipline_day')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('day', '>=', from)
        .orderBy('day')
        .execute()
      return rows.map(({ day, owner, open, clean }) => ({
        day,
        owner: owner === NOBODY ? null : (owner as UserId),
        open,
        clean,
      }))
    },
  }
}
