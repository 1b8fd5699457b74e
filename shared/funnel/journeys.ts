import type { PipelineId } from '../crm/ids.ts'
import type { Card } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import type { WorkTime } from '../time/work-schedule.ts'
import { binOf } from './bins.ts'
import type { Place, PlainStay } from './stays.ts'

export interface StageFacts {
  readonly slot: number
  /** By growing numbers. */
  readonly position: number
  readonly status: Card['status']
}

export type FactsOf = (place: Place) => StageFacts

/** A card's way through one pipeline, however often it came there. */
export interface Journey {
  readonly pipeline: PipelineId
  /** First entry. */
  readonly enteredAt: Instant
  /** `left`: the card is in another pipeline now. */
  readonly status: Card['status'] | 'left'
  readonly lastSlot: number
  /** The last stage under way, where the end was not the first that happened; `null`: it never was at one. */
  readonly beforeEnd: number | null
  /** Growing. */
  readonly slots: readonly number[]
  /** Of each slot: bin of the working time of all stays there; `null`: it stands there, or that is a stage of the end. */
  readonly bins: readonly (number | null)[]
  /** Slots it came back to, growing. */
  readonly returns: readonly number[]
}

/** @param stays of one card, oldest first */
export function journeysOf(
  stays: readonly PlainStay[],
  factsOf: FactsOf,
  workTime: WorkTime,
): readonly Journey[] {
  const last = stays.at(-1)
  return [...Map.groupBy(stays, stay => stay.pipeline)].map(([pipeline, own]) => {
    const places = own.map(stay => ({ stay, facts: factsOf(stay) }))
    const bySlot = Map.groupBy(places, ({ facts }) => facts.slot)
    const slots = [...bySlot.keys()].toSorted((one, other) => one - other)
    const end = places.at(-1)
    const isHere = last?.pipeline === pipeline
    return {
      pipeline,
      enteredAt: own[0]?.enteredAt ?? (0 as Instant),
      status: isHere ? (end?.facts.status ?? 'open') : 'left',
      lastSlot: end?.facts.slot ?? 0,
      beforeEnd: places.findLast(({ facts }) => facts.status === 'open')?.facts.slot ?? null,
      slots,
      bins: slots.map(slot => timeOf(bySlot.get(slot) ?? [], workTime)),
      returns: returnsOf(stays, pipeline, factsOf),
    }
  })
}

function timeOf(
  visits: readonly { readonly stay: PlainStay; readonly facts: StageFacts }[],
  workTime: WorkTime,
): number | null {
  if (visits[0]?.facts.status !== 'open') return null
  let worked = 0
  for (const { stay } of visits) {
    if (stay.leftAt === null) return null
    worked += workTime.between(stay.enteredAt, stay.leftAt)
  }
  return binOf(worked)
}

/** A stage entered from one behind it in the same pipeline. */
function returnsOf(
  stays: readonly PlainStay[],
  pipeline: PipelineId,
  factsOf: FactsOf,
): readonly number[] {
  const found = new Set<number>()
  for (const [index, stay] of stays.entries()) {
    const before = stays[index - 1]
    if (before === undefined || before.pipeline !== pipeline || stay.pipeline !== pipeline) continue
    const [from, to] = [factsOf(before), factsOf(stay)]
    if (rankOf(to) < rankOf(from)) found.add(to.slot)
  }
  return [...found].toSorted((one, other) => one - other)
}

const RANKS = { open: 0, won: 1, lost: 1 } as const

/** Whatever its place in the list, an end is behind all that is under way. */
function rankOf({ status, position }: StageFacts): number {
  return RANKS[status] === 0 ? position : 1_000_000
}
