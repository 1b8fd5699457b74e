import { HOUR, MINUTE } from '../../../../shared/time/instant.ts'
import { lastStay, workedUntil, type Card } from './cards.ts'
import { officeHours, type Stay } from './journey.ts'
import { officeAfter, officeMoment } from './office-hours.ts'
import type { Random } from './random.ts'
import { addActivity, addCall, addComment } from './rows.ts'
import type { Story } from './story.ts'
import { COMMENTS, STEPS } from './texts.ts'
import type { Activity } from '../state.ts'

/** What was done on a card while it went its way: steps done, calls, comments. */
export function tellWork(story: Story, random: Random, card: Card): void {
  for (const stay of card.journey) {
    if (stay.semantics !== 'P') continue
    const end = Math.min(stay.to ?? Infinity, workedUntil(story, card))
    const span = { from: stay.from, to: end }
    // Somebody who comes in and goes on within minutes is worked by one call.
    if (end - stay.from < 10 * MINUTE) continue
    if (random.chance(stay.to === null ? 0.5 : 0.85))
      tellDoneStep(story, random, card, { ...span, stageId: stay.stageId })
    for (let left = random.int(0, 2); left > 0; left -= 1) tellCall(story, random, card, span)
    if (random.chance(0.3)) tellComment(story, random, card, span)
  }
}

/** Activities of a card are bound to its client, too. */
export function bindingsOf(card: Card): Activity['bindings'] {
  const own = { entityTypeId: card.type, entityId: card.id }
  const isLinked = card.type === 2 && card.client !== null
  return isLinked ? [own, { entityTypeId: 3, entityId: card.client.person.id }] : [own]
}

export function stepTitle(random: Random, { stageId }: Pick<Stay, 'stageId'>): string {
  return random.pick(STEPS[stageId.replace(/^C\d+:/, '')] ?? ['Связаться с клиентом'])
}

/** The part of an activity's row that is the same for all that a rep does. */
export function activityOf(
  card: Card,
  created: number,
): Pick<
  Activity,
  | 'ownerTypeId'
  | 'ownerId'
  | 'created'
  | 'lastUpdated'
  | 'responsibleId'
  | 'authorId'
  | 'bindings'
  | 'associatedEntityId'
  | 'isIncomingChannel'
  | 'description'
> {
  return {
    ownerTypeId: card.type,
    ownerId: card.id,
    bindings: bindingsOf(card),
    created,
    lastUpdated: created,
    responsibleId: card.owner.id,
    authorId: card.owner.id,
    associatedEntityId: 0,
    isIncomingChannel: false,
    description: '',
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

function tellDoneStep(
  story: Story,
  random: Random,
  card: Card,
  span: Span & Pick<Stay, 'stageId'>,
): void {
  const created = officeMoment(random, span.from, Math.min(span.from + HOUR, span.to))
  const done = officeMoment(random, created, span.to)
  const deadline = officeAfter(created, officeHours(random.int(2, 18)))
  const subject = stepTitle(random, span)
  story.timeline.at(created, () =>
    addActivity(story.state, {
      ...activityOf(card, created),
      typeId: 6,
      providerId: 'CRM_TODO',
      subject,
      lastUpdated: done,
      startTime: deadline,
      deadline,
      completed: true,
      direction: 0,
    }),
  )
}

function tellCall(story: Story, random: Random, card: Card, span: Span): void {
  const start = officeMoment(random, span.from, span.to)
  const isIncoming = random.chance(0.3)
  const isAnswered = random.chance(0.82)
  const seconds = isAnswered ? Math.max(15, Math.round(random.spread(140, 0.8))) : 0
  const type = isIncoming ? 2 : 1
  story.timeline.at(start, () => {
    const activity = addActivity(story.state, {
      ...activityOf(card, start),
      typeId: 2,
      providerId: 'VOXIMPLANT_CALL',
      direction: isIncoming ? 1 : 2,
      subject: isIncoming ? 'Входящий звонок' : 'Исходящий звонок',
      startTime: start,
      deadline: start,
      completed: true,
    })
    const client = card.type === 2 ? (card.client?.person.id ?? 0) : 0
    addCall(story.state, {
      userId: card.owner.id,
      phone: card.phone,
      type,
      start,
      seconds,
      failedCode: isAnswered ? '200' : '304',
      entityTypeId: client > 0 ? 3 : card.type,
      entityId: client > 0 ? client : card.id,
      activityId: activity.id,
    })
  })
}

function tellComment(story: Story, random: Random, card: Card, span: Span): void {
  const created = officeMoment(random, span.from, span.to)
  const comment = random.pick(COMMENTS)
  story.timeline.at(created, () =>
    addComment(story.state, {
      entityType: card.type === 1 ? 'lead' : 'deal',
      entityId: card.id,
      created,
      authorId: card.owner.id,
      comment,
    }),
  )
}

/** A missed message waits for an answer; it is nobody's plan. */
export function tellIncoming(story: Story, random: Random, card: Card): void {
  const { from } = lastStay(card)
  const created = officeMoment(random, from, workedUntil(story, card))
  story.timeline.at(created, () =>
    addActivity(story.state, {
      ...activityOf(card, created),
      typeId: 6,
      providerId: 'IMOPENLINES_SESSION',
      subject: 'Сообщение из чата на сайте',
      startTime: created,
      deadline: null,
      completed: false,
      direction: 1,
      isIncomingChannel: true,
    }),
  )
}
