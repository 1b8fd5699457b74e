import { nameOf } from '../../shared/crm/model.ts'
import type { StepsMemory } from '../../shared/problems/steps.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import { isConflict } from './failures.ts'
import { addJobsOf, toSpec, uniqueSpecs } from './job-spec.ts'
import { toJson } from './json.ts'
import { LAZY, QUICK } from './lazy.ts'
import { insertPlanOf, toPlanRow, uniqueRows, type PlanRow } from './plan.ts'
import type { Decision } from './store.ts'

const MAX_TRIES = 5
const DIVISION_BY_ZERO = '22012'

/** PostgreSQL takes JSON for a hundred rows: told that there is one, it looks rows up by their keys and reads no whole table. */
type Size = 'one' | 'many'

/**
 * Memory, next look and tasks of the cards. One statement is one transaction and one round trip, whether it is about one card or a page
 * of five hundred.
 *
 * Lazily: the job that decides is ended by a commit that waits for the disk, and before anything is done on a host `begin` does.
 * Both come later in the same log, so a crash that takes the decision takes the end of its job as well, and it is done anew.
 */
const looksOf = (size: Size) => `
  with ${LAZY},
  look as materialized (
    select look.* from lazy cross join (
      select * from json_to_recordset($1::json) as look(
        tenant text, card text, "gapSince" bigint, "touchedAt" bigint, "lookedAt" bigint, "lookAgainAt" bigint, "answeredAt" bigint, tasks json,
        "firstRead" json, steps jsonb, standing jsonb
      ) ${size === 'one' ? 'limit 1' : ''}
    ) look
  ),
  remembered as (
    insert into card (tenant, card, gap_since, touched_at, looked_at, look_again_at, steps, standing)
    select tenant, card, "gapSince", "touchedAt", "lookedAt", "lookAgainAt", steps, standing from look
    on conflict (tenant, card) do update set gap_since = excluded.gap_since,
      touched_at = coalesce(card.touched_at, excluded.touched_at), looked_at = excluded.looked_at, look_again_at = excluded.look_again_at,
      steps = excluded.steps, standing = excluded.standing,
      called_at = case when card.called_at <= (
        select "answeredAt" from look where look.tenant = card.tenant and look.card = card.card
      ) then null else card.called_at end
  ),
  described as (
    update request set title = "firstRead"->>'title', source = "firstRead"->>'source', raw_card = "firstRead"->'raw'
    from look
    where "firstRead" is not null and request.tenant = look.tenant and request.card = look.card
      and request.raw_card is null
  ),
  next as (
    insert into due (tenant, kind, subject, at)
    select tenant, 'look', card, "lookAgainAt" from look where "lookAgainAt" is not null
    on conflict (tenant, kind, subject) do update set at = excluded.at
  ),
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
  ),
  seen as (
    insert into card_task (tenant, task, card)
    select distinct tenant, task, card from task order by tenant, task, card
    on conflict do nothing
  )`

const writeLooks = (size: Size) => ({
  name: `write-looks-of-${size}`,
  text: `${looksOf(size)} select 0 as written`,
})

/** With the plan, and the jobs of the cards of which something is newly to be done. */
const decide = (size: Size) => ({
  name: `decide-${size}`,
  text: `${looksOf(size)},
    ${QUICK},
    planned as (${insertPlanOf('$2::json')}),
    todo as (select tenant, card from planned where state = 'planned'),
    job as (${addJobsOf(`(
      select json_agg(wish.spec order by wish.position)
      from quick cross join json_to_recordset($3::json) as wish(tenant text, card text, spec json, position int)
      where (wish.tenant, wish.card) in (select tenant, card from todo)
    )`)})
    select (select count(*)::int from todo) as written,
      -- A job is missing (see addJobs): nothing is kept, and all of it is written again.
      1 / case when job.added < (select count(distinct (tenant, card)) from todo) then 0 else 1 end
        as complete
    from job`,
})

const STATEMENTS = {
  one: { looks: writeLooks('one'), plan: decide('one') },
  many: { looks: writeLooks('many'), plan: decide('many') },
} as const

/** Answers how many actions are newly to be done. */
export async function decideMany(
  { pool }: Database,
  decisions: readonly Decision[],
): Promise<number> {
  if (decisions.length === 0) return 0
  const looks = toJson(toLooks(decisions))
  const plan = uniqueRows(
    decisions.flatMap(({ tenant, card, now, planned }) =>
      planned.map((action, position) => toPlanRow(tenant, card, now, { ...action, position })),
    ),
  )
  const statements = STATEMENTS[decisions.length === 1 ? 'one' : 'many']
  const statement =
    plan.length === 0
      ? { ...statements.looks, values: [looks] }
      : { ...statements.plan, values: [looks, toJson(plan), toJson(toWishes(plan))] }

  for (let attempt = 1; ; attempt++) {
    try {
      const { rows } = await pool.query<{ written: number }>(statement)
      return rows[0]?.written ?? 0
    } catch (error) {
      if (!isWorthAnother(error) || attempt === MAX_TRIES) throw error
    }
  }
}

function isWorthAnother(error: unknown): boolean {
  return isConflict(error) || (error as { code?: unknown }).code === DIVISION_BY_ZERO
}

/** The last one of each card, in the order of cards, so that a review and a webhook cannot wait for each other crosswise. */
function toLooks(decisions: readonly Decision[]) {
  const byCard = new Map(
    decisions.map(decision => {
      const {
        tenant,
        now,
        gapSince,
        touchedAt = null,
        answeredAt = null,
        lookAgainAt,
        tasks,
      } = decision
      const card = nameOf(decision.card)
      const firstRead = decision.firstRead ?? undefined
      const times = { gapSince, touchedAt, lookedAt: now, lookAgainAt, answeredAt }
      const steps = decision.steps !== undefined && isWorth(decision.steps) ? decision.steps : null
      const standing = decision.standing ?? null
      return [
        JSON.stringify([tenant, card]),
        { tenant, card, ...times, tasks, firstRead, steps, standing },
      ]
    }),
  )
  return [...byCard.entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, look]) => look)
}

function isWorth({ open, emptyAt }: StepsMemory): boolean {
  return emptyAt !== null || Object.keys(open).length > 0
}

/** A job for each card with a plan; those that are not wanted in the end are left out by the statement. */
function toWishes(plan: readonly PlanRow[]) {
  const specs = plan.map(({ tenant, card }) =>
    toSpec({ name: 'perform', payload: { tenant, card: toCardRef(card) } }),
  )
  return uniqueSpecs(specs).map((spec, position) => {
    const { payload } = spec.payload
    return {
      tenant: payload.tenant,
      card: 'card' in payload ? nameOf(payload.card) : '',
      spec,
      position,
    }
  })
}
