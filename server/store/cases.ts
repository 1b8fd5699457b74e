import { sql, type Kysely, type Selectable } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import { changeOf, decide, openFile } from './cases-changes.ts'
import type { Database } from './database.ts'
import type { CaseFile, CasesPort } from './port/cases.ts'
import type { Tables } from './tables.ts'

/** Cases of one card that are looked through for its last one. */
const NEWEST = sql`(state = 'open') desc, opened_at desc`

export function createCases({ kysely }: Database): CasesPort {
  const rowsOf = (tenant: TenantId) =>
    kysely.selectFrom('case_file').selectAll().where('tenant', '=', tenant)
  return {
    async open(tenant, fresh, line) {
      return toFile(await openFile(kysely, tenant, fresh, line))
    },

    async find(tenant, id) {
      const row = await rowsOf(tenant).where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : toFile(row)
    },

    lastOf: (tenant, card) => lastOf(kysely, tenant, card),

    async list(tenant, state, limit) {
      const rows = await rowsOf(tenant)
        .where('state', '=', state)
        .$if(state === 'open', query =>
          query
            .orderBy(sql`asked_at is null`)
            .orderBy('opened_at')
            .orderBy('id'),
        )
        .$if(state !== 'open', query =>
          query.orderBy(sql`coalesce(decided_at, closed_at) desc`).orderBy('id'),
        )
        .limit(limit)
        .execute()
      return rows.map(toFile)
    },

    async decidedSince(tenant, since) {
      const rows = await rowsOf(tenant)
        .where(({ eb, or }) =>
          or([
            eb('decided_at', '>=', since),
            // Of a case opened again a decision may lie further back than that.
            sql<boolean>`json_array_length(earlier) > 0`,
          ]),
        )
        .execute()
      return rows.map(toFile)
    },

    ...createLookups(kysely),

    decide: (...given) => decide(kysely, ...given),

    ...changeOf(kysely),
  }
}

function createLookups(kysely: Kysely<Tables>): Pick<CasesPort, 'openCards' | 'goneAt'> {
  return {
    async openCards(tenant) {
      const rows = await kysely
        .selectFrom('case_file')
        .select('card')
        .where('tenant', '=', tenant)
        .where('state', '=', 'open')
        .execute()
      return rows.map(({ card }) => toCardRef(card))
    },

    async goneAt(tenant, card) {
      const row = await kysely
        .selectFrom('past_card')
        .select('gone_at')
        .where('tenant', '=', tenant)
        .where('card', '=', nameOf(card))
        .executeTakeFirst()
      return toMoment(row?.gone_at ?? null)
    },
  }
}

async function lastOf(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  card: CardRef,
): Promise<CaseFile | null> {
  const row = await kysely
    .selectFrom('case_file')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('card', '=', nameOf(card))
    .orderBy(NEWEST)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toFile(row)
}

function toFile(row: Selectable<Tables['case_file']>): CaseFile {
  return {
    tenant: row.tenant as TenantId,
    id: row.id,
    card: toCardRef(row.card),
    state: row.state as CaseFile['state'],
    round: row.round,
    openedAt: asInstant(row.opened_at),
    taskAt: toMoment(row.task_at),
    openedBy: row.opened_by as UserId | null,
    head: row.head as UserId | null,
    owner: row.owner as UserId | null,
    title: row.title,
    pipeline: row.pipeline as CaseFile['pipeline'],
    stage: row.stage as CaseFile['stage'],
    task: row.task,
    askedAt: toMoment(row.asked_at),
    decision: row.decision,
    earlier: row.earlier,
    end: row.ended as CaseFile['end'],
    closedAt: toMoment(row.closed_at),
    outcome: row.outcome as CaseFile['outcome'],
    outcomeAt: toMoment(row.outcome_at),
  }
}

function toMoment(value: number | null): Instant | null {
  return value === null ? null : asInstant(value)
}
