import { sql, type Kysely, type Selectable } from 'kysely'
import { asId, type PipelineId, type StageId, type TenantId } from '../../shared/crm/ids.ts'
import type { StageFacts } from '../../shared/funnel/journeys.ts'
import { type Arrival, type Place, type PlainStay, staysOf } from '../../shared/funnel/stays.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { WorkTime } from '../../shared/time/work-schedule.ts'
import { toJson } from './json.ts'
import { insertJourneys } from './stays-journeys.ts'
import { addLostStages, readStages, type StageWord } from './stays-stages.ts'
import type { Tables } from './tables.ts'

type CardRow = Selectable<Tables['past_card']>
type MoveRow = Tables['stage_move']

export interface SettleWish {
  readonly workTime: WorkTime
  readonly limit: number
}

/**
 * Works out stays and journeys of cards whose past has changed, in the transaction that takes the mark off them.
 *
 * @returns how many cards
 */
export async function settleCards(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { workTime, limit }: SettleWish,
): Promise<number> {
  const cards = await kysely
    .selectFrom('past_card')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('is_stale', '=', true)
    .orderBy('card')
    .limit(limit)
    .forUpdate()
    .execute()
  if (cards.length === 0) return 0
  const names = cards.map(({ card }) => card)
  const moves = await readMoves(kysely, tenant, names)
  const pasts = cards.map(card => pastOf(card, moves.get(card.card) ?? []))
  const stages = await knowStages(kysely, tenant, pasts)

  await removeOld(kysely, tenant, names)
  await insertStays(kysely, tenant, { pasts, workTime })
  // A card that is gone, or was never read, is in no funnel.
  const there = pasts.filter(({ card, goneAt }) => goneAt === null && card.created_at !== null)
  const factsAt = (place: Place) => findFacts(stages, place)
  await insertJourneys(kysely, tenant, { pasts: there, factsOf: factsAt, workTime })
  await markSettled(kysely, tenant, pasts)
  return cards.length
}

interface Past {
  readonly card: CardRow
  readonly stays: readonly PlainStay[]
  readonly goneAt: number | null
  readonly words: readonly Pick<StageWord, 'stage' | 'pipeline' | 'status'>[]
}

async function readMoves(kysely: Kysely<Tables>, tenant: TenantId, cards: readonly string[]) {
  const rows = await kysely
    .selectFrom('stage_move')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(sql<boolean>`card = any(${[...cards]})`)
    .orderBy('card')
    .orderBy('at')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, row => row.card)
}

function pastOf(card: CardRow, moves: readonly MoveRow[]): Past {
  const arrivals = moves.flatMap((row): Arrival[] => {
    const to = placeOf(row.to_pipeline, row.to_stage)
    if (to === null) return []
    return [{ at: asInstant(row.at), from: placeOf(row.from_pipeline, row.from_stage), to }]
  })
  const createdAt = card.created_at
  const place = placeOf(card.pipeline, card.stage)
  const known = createdAt === null ? null : { createdAt: asInstant(createdAt), place }
  return {
    card,
    stays: staysOf(arrivals, known),
    goneAt: goneAtOf(card, moves),
    words: wordsOf(card, moves),
  }
}

function placeOf(pipeline: string | null, stage: string | null): Place | null {
  return pipeline === null || stage === null
    ? null
    : { pipeline: asId<PipelineId>(pipeline), stage: asId<StageId>(stage) }
}

function goneAtOf(card: CardRow, moves: readonly MoveRow[]): number | null {
  const last = moves.findLast(({ what }) => what === 'removed' || what === 'restored')
  if (last === undefined) return card.gone_at
  return last.what === 'removed' ? last.at : null
}

function wordsOf(card: CardRow, moves: readonly MoveRow[]): Past['words'] {
  const all = [
    { pipeline: card.pipeline, stage: card.stage, status: card.status },
    ...moves.flatMap(row => [
      { pipeline: row.from_pipeline, stage: row.from_stage, status: row.from_status },
      { pipeline: row.to_pipeline, stage: row.to_stage, status: row.to_status },
    ]),
  ]
  return all.flatMap(({ pipeline, stage, status }) =>
    pipeline === null || stage === null
      ? []
      : [{ pipeline, stage, status: status as StageWord['status'] }],
  )
}

/** Stages of one pipeline and another may share a name on no host: their ids hold the pipeline or the portal's own prefix. */
async function knowStages(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  pasts: readonly Past[],
): Promise<ReadonlyMap<string, StageFacts>> {
  const known = factsOf(await readStages(kysely, tenant))
  const lost = new Map(
    pasts
      .flatMap(({ words }) => words)
      .map(word => [keyOf(word.pipeline, word.stage), word] as const)
      .filter(([key]) => !known.has(key)),
  )
  if (lost.size === 0) return known
  await addLostStages(kysely, tenant, [...lost.values()])
  return factsOf(await readStages(kysely, tenant))
}

function factsOf(stages: Awaited<ReturnType<typeof readStages>>): ReadonlyMap<string, StageFacts> {
  return new Map(
    stages.map(({ pipeline, stage, slot, position, status }) => [
      keyOf(pipeline, stage),
      { slot, position, status: status ?? 'open' },
    ]),
  )
}

function keyOf(pipeline: string, stage: string): string {
  return `${pipeline} ${stage}`
}

function findFacts(
  stages: ReadonlyMap<string, StageFacts>,
  { pipeline, stage }: Place,
): StageFacts {
  const facts = stages.get(keyOf(pipeline, stage))
  if (facts === undefined) throw new Error('a stage nobody knows')
  return facts
}

async function removeOld(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  cards: readonly string[],
): Promise<void> {
  for (const table of ['stay', 'journey'] as const)
    await kysely
      .deleteFrom(table)
      .where('tenant', '=', tenant)
      .where(sql<boolean>`card = any(${[...cards]})`)
      .execute()
}

async function insertStays(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { pasts, workTime }: { readonly pasts: readonly Past[]; readonly workTime: WorkTime },
): Promise<void> {
  const rows = pasts.flatMap(({ card, stays }) =>
    stays.map((stay, index) => ({
      card: card.card,
      number: index + 1,
      pipeline: stay.pipeline,
      stage: stay.stage,
      entered_at: stay.enteredAt,
      left_at: stay.leftAt,
      next_pipeline: stay.next?.pipeline ?? null,
      next_stage: stay.next?.stage ?? null,
      worked: stay.leftAt === null ? null : workTime.between(stay.enteredAt, stay.leftAt),
    })),
  )
  if (rows.length === 0) return
  await sql`
    insert into stay (
      tenant, card, number, pipeline, stage, entered_at, left_at, next_pipeline, next_stage, worked
    )
    select ${tenant}, given.* from json_to_recordset(${toJson(rows)}::json) as given(
      card text, number integer, pipeline text, stage text, entered_at bigint, left_at bigint,
      next_pipeline text, next_stage text, worked bigint
    )`.execute(kysely)
}

async function markSettled(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  pasts: readonly Past[],
): Promise<void> {
  const rows = pasts.map(({ card, goneAt, stays }) => ({
    card: card.card,
    gone_at: goneAt,
    won_at: card.status === 'won' ? (stays.at(-1)?.enteredAt ?? card.created_at) : null,
  }))
  await sql`
    update past_card set is_stale = false, gone_at = given.gone_at, won_at = given.won_at
    from json_to_recordset(${toJson(rows)}::json) as given(card text, gone_at bigint, won_at bigint)
    where past_card.tenant = ${tenant} and past_card.card = given.card`.execute(kysely)
}
