import type { StageId } from '../crm/ids.ts'
import type { Card } from '../crm/model.ts'
import { ENOUGH, makeReport, type Ratio, type ReportInput } from './report.ts'
import { hasReached, linesOf, viewOf } from './ways.ts'

/** A stage of a card's own funnel. */
export interface HereLine {
  readonly stage: StageId
  /** `null`: it was removed before anybody told its name. */
  readonly name: string | null
  readonly place: 'passed' | 'skipped' | 'here' | 'ahead'
  /** Cards of the last year that came so far. */
  readonly reached: number
}

/** Where a card is in its pipeline, against the pipeline's own last year. */
export interface CardFunnel {
  readonly status: Card['status']
  /** Stages under way, then the success. */
  readonly lines: readonly HereLine[]
  /** `null`: it is closed, or stands at a stage that is no line. */
  readonly here: {
    readonly name: string | null
    /** Working time on the stage, earlier visits included. */
    readonly workedMs: number
    /** Of cards that are done with the stage; `null`: fewer than 20 of them. */
    readonly medianMs: number | null
    readonly n: number
    /** Of cards that came here and have ended: those that were won. */
    readonly won: Ratio
    /** Of cards that came here and went on or have ended: those that went on. */
    readonly onward: Ratio
  } | null
}

export interface HereGround extends Pick<ReportInput, 'stages' | 'groups' | 'times'> {
  readonly card: {
    readonly status: Card['status']
    readonly stage: StageId
    /** Stages of this pipeline it stood at. */
    readonly stood: readonly StageId[]
    readonly workedMs: number
  }
}

/** @param ground.groups of the last year, as the period now */
export function cardFunnelOf({ stages, groups, times, card }: HereGround): CardFunnel {
  const report = makeReport({ stages, groups, times, mode: 'with-skips', hasBefore: false })
  const stood = new Set<string>(card.stood)
  const row = report.lines.findIndex(({ stage }) => stage === card.stage)
  const furthest = Math.max(
    row,
    report.lines.findLastIndex(({ stage }) => stood.has(stage)),
  )
  const end = row === -1 ? furthest : row
  const line = report.lines[row]
  return {
    status: card.status,
    lines: report.lines.map(({ stage, name, reached }, at) => ({
      stage,
      name,
      reached,
      place: placeOf({ at, row, end, hasStood: stood.has(stage) }),
    })),
    here:
      line === undefined || card.status !== 'open'
        ? null
        : {
            name: line.name,
            workedMs: card.workedMs,
            medianMs: (line.times?.n ?? 0) < ENOUGH ? null : (line.times?.medianMs ?? null),
            n: line.times?.n ?? 0,
            won: wonFrom({ stages, groups }, row),
            onward: line.onward.now,
          },
  }
}

function placeOf(at: {
  readonly at: number
  readonly row: number
  readonly end: number
  readonly hasStood: boolean
}): HereLine['place'] {
  if (at.at === at.row) return 'here'
  if (at.at > at.end) return 'ahead'
  return at.hasStood ? 'passed' : 'skipped'
}

/** Cards in another pipeline by now have not ended here: nobody knows how they would have. */
function wonFrom({ stages, groups }: Pick<ReportInput, 'stages' | 'groups'>, row: number): Ratio {
  const now = groups.filter(({ period }) => period === 'now')
  const lines = linesOf({ stages, groups: now })
  const count = (status: Card['status']) =>
    now
      .filter(group => group.status === status)
      .filter(group => hasReached(viewOf(group, lines), row, 'with-skips'))
      .reduce((sum, group) => sum + group.count, 0)
  const won = count('won')
  return { part: won, whole: won + count('lost') }
}
