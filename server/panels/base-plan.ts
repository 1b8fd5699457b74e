import { type BaseAnswer, PLAN_A_DAY, type PlanLine } from '../../shared/contract/base.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { dayOf, startOf } from '../../shared/funnel/days.ts'
import type { FunnelReader } from './funnel-people.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Ten doubtful groups a day for each: what waits, what was decided today by the company's days. */
export async function plansOf(
  tools: PanelTools,
  context: PanelContext,
  { people, isOwn }: Pick<FunnelReader, 'people' | 'isOwn'>,
): Promise<Pick<BaseAnswer, 'plan' | 'people'>> {
  const { waiting, doneBy } = await countPlans(tools, context)
  const lineOf = ({ id, name }: { readonly id: string; readonly name: string }): PlanLine => ({
    id,
    name,
    waiting: waiting.get(id) ?? 0,
    done: doneBy.get(id) ?? 0,
  })
  return {
    plan: planFrom(context.session.user, waiting, doneBy),
    people: isOwn
      ? []
      : people
          .map(lineOf)
          .filter(line => line.waiting > 0 || line.done > 0)
          .toSorted((one, other) => other.waiting - one.waiting),
  }
}

export async function planOf(
  tools: PanelTools,
  context: PanelContext,
): Promise<BaseAnswer['plan']> {
  const { waiting, doneBy } = await countPlans(tools, context)
  return planFrom(context.session.user, waiting, doneBy)
}

type Counts = ReadonlyMap<string, number>

function planFrom(user: UserId, waiting: Counts, doneBy: Counts): BaseAnswer['plan'] {
  return { goal: PLAN_A_DAY, waiting: waiting.get(user) ?? 0, done: doneBy.get(user) ?? 0 }
}

async function countPlans(
  { flow, offsets }: PanelTools,
  { tenant }: PanelContext,
): Promise<{ readonly waiting: Counts; readonly doneBy: Counts }> {
  const { base } = flow.store
  const today = dayOf(flow.clock.now(), tenant.timeZone, offsets)
  const [waiting, deeds] = await Promise.all([
    base.waiting(tenant.id),
    base.deeds(tenant.id, startOf(today, tenant.timeZone, offsets)),
  ])
  const doneBy = new Map<string, number>()
  // Sure ones are merged by hundreds; a plan is of those that a person has to look at.
  for (const { person, tier } of deeds)
    if (tier === 'propose') doneBy.set(person, (doneBy.get(person) ?? 0) + 1)
  return { waiting, doneBy }
}
