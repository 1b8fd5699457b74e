import type { TaskId } from '../crm/ids.ts'
import type { Task } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'

/** What we have seen of one open step. */
export interface StepMemory {
  /** The latest deadline it has had; taking a deadline away is no move. */
  readonly dueAt: Instant | null
  /** How often its deadline was moved to a later one between two looks of ours. */
  readonly moves: number
  readonly movedAt: Instant | null
  /** It was not there before this moment. */
  readonly since: Instant
}

/** What we remember of a card's steps. Only what stood there at two looks of ours can be compared, so it may know of less than happened. */
export interface StepsMemory {
  /** Those closed meanwhile are among them until somebody has judged how. */
  readonly open: Readonly<Record<TaskId, StepMemory>>
  /** When a step was seen closed with nothing done about the client; `null` when none was, or it was made up for. */
  readonly emptyAt: Instant | null
}

export const NO_STEPS: StepsMemory = { open: {}, emptyAt: null }

/** So many moves of one deadline are no plan any more. */
export const TOO_MANY_MOVES = 3

/** @param since when the card was looked at before; what is new was not there then */
export function followSteps(
  memory: StepsMemory,
  tasks: readonly Task[],
  { since, now }: { readonly since: Instant; readonly now: Instant },
): StepsMemory {
  const seen = tasks.filter(isStep).map(task => {
    const known = memory.open[task.id]
    return [task.id, known === undefined ? toMemory(task, since) : follow(known, task, now)]
  })
  return { ...memory, open: { ...memory.open, ...Object.fromEntries(seen) } }
}

/** Steps that stood there before and are gone now: closed, deleted, or moved to another card. */
export function closedSteps(
  { open }: StepsMemory,
  tasks: readonly Task[],
): readonly { readonly id: TaskId; readonly since: Instant }[] {
  const present = new Set<string>(tasks.map(({ id }) => id))
  // Keys of the record are the ids it was made with.
  return Object.entries(open)
    .filter(([id]) => !present.has(id))
    .map(([id, { since }]: [string, StepMemory]) => ({ id: id as TaskId, since }))
}

export function withoutClosed(memory: StepsMemory, tasks: readonly Task[]): StepsMemory {
  const closed = new Set<string>(closedSteps(memory, tasks).map(({ id }) => id))
  if (closed.size === 0) return memory
  const open = Object.entries(memory.open).filter(([id]) => !closed.has(id))
  return { ...memory, open: Object.fromEntries(open) }
}

/** Since when one of these steps has been moved too often; `null`: none has. */
export function postponedSince({ open }: StepsMemory, tasks: readonly Task[]): Instant | null {
  const worst = tasks
    .flatMap(({ id }) => open[id] ?? [])
    .filter(({ moves }) => moves >= TOO_MANY_MOVES)
    .toSorted((one, other) => (one.movedAt ?? 0) - (other.movedAt ?? 0))
  return worst[0]?.movedAt ?? null
}

/** A message waiting for an answer is no plan, and a case of the head of sales is not the rep's. */
function isStep({ isDone, isIncoming, isCase }: Task): boolean {
  return !isDone && !isIncoming && !isCase
}

function toMemory({ dueAt }: Task, since: Instant): StepMemory {
  return { dueAt, moves: 0, movedAt: null, since }
}

function follow(known: StepMemory, { dueAt }: Task, now: Instant): StepMemory {
  if (dueAt === null) return known
  const isPostponed = known.dueAt !== null && dueAt > known.dueAt
  return isPostponed
    ? { ...known, dueAt, moves: known.moves + 1, movedAt: now }
    : { ...known, dueAt }
}
