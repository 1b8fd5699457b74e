import { DAY, HOUR, MINUTE } from '../../../../shared/time/instant.ts'
import type { Activity } from '../state.ts'
import { lastStay, workedUntil, type Card } from './cards.ts'
import { officeHours } from './journey.ts'
import { officeAfter, officeBefore, officeMoment } from './office-hours.ts'
import type { Random } from './random.ts'
import { addActivity, nextId } from './rows.ts'
import type { Story } from './story.ts'
import { activityOf, stepTitle, tellIncoming } from './work.ts'

/** What an open card has planned, by the condition it is in. */
export function tellNextStep(story: Story, random: Random, card: Card): void {
  const { condition } = card
  if (condition === null) return
  if (condition === 'no-step') {
    // A message waiting for an answer looks like a plan and is none.
    if (random.chance(0.25)) tellIncoming(story, random, card)
    if (random.chance(0.15)) tellStep(story, random, card, null)
    return
  }
  const isOverdue = condition === 'overdue'
  tellStep(
    story,
    random,
    card,
    isOverdue ? overdueDeadline(story, random, card) : ahead(story, random),
  )
  if (!isOverdue && random.chance(0.2)) tellStep(story, random, card, ahead(story, random))
}

function tellStep(story: Story, random: Random, card: Card, deadline: number | null): void {
  const { from } = lastStay(card)
  const until = Math.min(workedUntil(story, card), deadline ?? Infinity)
  const created = officeMoment(random, from, Math.max(from, until - HOUR))
  const kind = deadline === null ? 'todo' : random.weighted(KINDS)
  const subject = kind === 'meeting' ? 'Замер на объекте' : stepTitle(random, lastStay(card))
  story.timeline.at(created, () => {
    const plan = { ...activityOf(card, created), subject, deadline, completed: false } as const
    if (kind === 'task') addTask(story, card, plan)
    else addActivity(story.state, { ...plan, ...shapeOf(kind, deadline), direction: 0 })
  })
}

const KINDS = [
  ['todo', 80],
  ['meeting', 12],
  ['task', 8],
] as const

function shapeOf(
  kind: 'todo' | 'meeting',
  deadline: number | null,
): Pick<Activity, 'typeId' | 'providerId' | 'startTime'> {
  return kind === 'meeting'
    ? { typeId: 1, providerId: 'CRM_MEETING', startTime: deadline }
    : { typeId: 6, providerId: 'CRM_TODO', startTime: deadline }
}

type TaskPlan = Omit<Activity, 'id' | 'typeId' | 'providerId' | 'startTime' | 'direction'>

/** A task of the tasks section, linked to the card: it is among the card's activities, too. */
function addTask(story: Story, card: Card, plan: TaskPlan): void {
  const id = nextId(story.state, 'tasks')
  const activity = addActivity(story.state, {
    ...plan,
    associatedEntityId: id,
    typeId: 3,
    providerId: 'CRM_TASKS_TASK',
    startTime: plan.deadline,
    direction: 0,
  })
  const prefix = card.type === 1 ? 'L' : 'D'
  story.state.tasks.set(id, {
    id,
    title: plan.subject,
    description: '',
    status: 2,
    deadline: plan.deadline,
    createdDate: plan.created,
    createdBy: card.owner.id,
    responsibleId: card.owner.id,
    crm: [`${prefix}_${card.id}`],
    activityId: activity.id,
  })
}

/** A round time within the next week. */
function ahead(story: Story, random: Random): number {
  return roundUp(officeAfter(story.now, officeHours(random.int(3, 45))))
}

/** Later than the card came to its stage, and missed by an hour at least. */
function overdueDeadline(story: Story, random: Random, card: Card): number {
  const { from } = lastStay(card)
  const end = officeBefore(story.now, HOUR)
  const earliest = Math.min(officeAfter(from, 30 * MINUTE), end)
  return officeMoment(random, Math.max(earliest, end - 12 * DAY), end)
}

/** Half an hour sharp. */
function roundUp(at: number): number {
  return Math.ceil(at / (30 * MINUTE)) * 30 * MINUTE
}
