import { firstLookAt } from '../../shared/scoring/history.ts'
import { sigmoid } from '../../shared/scoring/metrics.ts'
import { createScorer, type Told, type Values } from '../../shared/scoring/score.ts'
import { snapshotAt, STAGE_COLUMN } from '../../shared/scoring/snapshot.ts'
import { asInstant, DAY, type Instant, plus } from '../../shared/time/instant.ts'
import type { CardScore, ReasonFact, StoredHistory, TrendFact } from '../store/store.ts'
import { groupOf, isActable } from './columns.ts'
import { alsoOf, toDeal } from './deals.ts'
import type { Learnt } from './learnt.ts'

const REASONS = 3
const CAUSES = 2
/** Points of chance below which nothing is said. */
const LEAST_POINT = 0.01
const LEAST_MOVE = 0.03
/** Against which day the chance is said to have moved. */
const LOOK_BACK_MS = 7 * DAY
/** Nothing is certain. */
const [LOWEST, HIGHEST] = [0.01, 0.99]

/** @returns `null`: there is nothing to score with. A card that we have known for less than a day is compared with nothing. */
export function createCardScorer(
  learnt: Learnt,
  { version, now }: { readonly version: number; readonly now: Instant },
): ((history: StoredHistory) => CardScore) | null {
  const { model, shape } = learnt
  if (model === null) return null
  const scorer = createScorer(model)
  const groups = createGroups(scorer.columns)
  const stages = model.columns.find(({ binning }) => binning.name === STAGE_COLUMN)?.binning
  const known = new Set(stages?.kind === 'category' ? stages.names : [])

  return history => {
    const deal = toDeal(history)
    const also = alsoOf(history, learnt, now)
    const at = (moment: Instant): Values => Object.assign(snapshotAt(deal, moment, shape), also)
    const values = at(now)
    const told = scorer.tell(values)
    // Before our first look we did not know how the card stood: what it has told is no move of the chance.
    const knownSince = Math.max(history.createdAt, firstLookAt(history) ?? 0)
    const since = asInstant(Math.max(plus(now, -LOOK_BACK_MS), knownSince))
    const before = now - since < DAY ? null : { since, told: scorer.tell(at(since)) }
    const stage = values[STAGE_COLUMN]
    const isNewStage = known.size > 0 && typeof stage === 'string' && !known.has(stage)
    return {
      forecast: kept(told.forecast),
      low: kept(told.low),
      high: kept(told.high),
      version,
      scoredAt: now,
      isUnsure: isNewStage || scorer.missing(values).length > 0,
      ...reasonsOf(groups(told.logOdds), told, values),
      trend: before === null ? null : trendOf(groups, { told, values }, before),
    }
  }
}

/** A card as it is now, with what is known of its client and of who works on it. */
export function valuesAt(history: StoredHistory, learnt: Learnt, now: Instant): Values {
  return { ...snapshotAt(toDeal(history), now, learnt.shape), ...alsoOf(history, learnt, now) }
}

function kept(forecast: number): number {
  return Math.round(1e4 * Math.min(Math.max(forecast, LOWEST), HIGHEST)) / 1e4
}

interface Part {
  /** The weightiest column of its group. */
  readonly column: string
  readonly logOdds: number
}

type Groups = (logOdds: readonly number[]) => readonly Part[]

/** Columns that say nearly the same count as one. */
function createGroups(columns: readonly string[]): Groups {
  const names = [...new Set(columns.map(groupOf))]
  const places = columns.map(column => names.indexOf(groupOf(column)))

  return logOdds => {
    const sums = names.map(() => 0)
    const leaders = names.map(() => -1)
    places.forEach((group, column) => {
      const own = logOdds[column] ?? 0
      const leader = leaders[group] ?? -1
      sums[group] = (sums[group] ?? 0) + own
      if (leader < 0 || Math.abs(own) > Math.abs(logOdds[leader] ?? 0)) leaders[group] = column
    })
    return sums.map((sum, group) => ({
      column: columns[leaders[group] ?? 0] ?? '',
      logOdds: sum,
    }))
  }
}

/** What would be missing from the chance without this part. */
function pointsOf({ logOdds }: Part, { forecast, score }: Told): number {
  return forecast - sigmoid(score - logOdds)
}

function reasonsOf(
  parts: readonly Part[],
  told: Told,
  values: Values,
): Pick<CardScore, 'up' | 'down'> {
  const weighed = parts
    .map(part => ({ part, points: pointsOf(part, told) }))
    .filter(({ points }) => Math.abs(points) >= LEAST_POINT)
    .toSorted((one, other) => Math.abs(other.points) - Math.abs(one.points))
  const best = (sign: number) =>
    weighed
      .filter(({ points }) => points * sign > 0)
      .slice(0, REASONS)
      .map(({ part, points }) => toReason(part.column, values, points))
      .toSorted((one, other) => Number(isActable(other.column)) - Number(isActable(one.column)))
  return { up: best(1), down: best(-1) }
}

function toReason(column: string, values: Values, points: number): ReasonFact {
  const value = values[column] ?? null
  return {
    column,
    value: typeof value === 'number' ? Math.round(100 * value) / 100 : value,
    points: Math.round(1e3 * points) / 1e3,
  }
}

/** The same model on the same card a week ago: what differs between the two sums is the cause, exactly. */
function trendOf(
  groups: Groups,
  { told, values }: { readonly told: Told; readonly values: Values },
  before: { readonly since: Instant; readonly told: Told },
): TrendFact | null {
  const move = told.forecast - before.told.forecast
  if (Math.abs(move) < LEAST_MOVE) return null
  const past = before.told.logOdds
  const causes = groups(told.logOdds.map((own, column) => own - (past[column] ?? 0)))
    .map(part => ({ part, points: pointsOf(part, told) }))
    .filter(({ points }) => points * move > 0 && Math.abs(points) >= LEAST_POINT)
    .toSorted((one, other) => Math.abs(other.points) - Math.abs(one.points))
    .slice(0, CAUSES)
    .map(({ part, points }) => toReason(part.column, values, points))
  if (causes.length === 0) return null
  return { from: kept(before.told.forecast), since: before.since, causes }
}
