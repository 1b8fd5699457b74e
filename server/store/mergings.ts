import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { MergeKind, MergeState } from '../../shared/contract/merge.ts'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import { createMergingHolds, forbids, HOLD_SECONDS } from './merging-holds.ts'
import { createMergingRuns } from './merging-runs.ts'
import type {
  Merging,
  MergingHold,
  MergingOutcome,
  MergingsPort,
  NewMerging,
} from './port/merging.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

const NOTHING: MergingOutcome = {
  moved: {},
  left: [],
  reason: null,
  returned: {},
  anew: [],
  isPartly: false,
}

export function createMergings({ kysely }: Database): MergingsPort {
  return {
    async find(tenant, id) {
      const row = await kysely
        .selectFrom('merging')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : toMerging(row)
    },

    begin: merging => orBusy(() => inTransaction(kysely, to => begin(to, merging))),

    hold: (tenant, id, state) =>
      orBusy(() => inTransaction(kysely, to => hold(to, { tenant, id }, state))),

    ...createMergingHolds(kysely),

    async unfinished(tenant) {
      const rows = await kysely
        .selectFrom('merging')
        .selectAll()
        .select(sql<boolean>`coalesce(held_until >= clock_timestamp(), false)`.as('is_held'))
        .where('tenant', '=', tenant)
        .where('state', 'in', ['writing', 'undoing'])
        .execute()
      return rows.map(row => ({ merging: toMerging(row), isHeld: row.is_held }))
    },

    forbids: (...given) => forbids(kysely, ...given),
    page: (tenant, wish) => readPage(kysely, tenant, wish),
    runs: createMergingRuns(kysely),
  }
}

const UNIQUE_VIOLATION = '23505'

async function orBusy<Answer>(work: () => Promise<Answer | null>): Promise<Answer | null> {
  try {
    return await work()
  } catch (error) {
    const { code } = (error ?? {}) as { readonly code?: unknown }
    if (code === UNIQUE_VIOLATION) return null
    throw error
  }
}

async function begin(kysely: Kysely<Tables>, merging: NewMerging): Promise<MergingHold | null> {
  const { tenant, id, kind, survivor, cards, plan, group, run, by, at } = merging
  const holder = randomUUID()
  // Of an erased tenant nothing is kept.
  const { rows } = await sql<{ id: string }>`
    with live as materialized (select id from tenant where id = ${tenant} for key share)
    insert into merging (tenant, id, kind, survivor, state, cards, plan, outcome, group_id, run,
      by_user, begun_at, held_by, held_until)
    select live.id, ${id}, ${kind}, ${survivor}, 'writing', ${toJson(cards)}::jsonb,
      ${toJson(plan)}::jsonb, ${toJson(NOTHING)}::jsonb, ${group}, ${run}, ${by}, ${at}, ${holder},
      clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'
    from live on conflict do nothing returning id`.execute(kysely)
  if (rows.length === 0) return null
  await lock(
    kysely,
    { tenant, id },
    cards.map(card => `${kind}:${card.id}`),
  )
  return { tenant, id, holder }
}

interface Key {
  readonly tenant: TenantId
  readonly id: string
}

/** In one order, so that two merges wait for each other and never crosswise. */
async function lock(
  kysely: Kysely<Tables>,
  { tenant, id }: Key,
  cards: readonly string[],
): Promise<void> {
  await kysely
    .insertInto('merging_card')
    .values(cards.toSorted().map(card => ({ tenant, card, merging: id })))
    .execute()
}

async function hold(
  kysely: Kysely<Tables>,
  { tenant, id }: Key,
  state: 'writing' | 'undoing',
): Promise<MergingHold | null> {
  const holder = randomUUID()
  const from = state === 'writing' ? ['writing'] : ['merged', 'undoing']
  const { rows } = await sql<{ was: string; kind: string; cards: Merging['cards'] }>`
    update merging set state = ${state}, held_by = ${holder},
      held_until = clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'
    from (
      select state as was from merging where tenant = ${tenant} and id = ${id} for update
    ) before
    where tenant = ${tenant} and id = ${id} and state = any(${from})
      and (held_until is null or held_until < clock_timestamp())
    returning before.was, kind, cards`.execute(kysely)
  const [row] = rows
  if (row === undefined) return null
  if (row.was === 'merged')
    await lock(
      kysely,
      { tenant, id },
      row.cards.map(card => `${row.kind}:${card.id}`),
    )
  return { tenant, id, holder }
}

async function readPage(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { by, after, limit }: Parameters<MergingsPort['page']>[1],
): ReturnType<MergingsPort['page']> {
  const [at = '', id = ''] = after?.split('/') ?? []
  let query = kysely
    .selectFrom('merging')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('begun_at', 'desc')
    .orderBy('id')
    .limit(limit + 1)
  if (by !== null) query = query.where('by_user', '=', by)
  if (after !== null && /^\d{1,15}$/.test(at))
    query = query.where(
      sql<boolean>`(begun_at < ${Number(at)} or (begun_at = ${Number(at)} and id > ${id}))`,
    )
  const rows = await query.execute()
  const mergings = rows.slice(0, limit).map(toMerging)
  const last = mergings.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { mergings, next: hasMore ? `${last.at}/${last.id}` : null }
}

interface Row {
  readonly tenant: string
  readonly id: string
  readonly kind: string
  readonly survivor: string
  readonly state: string
  readonly cards: unknown
  readonly plan: unknown
  readonly made: unknown
  readonly outcome: unknown
  readonly group_id: string | null
  readonly run: string | null
  readonly by_user: string
  readonly begun_at: number
}

function toMerging({ by_user, begun_at, group_id, ...row }: Row): Merging {
  return {
    id: row.id,
    survivor: row.survivor,
    plan: row.plan,
    made: row.made,
    run: row.run,
    group: group_id,
    // Nobody but this file writes them.
    tenant: row.tenant as TenantId,
    kind: row.kind as MergeKind,
    state: row.state as MergeState,
    cards: row.cards as Merging['cards'],
    outcome: { ...NOTHING, ...(row.outcome as Partial<MergingOutcome>) },
    by: by_user as UserId,
    at: asInstant(begun_at),
  }
}
