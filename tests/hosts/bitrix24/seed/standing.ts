import type { Condition } from './cards.ts'
import type { PipelineModel } from './directories.ts'
import { officeHours, openJourney, type Stay } from './journey.ts'
import { officeBefore } from './office-hours.ts'
import type { Random } from './random.ts'

/** Share of the longest allowed stay that has gone by, hundredths. */
const STAYED: Readonly<Record<Condition, readonly [from: number, to: number]>> = {
  clean: [4, 60],
  'no-step': [12, 85],
  overdue: [30, 90],
  stuck: [130, 420],
}

/** How many open cards stand on each stage, first to last. */
const CROWD = [14, 22, 26, 14, 24]

/** The way of an open card to where it stands in that condition. */
export function standingJourney(
  random: Random,
  pipeline: PipelineModel,
  condition: Condition,
  until: number,
): readonly Stay[] {
  const crowd = pipeline.stages.map((one, index) => [one, CROWD[index] ?? 10] as const)
  const stage = random.weighted(crowd)
  const [from, to] = STAYED[condition]
  const hours = (stage.limitHours * random.int(from, to)) / 100
  const since = officeBefore(until, officeHours(hours))
  return openJourney(random, pipeline, { stage, since })
}
