import { sql, type Kysely, type Selectable } from 'kysely'
import { asId, type PipelineId, type StageId, type TenantId } from '../../shared/crm/ids.ts'
import type { Card } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { PastCard, Stay } from './port/stays.ts'
import type { Tables } from './tables.ts'

export type StayRow = Tables['stay']

export async function readStaysOf(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  cards: readonly string[],
): Promise<readonly StayRow[]> {
  if (cards.length === 0) return []
  return kysely
    .selectFrom('stay')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(sql<boolean>`card = any(${[...cards]})`)
    .orderBy('card')
    .orderBy('number')
    .execute()
}

export function toStay(row: StayRow): Stay {
  const { next_pipeline, next_stage } = row
  return {
    card: toCardRef(row.card),
    number: row.number,
    pipeline: asId(row.pipeline),
    stage: asId(row.stage),
    enteredAt: asInstant(row.entered_at),
    leftAt: row.left_at === null ? null : asInstant(row.left_at),
    next:
      next_pipeline === null || next_stage === null
        ? null
        : { pipeline: asId<PipelineId>(next_pipeline), stage: asId<StageId>(next_stage) },
    workedMs: row.worked,
  }
}

/** Cards that were read, by growing names. */
export async function readPastCards(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly PastCard[]> {
  const rows = await kysely
    .selectFrom('past_card')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('created_at', 'is not', null)
    .$if(after !== null, query => query.where('card', '>', after ?? ''))
    .orderBy('card')
    .limit(limit)
    .execute()
  return rows.flatMap(row => toPastCard(row) ?? [])
}

export function toPastCard(row: Selectable<Tables['past_card']>): PastCard | null {
  const { pipeline, stage, status, created_at, amount, currency } = row
  if (pipeline === null || stage === null || status === null || created_at === null) return null
  return {
    card: toCardRef(row.card),
    title: row.title ?? '',
    pipeline: asId(pipeline),
    stage: asId(stage),
    status: status as Card['status'],
    owner: row.owner === null ? null : asId(row.owner),
    source: row.source,
    amount: amount === null || currency === null ? null : { minor: amount, currency },
    createdAt: asInstant(created_at),
    madeFrom: row.made_from === null ? null : toCardRef(row.made_from),
    goneAt: row.gone_at === null ? null : asInstant(row.gone_at),
  }
}
