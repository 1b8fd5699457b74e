import type {
  ReasonView,
  ScoreShown,
  ScoreStanding,
  ScoreView,
  StageShareView,
  TrendView,
} from '../../shared/contract/scoring-model.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import type { CardScore, ReasonFact, ScoredCard } from '../store/store.ts'
import type { Learnt, Report } from './learnt.ts'
import { isActable } from './columns.ts'
import type { Current } from './scorers.ts'
import { type Names, reasonText, whatIsSo } from './words.ts'

export interface ViewWords {
  /** In the reader's language. */
  readonly say: Say
  readonly names: Names
}

/**
 * What is said of a card's chance: a percent with its reasons where a model stands behind it, else why there is none.
 *
 * @param card as `store.scores.find` knows it; `undefined`: it was never seen
 * @param current as `flow.scorers.current` gives it for its kind
 */
export function toScoreView(
  ref: CardRef,
  card: ScoredCard | undefined,
  current: Current | null,
  words: ViewWords,
): ScoreView {
  return { card: ref, standing: standingOf(ref, card, current, words) }
}

function standingOf(
  ref: CardRef,
  card: ScoredCard | undefined,
  current: Current | null,
  words: ViewWords,
): ScoreStanding {
  const { say } = words
  if (card !== undefined && card.status !== 'open')
    return { type: 'none', text: say({ id: 'scoring.closed' }) }
  if (current === null) return { type: 'none', text: say(noneText(ref)) }
  const share = card === undefined ? null : stageShare(current.learnt, card.stage, say)
  const { result, counts } = current.report
  if (result.type === 'learning')
    return {
      type: 'learning',
      deals: counts.deals,
      needed: result.needed,
      text: say(learningText(ref.kind, current.report)),
      share,
    }
  if (current.learnt.model === null)
    return { type: 'no-signal', text: say({ id: 'scoring.no-signal' }), share }
  if (card === undefined || card.score === null)
    return { type: 'none', text: say({ id: 'scoring.none' }) }
  return shown(card, card.score, current, words)
}

function noneText({ kind }: CardRef): Message {
  return { id: 'scoring.not-learnt', values: { kind } }
}

/** «Учимся: 12 из 30 сделок», or what else is wanted of them. */
export function learningText(kind: CardRef['kind'], { result, counts }: Report): Message {
  const { deals, won } = counts
  if (result.type !== 'learning') return { id: 'scoring.no-signal' }
  if (deals === 0) return { id: 'scoring.empty', values: { kind } }
  if (deals < result.needed)
    return { id: 'scoring.learning', values: { deals, needed: result.needed, kind } }
  if (won === deals) return { id: 'scoring.learning.all-won', values: { deals } }
  if (won === 0) return { id: 'scoring.learning.all-lost', values: { deals } }
  const { rarer, neededRarer } = result
  return { id: 'scoring.learning.rarer', values: { deals, rarer, needed: neededRarer } }
}

/** Fewer cards, or one outcome only, are not worth a number. */
const LEAST_DEALS = 10

function stageShare({ shares }: Learnt, stage: string, say: Say): StageShareView | null {
  const found = shares.byValue[stage]
  if (found === undefined || found.deals < LEAST_DEALS) return null
  if (found.won === 0 || found.won === found.deals) return null
  const [percent, low, high] = [found.forecast, found.low, found.high].map(toPercent)
  if (percent === undefined || low === undefined || high === undefined) return null
  return { percent, low, high, text: say({ id: 'scoring.share', values: { percent, low, high } }) }
}

function shown(card: ScoredCard, score: CardScore, current: Current, words: ViewWords): ScoreShown {
  const { report, learnt, madeAt } = current
  const { say } = words
  const toReason = (fact: ReasonFact): ReasonView => ({
    text: say(reasonText(fact, { stats: learnt.stats, stage: card.stage, names: words.names })),
    points: Math.round(100 * fact.points),
    canAct: isActable(fact.column),
  })
  return {
    type: 'score',
    percent: toPercent(score.forecast),
    low: toPercent(score.low),
    high: toPercent(score.high),
    isPreliminary: learnt.isPreliminary,
    isUnsure: score.isUnsure,
    trend: toTrend(score, words),
    up: score.up.map(toReason),
    down: score.down.map(toReason),
    version: score.version,
    scoredAt: score.scoredAt,
    ground: say({
      id: 'scoring.ground',
      values: { n: report.counts.deals, at: { at: madeAt } },
    }),
  }
}

/** «31 → 18: нет контакта 9 дней (−8)» */
function toTrend({ trend, forecast }: CardScore, { say, names }: ViewWords): TrendView | null {
  if (trend === null) return null
  const [from, to] = [toPercent(trend.from), toPercent(forecast)]
  if (from === to) return null
  const causes = trend.causes
    .map(fact =>
      say({
        id: 'scoring.trend.cause',
        values: { what: lower(say(whatIsSo(fact, names))), points: signed(fact.points) },
      }),
    )
    .join(', ')
  return {
    from,
    to,
    since: trend.since,
    text: say({ id: 'scoring.trend', values: { from, to, causes } }),
  }
}

function lower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

/** «−8», with the sign people write. */
function signed(points: number): string {
  const whole = Math.round(100 * Math.abs(points))
  return points < 0 ? `−${whole}` : `+${whole}`
}

/** Never 0 or 100: nothing is certain. */
function toPercent(chance: number): number {
  return Math.min(99, Math.max(1, Math.round(100 * chance)))
}

/**
 * @param pipelines names of stages as the host has them now
 * @param sources names of sources; left out: nobody asks for them
 */
export function namesOf(
  pipelines: readonly {
    readonly stages: readonly { readonly id: string; readonly name: string }[]
  }[],
  sources: readonly { readonly id: string; readonly name: string }[] = [],
): Names {
  const stages = new Map(
    pipelines.flatMap(({ stages: all }) => all.map(({ id, name }) => [id, name])),
  )
  const sourceNames = new Map(sources.map(({ id, name }) => [id, name]))
  return { stage: id => stages.get(id) ?? null, source: id => sourceNames.get(id) ?? null }
}
