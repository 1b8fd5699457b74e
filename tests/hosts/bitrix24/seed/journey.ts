import { HOUR } from '../../../../shared/time/instant.ts'
import type { FinalStage, PipelineModel, StageModel } from './directories.ts'
import { officeBefore } from './office-hours.ts'
import type { Random } from './random.ts'

/** One visit of a card to a stage. */
export interface Stay {
  readonly stageId: string
  readonly categoryId: number
  readonly semantics: 'P' | 'S' | 'F'
  readonly from: number
  /** `null`: it stands there. */
  readonly to: number | null
}

interface Step {
  readonly stage: StageModel
  readonly categoryId: number
}

/** The way of a card that ended at `endedAt`, oldest stay first; the outcome is left to chance unless it is given. */
export function closedJourney(
  random: Random,
  pipeline: PipelineModel,
  endedAt: number,
  outcome: 'S' | 'F' | null = null,
): readonly Stay[] {
  const lostAt = lossPlace(random, pipeline, outcome)
  const passed = lostAt === null ? pipeline.stages : pipeline.stages.slice(0, lostAt + 1)
  const last = finalStage(random, pipeline, lostAt === null ? 'S' : 'F')
  const end: Stay = {
    stageId: last.id,
    categoryId: pipeline.categoryId ?? 0,
    semantics: last.semantics,
    from: endedAt,
    to: null,
  }
  const pace = lostAt === null ? 1 : LOST_PACE
  return [...staysBefore(random, wander(random, passed, pipeline), { end: endedAt, pace }), end]
}

/** A card that will be lost sits longer on every stage: nobody is in a hurry. */
const LOST_PACE = 2.5

/** The way of a card that has stood on its stage since then, oldest stay first. */
export function openJourney(
  random: Random,
  pipeline: PipelineModel,
  standing: { readonly stage: StageModel; readonly since: number },
): readonly Stay[] {
  const index = pipeline.stages.indexOf(standing.stage)
  const earlier = wander(random, pipeline.stages.slice(0, index), pipeline)
  const last: Stay = {
    stageId: standing.stage.id,
    categoryId: pipeline.categoryId ?? 0,
    semantics: 'P',
    from: standing.since,
    to: null,
  }
  return [...staysBefore(random, earlier, { end: standing.since }), last]
}

/** The same way with a first stay in another pipeline: somebody moved the card over. */
export function movedFrom(
  random: Random,
  other: PipelineModel,
  journey: readonly Stay[],
): readonly Stay[] {
  const [first] = journey
  const [stage] = other.stages
  if (first === undefined || stage === undefined) return journey
  const step = { stage, categoryId: other.categoryId ?? 0 }
  return [...staysBefore(random, [step], { end: first.from }), ...journey]
}

/** The stage a card is lost on; `null` when it is won. */
function lossPlace(
  random: Random,
  { stages }: PipelineModel,
  outcome: 'S' | 'F' | null,
): number | null {
  if (outcome === 'S') return null
  const place = stages.findIndex(({ lossRate }) => random.chance(lossRate))
  if (place !== -1) return place
  if (outcome === null) return null
  return random.weighted(stages.map(({ lossRate }, index) => [index, lossRate]))
}

/** Few skip a stage, few are sent back from waiting to negotiations. */
function wander(random: Random, stages: readonly StageModel[], pipeline: PipelineModel): Step[] {
  const categoryId = pipeline.categoryId ?? 0
  const steps = stages
    .filter((_, index) => index === 0 || index === stages.length - 1 || !random.chance(0.05))
    .map(stage => ({ stage, categoryId }))
  const waiting = steps.findIndex(({ stage }) => stage.id.endsWith('PREPAYMENT_INVOICE'))
  if (waiting < 1 || !random.chance(0.09)) return steps
  return [...steps.slice(0, waiting + 1), ...steps.slice(waiting - 1)]
}

function staysBefore(
  random: Random,
  steps: readonly Step[],
  { end, pace = 1 }: { readonly end: number; readonly pace?: number },
): Stay[] {
  const stays: Stay[] = []
  let to = end
  for (const { stage, categoryId } of steps.toReversed()) {
    const hours = pace * Math.min(random.spread(stage.usualHours, 0.75), stage.usualHours * 6)
    const from = officeBefore(to, Math.max(180, Math.round(hours * 3600)) * 1000)
    stays.unshift({ stageId: stage.id, categoryId, semantics: 'P', from, to })
    to = from
  }
  return stays
}

/** A contract that failed has a stage of its own. */
function finalStage(random: Random, pipeline: PipelineModel, wanted: 'S' | 'F'): FinalStage {
  const fitting = pipeline.final.filter(({ semantics }) => semantics === wanted)
  const rarely = fitting.map((stage, index): [FinalStage, number] => [stage, index === 0 ? 9 : 1])
  return random.weighted(rarely)
}

/** Office hours → ms, in whole seconds. */
export function officeHours(hours: number): number {
  return Math.round((hours * HOUR) / 1000) * 1000
}
