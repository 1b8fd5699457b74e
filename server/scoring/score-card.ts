import { sigmoid } from '../../shared/scoring/metrics.ts'
import { createScorer, type Explanation, type Values } from '../../shared/scoring/score.ts'
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

/** @returns `null`: there is nothing to score with. Values of a card that is younger than a day are compared with nothing. */
export function createCardScorer(
  learnt: Learnt,
  { version, now }: { readonly version: number; readonly now: Instant },
): ((history: StoredHistory) => CardScore) | null {
  const { model, shape } = learnt
  if (model === null) return null
  const scorer = createScorer(model)
  const stages = model.columns.find(({ binning }) => binning.name === STAGE_COLUMN)?.binning
  const known = new Set(stages?.kind === 'category' ? stages.names : [])

  return history => {
    const deal = toDeal(history)
    const also = alsoOf(history, learnt, now)
    const at = (moment: Instant): Values => ({ ...snapshotAt(deal, moment, shape), ...also })
    const values = at(now)
    const { forecast, low, high } = scorer.score(values)
    const told = scorer.explain(values)
    const stage = values[STAGE_COLUMN]
    const isNewStage = known.size > 0 && typeof stage === 'string' && !known.has(stage)
    return {
      forecast: kept(forecast),
      low: kept(low),
      high: kept(high),
      version,
      scoredAt: now,
      isUnsure: isNewStage || scorer.missing(values).length > 0,
      ...reasonsOf(told, values),
      trend: trendOf(told, values, before()),
    }

    function before() {
      const moment = asInstant(Math.max(plus(now, -LOOK_BACK_MS), history.createdAt))
      if (now - moment < DAY) return null
      return { at: moment, told: scorer.explain(at(moment)) }
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

/** Columns that say nearly the same count as one. */
function groupsOf({ factors }: Explanation): readonly Part[] {
  const groups = new Map<string, Part & { readonly own: number }>()
  for (const { column, logOdds } of factors) {
    const group = groupOf(column)
    const known = groups.get(group)
    const isLeader = known === undefined || Math.abs(logOdds) > Math.abs(known.own)
    groups.set(group, {
      column: isLeader ? column : known.column,
      own: isLeader ? logOdds : known.own,
      logOdds: (known?.logOdds ?? 0) + logOdds,
    })
  }
  return [...groups.values()]
}

function reasonsOf(told: Explanation, values: Values): Pick<CardScore, 'up' | 'down'> {
  const score = scoreOf(told)
  const reasons = groupsOf(told)
    .map(({ column, logOdds }) =>
      toReason(column, values, told.forecast - sigmoid(score - logOdds)),
    )
    .filter(({ points }) => Math.abs(points) >= LEAST_POINT)
    .toSorted((one, other) => Math.abs(other.points) - Math.abs(one.points))
  const best = (sign: number) =>
    reasons
      .filter(({ points }) => points * sign > 0)
      .slice(0, REASONS)
      .toSorted((one, other) => Number(isActable(other.column)) - Number(isActable(one.column)))
  return { up: best(1), down: best(-1) }
}

function scoreOf({ factors, intercept }: Explanation): number {
  return factors.reduce((sum, { logOdds }) => sum + logOdds, intercept)
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
  told: Explanation,
  values: Values,
  before: { readonly at: Instant; readonly told: Explanation } | null,
): TrendFact | null {
  if (before === null || Math.abs(told.forecast - before.told.forecast) < LEAST_MOVE) return null
  const sign = Math.sign(told.forecast - before.told.forecast)
  const past = new Map(before.told.factors.map(({ column, logOdds }) => [column, logOdds]))
  const moves: Explanation = {
    ...told,
    factors: told.factors.map(factor => ({
      ...factor,
      logOdds: factor.logOdds - (past.get(factor.column) ?? 0),
    })),
  }
  const score = scoreOf(told)
  const causes = groupsOf(moves)
    .map(({ column, logOdds }) =>
      toReason(column, values, told.forecast - sigmoid(score - logOdds)),
    )
    .filter(({ points }) => points * sign >= LEAST_POINT)
    .toSorted((one, other) => sign * (other.points - one.points))
    .slice(0, CAUSES)
  return causes.length === 0 ? null : { from: kept(before.told.forecast), since: before.at, causes }
}
