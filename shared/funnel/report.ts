import type { StageId } from '../crm/ids.ts'
import type { Money } from '../crm/model.ts'
import { msOfBin } from './bins.ts'
import {
  type Count,
  type FunnelStage,
  isCounted,
  isInTotal,
  type JourneyGroup,
  linesOf,
  type Period,
  type SkipMode,
  type Total,
  viewOf,
  type WayView,
  hasReached,
} from './ways.ts'
import { wilson } from './wilson.ts'

/** So many ways took a time of this bin on a stage. */
export interface TimeGroup {
  readonly period: 'now' | 'before'
  readonly slot: number
  readonly bin: number
  readonly count: number
}

export interface Ratio {
  readonly part: number
  readonly whole: number
}

export interface Times {
  readonly medianMs: number
  readonly p80Ms: number
  readonly n: number
}

export type Verdict =
  /** Below its own past, outside the expected spread, and the costliest of those. */
  | 'bottleneck'
  /** Below, outside the spread, another costs more. */
  | 'below'
  | 'usual'
  | 'few'

export interface FunnelLine {
  readonly stage: StageId
  readonly name: string | null
  readonly status: 'open' | 'won'
  readonly isGone: boolean
  readonly reached: number
  /** Of those that reached the stage before; `null` on the first line. */
  readonly conversion: Ratio | null
  /** Of all that entered the pipeline. */
  readonly ofAll: Ratio
  /** Ended here without success. */
  readonly lost: number
  /** Went to another pipeline from here. */
  readonly left: number
  /** Stand here now. */
  readonly standing: number
  /** Reached a later stage without having stood here. */
  readonly skipped: number
  /** Came back here from a later stage. */
  readonly returned: number
  readonly sums: readonly Money[]
  readonly times: Times | null
  readonly before: {
    readonly reached: number
    readonly conversion: Ratio | null
    readonly times: Times | null
  } | null
  /** Of those that are done with the stage: how many went on, now and in the stage's own past. */
  readonly onward: { readonly now: Ratio; readonly past: Ratio }
  readonly verdict: Verdict
}

export interface FunnelReport {
  readonly entered: number
  readonly won: number
  readonly lost: number
  readonly left: number
  readonly open: number
  readonly before: { readonly entered: number; readonly won: number } | null
  readonly lines: readonly FunnelLine[]
}

/** Fewer tell nothing. */
export const ENOUGH = 20

export interface ReportInput {
  readonly stages: readonly FunnelStage[]
  readonly groups: readonly JourneyGroup[]
  readonly times: readonly TimeGroup[]
  readonly mode: SkipMode
  /** There is a period before to compare with. */
  readonly hasBefore: boolean
}

/** The funnel of one cohort. Nothing in it is above its whole, whatever cards did. */
export function makeReport(input: ReportInput): FunnelReport {
  const { stages, groups } = input
  const lines = linesOf({ stages, groups: groups.filter(({ period }) => period === 'now') })
  const views = groups.map(group => ({
    ...viewOf(group, lines),
    group,
    period: group.period,
  }))
  const now = views.filter(({ period }) => period === 'now')
  const before = views.filter(({ period }) => period === 'before')
  const ground = { ...input, lines, views, now, before }
  const total = (own: readonly View[], what: Total) =>
    countOf(own.filter(view => isInTotal(view, what)))
  const made = lines.map((_, row) => makeLine(ground, row))
  return {
    entered: total(now, 'entered'),
    won: total(now, 'won'),
    lost: total(now, 'lost'),
    left: total(now, 'left'),
    open: total(now, 'open'),
    before: input.hasBefore
      ? { entered: total(before, 'entered'), won: total(before, 'won') }
      : null,
    lines: nameBottleneck(made),
  }
}

interface View extends WayView {
  readonly period: Period
  readonly group: JourneyGroup
}

interface Ground extends ReportInput {
  readonly lines: readonly FunnelStage[]
  readonly views: readonly View[]
  readonly now: readonly View[]
  readonly before: readonly View[]
}

function makeLine(ground: Ground, row: number): FunnelLine {
  const { lines, now, before, mode, hasBefore } = ground
  const line = lines[row]
  if (line === undefined) throw new Error('no such line')
  const { stage, name, status, isGone, slot } = line
  const at = { row, slot, mode }
  const pick = (views: readonly View[], count: Count) =>
    views.filter(view => isCounted(view, count, at))
  const conversion = (views: readonly View[]): Ratio | null => {
    if (row === 0) return null
    const part = countOf(pick(views, 'converted'))
    return { part, whole: part + countOf(pick(views, 'stayed-behind')) }
  }
  const reached = pick(now, 'reached')
  return {
    stage,
    name,
    status: status === 'won' ? 'won' : 'open',
    isGone,
    reached: countOf(reached),
    conversion: conversion(now),
    ofAll: { part: countOf(reached), whole: countOf(now) },
    lost: countOf(pick(now, 'lost')),
    left: countOf(pick(now, 'left')),
    standing: countOf(pick(now, 'standing')),
    skipped: countOf(pick(now, 'skipped')),
    returned: countOf(pick(now, 'returned')),
    sums: sumsOf(reached),
    times: timesOf(ground, slot, 'now'),
    before: hasBefore
      ? {
          reached: countOf(pick(before, 'reached')),
          conversion: conversion(before),
          times: timesOf(ground, slot, 'before'),
        }
      : null,
    onward: onwardOf(ground, row),
    verdict: 'usual',
  }
}

/**
 * Cards that may still go on are left out, now and then alike: else the youngest cohort would always look worst.
 */
function onwardOf({ views, lines, mode }: Ground, row: number): FunnelLine['onward'] {
  const count = (own: readonly View[]): Ratio => {
    if (row >= lines.length - 1) return { part: 0, whole: 0 }
    const here = own.filter(view => hasReached(view, row, mode))
    const on = here.filter(view => view.furthest > row)
    const ended = here.filter(view => view.furthest <= row && view.group.status !== 'open')
    return { part: countOf(on), whole: countOf(on) + countOf(ended) }
  }
  return {
    now: count(views.filter(({ period }) => period === 'now')),
    past: count(views.filter(({ period }) => period !== 'now')),
  }
}

function nameBottleneck(lines: readonly FunnelLine[]): readonly FunnelLine[] {
  const judged = lines.map(line => ({ ...line, verdict: judge(line.onward) }))
  const below = judged.filter(({ verdict }) => verdict === 'below')
  const worst = below.toSorted((one, other) => missedOf(other) - missedOf(one))[0]
  return judged.map(line => (line === worst ? { ...line, verdict: 'bottleneck' } : line))
}

function judge({ now, past }: FunnelLine['onward']): Verdict {
  if (now.whole < ENOUGH || past.whole < ENOUGH) return 'few'
  const [ours, usual] = [wilson(now.part, now.whole), wilson(past.part, past.whole)]
  return ours !== null && usual !== null && ours.high < usual.low ? 'below' : 'usual'
}

/** Cards that would have gone on at the usual rate, and did not. */
function missedOf({ onward: { now, past } }: FunnelLine): number {
  return (past.part / past.whole) * now.whole - now.part
}

function countOf(views: readonly View[]): number {
  return views.reduce((sum, { group }) => sum + group.count, 0)
}

function sumsOf(views: readonly View[]): readonly Money[] {
  const sums = new Map<string, number>()
  for (const { group } of views) {
    if (group.sum === null) continue
    sums.set(group.sum.currency, (sums.get(group.sum.currency) ?? 0) + group.sum.minor)
  }
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .toSorted((one, other) => other.minor - one.minor)
}

function timesOf({ times }: ReportInput, slot: number, period: TimeGroup['period']): Times | null {
  const own = times
    .filter(group => group.slot === slot && group.period === period)
    .toSorted((one, other) => one.bin - other.bin)
  const n = own.reduce((sum, { count }) => sum + count, 0)
  if (n === 0) return null
  return { medianMs: quantileOf(own, n * 0.5), p80Ms: quantileOf(own, n * 0.8), n }
}

/** The smallest time that so many of them do not exceed. */
function quantileOf(groups: readonly TimeGroup[], wanted: number): number {
  let seen = 0
  for (const { bin, count } of groups) {
    seen += count
    if (seen >= wanted) return msOfBin(bin)
  }
  return msOfBin(groups.at(-1)?.bin ?? 0)
}
