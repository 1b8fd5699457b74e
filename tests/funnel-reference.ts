import type { StageId } from '../shared/crm/ids.ts'
import type { Card } from '../shared/crm/model.ts'
import { binOf, msOfBin } from '../shared/funnel/bins.ts'
import type { Count, SkipMode } from '../shared/funnel/ways.ts'
import type { Instant } from '../shared/time/instant.ts'
import type { WorkTime } from '../shared/time/work-schedule.ts'

export interface PlainStage {
  readonly id: StageId
  readonly pipeline: string
  readonly status: Card['status']
  /** By growing numbers within the pipeline. */
  readonly position: number
  readonly isGone: boolean
}

/** What a deal did, in its own order. */
export interface PlainDeal {
  readonly name: string
  readonly owner: string | null
  readonly source: string | null
  readonly rubles: number | null
  readonly isGone: boolean
  readonly visits: readonly { readonly stage: PlainStage; readonly at: Instant }[]
}

export interface PlainWish {
  readonly pipeline: string
  readonly from: Instant
  readonly until: Instant
  readonly owner: string | null
  readonly source: string | null
  readonly mode: SkipMode
}

export interface PlainLine {
  readonly stage: StageId
  readonly names: Readonly<Record<Count, readonly string[]>>
  readonly rubles: number
  readonly medianMs: number | null
  readonly p80Ms: number | null
}

/**
 * The funnel as one would count it on paper: deal by deal, visit by visit, nothing remembered and nothing clever. What the real one, in SQL
 * and over groups, has to agree with.
 */
export function countOnPaper(
  deals: readonly PlainDeal[],
  stages: readonly PlainStage[],
  { wish, workTime }: { readonly wish: PlainWish; readonly workTime: WorkTime },
): { readonly cohort: readonly PlainDeal[]; readonly lines: readonly PlainLine[] } {
  const cohort = deals.filter(deal => {
    const first = deal.visits.find(({ stage }) => stage.pipeline === wish.pipeline)
    return (
      first !== undefined &&
      !deal.isGone &&
      first.at >= wish.from &&
      first.at < wish.until &&
      (wish.owner === null || (deal.owner ?? 'none') === wish.owner) &&
      (wish.source === null || (deal.source ?? 'none') === wish.source)
    )
  })
  const row = stages
    .filter(stage => stage.pipeline === wish.pipeline && stage.status !== 'lost')
    .filter(stage => !stage.isGone || cohort.some(deal => stood(deal, stage)))
    .toSorted(
      (one, other) =>
        Number(one.status === 'won') - Number(other.status === 'won') ||
        one.position - other.position,
    )
  const lines = row.map((_, place) => lineOnPaper({ cohort, row, place }, wish, workTime))
  return { cohort, lines }
}

interface PaperPlace {
  readonly cohort: readonly PlainDeal[]
  readonly row: readonly PlainStage[]
  readonly place: number
}

function lineOnPaper(
  { cohort, row, place }: PaperPlace,
  wish: PlainWish,
  workTime: WorkTime,
): PlainLine {
  const stage = row[place]
  if (stage === undefined) throw new Error('no such line')
  const later = row.slice(place + 1)
  const reached = (deal: PlainDeal, where: number) => {
    const here = row[where]
    if (here === undefined) return false
    if (wish.mode === 'passed') return stood(deal, here)
    return row.slice(where).some(one => stood(deal, one))
  }
  const pick = (test: (deal: PlainDeal) => boolean) => cohort.filter(test).map(({ name }) => name)
  const times = cohort
    .flatMap(deal => timeOn(deal, stage, workTime) ?? [])
    .toSorted((one, other) => one - other)
  return {
    stage: stage.id,
    names: {
      reached: pick(deal => reached(deal, place)),
      converted: pick(deal => place > 0 && reached(deal, place - 1) && reached(deal, place)),
      'stayed-behind': pick(deal => place > 0 && reached(deal, place - 1) && !reached(deal, place)),
      lost: pick(
        deal =>
          endOf(deal).status === 'lost' && isHere(deal, wish) && lastOpen(deal, wish) === stage.id,
      ),
      left: pick(deal => !isHere(deal, wish) && lastHere(deal, wish)?.id === stage.id),
      standing: pick(
        deal => isHere(deal, wish) && endOf(deal).status === 'open' && endOf(deal).id === stage.id,
      ),
      skipped: pick(deal => !stood(deal, stage) && later.some(one => stood(deal, one))),
      returned: pick(deal => hasReturnedTo(deal, stage)),
      timed: pick(deal => stage.status === 'open' && timeOn(deal, stage, workTime) !== null),
    },
    rubles: cohort
      .filter(deal => reached(deal, place))
      .reduce((sum, { rubles }) => sum + (rubles ?? 0), 0),
    medianMs: share(times, 0.5),
    p80Ms: share(times, 0.8),
  }
}

function isHere(deal: PlainDeal, wish: PlainWish): boolean {
  return endOf(deal).pipeline === wish.pipeline
}

function lastHere(deal: PlainDeal, wish: PlainWish): PlainStage | undefined {
  return deal.visits.findLast(({ stage }) => stage.pipeline === wish.pipeline)?.stage
}

function lastOpen(deal: PlainDeal, wish: PlainWish): StageId | undefined {
  return deal.visits.findLast(
    ({ stage }) => stage.pipeline === wish.pipeline && stage.status === 'open',
  )?.stage.id
}

function stood(deal: PlainDeal, stage: PlainStage): boolean {
  return deal.visits.some(visit => visit.stage.id === stage.id)
}

function endOf(deal: PlainDeal): PlainStage {
  const last = deal.visits.at(-1)
  if (last === undefined) throw new Error('a deal that was nowhere')
  return last.stage
}

function hasReturnedTo(deal: PlainDeal, stage: PlainStage): boolean {
  return deal.visits.some(({ stage: to }, index) => {
    const from = deal.visits[index - 1]?.stage
    if (from === undefined || to.id !== stage.id || from.pipeline !== to.pipeline) return false
    if (to.status !== 'open') return false
    return from.status !== 'open' || from.position > to.position
  })
}

/** `null`: it was never there, or stands there, or nobody works there. */
function timeOn(deal: PlainDeal, stage: PlainStage, workTime: WorkTime): number | null {
  if (stage.status !== 'open') return null
  let total: number | null = null
  for (const [index, visit] of deal.visits.entries()) {
    if (visit.stage.id !== stage.id) continue
    const next = deal.visits[index + 1]
    if (next === undefined) return null
    total = (total ?? 0) + workTime.between(visit.at, next.at)
  }
  return total
}

/** The smallest that such a share does not exceed, as exactly as times are told. */
function share(times: readonly number[], part: number): number | null {
  if (times.length === 0) return null
  const exact = times[Math.ceil(times.length * part) - 1] ?? 0
  return msOfBin(binOf(exact))
}
