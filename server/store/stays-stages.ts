import { sql, type Kysely } from 'kysely'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import type { Card, CardKind, Pipeline, Stage } from '../../shared/crm/model.ts'
import { mergeOrder } from '../../shared/funnel/merge-order.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { toJson } from './json.ts'
import type { KnownPipeline, KnownStage } from './port/stays.ts'
import type { Tables } from './tables.ts'

/** Names and order as they are now. Where the order or the meaning of stages has changed, all ways through the pipeline are worked out anew. */
export async function keepPipelines(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { pipelines, now }: { readonly pipelines: readonly Pipeline[]; readonly now: Instant },
): Promise<void> {
  const owner = await kysely
    .selectFrom('tenant')
    .select('id')
    .where('id', '=', tenant)
    .forKeyShare()
    .executeTakeFirst()
  if (owner === undefined) return
  const before = await shapesOf(kysely, tenant)
  await savePipelines(kysely, tenant, { pipelines, now })
  const known = Map.groupBy(await readStages(kysely, tenant), stage => stage.pipeline)
  const stages = pipelines.flatMap(({ id, stages: live }) => {
    const order = mergeOrder(
      (known.get(id) ?? []).map(({ stage }) => stage),
      live.map(stage => stage.id),
    )
    const words = new Map<string, Stage>(live.map(stage => [stage.id, stage]))
    return order.map((stage, position) => ({
      pipeline: id,
      stage,
      position,
      now: words.get(stage),
    }))
  })
  await saveStages(
    kysely,
    tenant,
    stages.flatMap(({ pipeline, stage, position, now: told }) =>
      told === undefined
        ? []
        : [{ pipeline, stage, position, name: told.name, status: told.status }],
    ),
  )
  await movePlaces(kysely, tenant, stages)
  await sql`update known_stage set gone_at = ${now} where tenant = ${tenant} and gone_at is null
    and stage <> all(${stages.filter(one => one.now !== undefined).map(({ stage }) => stage)}::text[])`.execute(
    kysely,
  )
  const after = await shapesOf(kysely, tenant)
  const changed = [...before.keys()].filter(id => before.get(id) !== after.get(id))
  if (changed.length === 0) return
  await sql`update past_card set is_stale = true where tenant = ${tenant} and not is_stale and card in (
    select card from journey where tenant = ${tenant} and pipeline = any(${changed}))`.execute(
    kysely,
  )
}

async function savePipelines(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { pipelines, now }: { readonly pipelines: readonly Pipeline[]; readonly now: Instant },
): Promise<void> {
  const rows = pipelines.map(({ id, kind, name }, position) => ({
    pipeline: id,
    kind,
    name,
    position,
  }))
  await sql`
    insert into known_pipeline (tenant, pipeline, kind, name, position)
    select ${tenant}, given.* from json_to_recordset(${toJson(rows)}::json)
      as given(pipeline text, kind text, name text, position integer)
    on conflict (tenant, pipeline) do update
      set name = excluded.name, position = excluded.position, gone_at = null`.execute(kysely)
  await sql`update known_pipeline set gone_at = ${now} where tenant = ${tenant} and gone_at is null
    and pipeline <> all(${pipelines.map(({ id }) => id)}::text[])`.execute(kysely)
}

export interface StageWord {
  readonly stage: string
  readonly pipeline: string
  /** `null`: nobody told. */
  readonly name: string | null
  readonly status: Card['status'] | null
  readonly position: number
}

/** Each new one gets the next free slot of its pipeline; what is not told keeps what it had. */
async function saveStages(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  stages: readonly StageWord[],
): Promise<void> {
  if (stages.length === 0) return
  await sql`
    insert into known_stage (tenant, stage, pipeline, name, status, position, slot)
    select ${tenant}, stage, pipeline, name, status, position, (
      coalesce((select max(slot) + 1 from known_stage known
        where known.tenant = ${tenant} and known.pipeline = given.pipeline), 0)
      + row_number() over (partition by pipeline order by position, stage) - 1
    )::smallint
    from json_to_recordset(${toJson(stages)}::json)
      as given(stage text, pipeline text, name text, status text, position integer)
    on conflict (tenant, pipeline, stage) do update
      set name = excluded.name, status = excluded.status, position = excluded.position, gone_at = null`.execute(
    kysely,
  )
}

/** Removed ones stay between those they stood between. */
async function movePlaces(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  stages: readonly Pick<StageWord, 'stage' | 'pipeline' | 'position'>[],
): Promise<void> {
  const rows = stages.map(({ stage, pipeline, position }) => ({ stage, pipeline, position }))
  await sql`
    update known_stage set position = given.position
    from json_to_recordset(${toJson(rows)}::json) as given(stage text, pipeline text, position integer)
    where known_stage.tenant = ${tenant} and known_stage.pipeline = given.pipeline
      and known_stage.stage = given.stage and known_stage.position <> given.position`.execute(
    kysely,
  )
}

/** Stages that are only in the log: gone before we came. They stand behind those that are there, and before the ends. */
export async function addLostStages(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  stages: readonly Pick<StageWord, 'stage' | 'pipeline' | 'status'>[],
): Promise<void> {
  if (stages.length === 0) return
  await sql`
    insert into known_stage (tenant, stage, pipeline, name, status, position, slot, gone_at)
    select ${tenant}, stage, pipeline, null, status, 1000, (
      coalesce((select max(slot) + 1 from known_stage known
        where known.tenant = ${tenant} and known.pipeline = given.pipeline), 0)
      + row_number() over (partition by pipeline order by stage) - 1
    )::smallint, 0
    from json_to_recordset(${toJson(stages)}::json) as given(stage text, pipeline text, status text)
    on conflict (tenant, pipeline, stage) do nothing`.execute(kysely)
}

/** What journeys depend on. */
async function shapesOf(
  kysely: Kysely<Tables>,
  tenant: TenantId,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ pipeline: string; shape: string }>`
    select pipeline, string_agg(slot || ':' || status || ':' || position, ',' order by slot) as shape
    from known_stage where tenant = ${tenant} group by pipeline`.execute(kysely)
  return new Map(rows.map(({ pipeline, shape }) => [pipeline, shape]))
}

export async function readPipelines(
  kysely: Kysely<Tables>,
  tenant: TenantId,
): Promise<readonly KnownPipeline[]> {
  const pipelines = await kysely
    .selectFrom('known_pipeline')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('gone_at', order => order.asc().nullsFirst())
    .orderBy('position')
    .execute()
  const stages = Map.groupBy(await readStages(kysely, tenant), ({ pipeline }) => pipeline)
  return pipelines.map(({ pipeline, kind, name, position, gone_at }) => ({
    pipeline: asId(pipeline),
    kind: kind as CardKind,
    name,
    position,
    isGone: gone_at !== null,
    stages: stages.get(asId(pipeline)) ?? [],
  }))
}

export async function readStages(
  kysely: Kysely<Tables>,
  tenant: TenantId,
): Promise<readonly KnownStage[]> {
  const rows = await kysely
    .selectFrom('known_stage')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('pipeline')
    .orderBy('position')
    .orderBy('slot')
    .execute()
  return rows.map(({ stage, pipeline, name, status, position, slot, gone_at }) => ({
    stage: asId(stage),
    pipeline: asId(pipeline),
    name,
    status: status as Card['status'] | null,
    position,
    slot,
    isGone: gone_at !== null,
  }))
}
