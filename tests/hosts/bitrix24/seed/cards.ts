import type { PipelineModel } from './directories.ts'
import type { Stay } from './journey.ts'
import { addItem, addStageEntry } from './rows.ts'
import type { Rep } from './staff.ts'
import type { Client, Person, Story, Told } from './story.ts'

/** How an open card stands with the method; `null` for a closed one. */
export type Condition = 'clean' | 'no-step' | 'overdue' | 'stuck'

/** A lead or a deal as its story is told. */
export interface Card extends Told {
  readonly type: 1 | 2
  readonly pipeline: PipelineModel
  /** Oldest stay first; the last one is where it stands. */
  readonly journey: readonly Stay[]
  readonly title: string
  readonly owner: Rep
  /** `null`: a lead of somebody who is not in the base. */
  readonly client: Client | null
  readonly condition: Condition | null
  /** E.164, where this client is called. */
  readonly phone: string
}

export interface CardDetails {
  readonly fields: Readonly<Record<string, unknown>>
  readonly phones?: readonly string[]
  readonly emails?: readonly string[]
  readonly contactIds?: readonly number[]
}

export function startOf(card: Pick<Card, 'journey'>): number {
  return card.journey[0]?.from ?? 0
}

export function lastStay(card: Pick<Card, 'journey'>): Stay {
  const stay = card.journey.at(-1)
  if (stay === undefined) throw new RangeError('a card stands somewhere')
  return stay
}

/** Until when somebody has worked on it. */
export function workedUntil(story: Story, card: Card): number {
  return Math.min(card.owner.leftAt ?? story.now, story.now)
}

/** The row of the card and its history; `details` are asked for when everything it refers to has its id. */
export function tellCard(story: Story, card: Card, details: () => CardDetails): void {
  story.timeline.at(startOf(card), () => {
    const { fields, ...rest } = details()
    card.id = addItem(story.state, card.type, {
      ...rest,
      fields: { ...stageFields(card), ...authorship(card), ...fields, title: card.title },
    }).id
  })
  for (const [index, stay] of card.journey.entries()) {
    story.timeline.at(stay.from, () =>
      addStageEntry(story.state, {
        entityTypeId: card.type,
        ownerId: card.id,
        typeId: entryType(card, index),
        createdTime: stay.from,
        categoryId: stay.categoryId,
        stageId: stay.stageId,
        semanticId: stay.semantics,
      }),
    )
  }
}

/** The name as a lead keeps it. */
export function nameFields({ name }: Pick<Person, 'name'>): Record<string, unknown> {
  return { name: name.first, lastName: name.last, secondName: name.second }
}

function stageFields(card: Card): Record<string, unknown> {
  const { stageId, semantics, categoryId, from } = lastStay(card)
  const isOpen = semantics === 'P'
  const stage = { stageId, stageSemanticId: semantics, movedTime: from, movedBy: card.owner.id }
  if (card.type === 1) return { ...stage, dateClosed: isOpen ? null : from }
  return {
    ...stage,
    categoryId,
    closed: isOpen ? 'N' : 'Y',
    typeId: 'SALE',
    isNew: stageId === card.pipeline.stages[0]?.id ? 'Y' : 'N',
    begindate: startOf(card),
    closedate: isOpen ? startOf(card) + 30 * 24 * 3_600_000 : from,
  }
}

function authorship(card: Card): Record<string, unknown> {
  const { from } = lastStay(card)
  return {
    assignedById: card.owner.id,
    createdBy: card.owner.id,
    updatedBy: card.owner.id,
    createdTime: startOf(card),
    updatedTime: from,
    lastActivityTime: from,
    lastActivityBy: card.owner.id,
    opened: 'Y',
  }
}

/** 1 created, 5 came from another pipeline, 3 ended, 2 moved otherwise. */
function entryType({ journey }: Card, index: number): 1 | 2 | 3 | 5 {
  const stay = journey[index]
  const before = journey[index - 1]
  if (stay === undefined || before === undefined) return 1
  if (stay.categoryId !== before.categoryId) return 5
  return stay.semantics === 'P' ? 2 : 3
}
