import type { Card, Task } from '../../shared/crm/model.ts'
import { AT_BIRTH_MS, type HistoryEvent } from '../../shared/scoring/history.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Observation } from '../store/store.ts'

/** Rubles, not kopecks: columns are read by people. */
const MINOR = 100

export interface Look {
  readonly card: Card
  readonly openTasks: readonly Task[]
  /** When a person did something about it; `null`: nobody has, or nobody looked. */
  readonly touchedAt: Instant | null
}

/** What a look at a card adds to its history. */
export function toObservation({ card, openTasks, touchedAt }: Look, now: Instant): Observation {
  const nextStepAt = nearestStep(openTasks)
  const at = now - card.createdAt <= AT_BIRTH_MS ? card.createdAt : now
  const standing = { at, stage: null, user: null, value: null }
  const isOpen = card.status === 'open'
  const events: HistoryEvent[] = [
    { at: card.stageSince, type: 'stage', stage: card.stage, user: null, value: null },
  ]
  if (touchedAt !== null) events.push({ ...standing, at: touchedAt, type: 'contact' })
  // Of a closed card these were written knowing how it ended.
  if (isOpen && card.amount !== null)
    events.push({ ...standing, type: 'amount', value: card.amount.minor / MINOR })
  if (isOpen && card.owner !== null) events.push({ ...standing, type: 'owner', user: card.owner })
  if (isOpen) events.push({ ...standing, at: now, type: 'plan', value: nextStepAt })
  return {
    seen: {
      card: card.ref,
      title: card.title,
      pipeline: card.pipeline,
      stage: card.stage,
      stageSince: card.stageSince,
      createdAt: card.createdAt,
      status: card.status,
      owner: card.owner,
      amount: card.amount,
      contacts: card.contacts,
      phones: card.phones,
      nextStepAt,
      seenAt: now,
    },
    events,
    fixed: { source: card.source, origin: card.madeFrom === null ? null : card.madeFrom.kind },
  }
}

/** Messages that wait and our own cases are no steps. */
function nearestStep(tasks: readonly Task[]): Instant | null {
  const moments = tasks.flatMap(({ dueAt, isIncoming, isCase, isDone }) =>
    dueAt === null || isIncoming || isCase || isDone ? [] : [dueAt],
  )
  return moments.toSorted((one, other) => one - other)[0] ?? null
}
