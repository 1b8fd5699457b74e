import type { StageId } from '../../shared/crm/ids.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import type { Desk } from '../flow/flow.ts'
import { collectDeeds } from '../scoring/collect-deeds.ts'
import { collectPast } from '../scoring/collect-past.ts'
import { learn, type Lesson, type LearnTask } from '../scoring/learn.ts'
import { readLearnt } from '../scoring/learnt.ts'
import { monitorWhenDue } from '../scoring/monitor.ts'
import { rescoreAll } from '../scoring/rescore.ts'
import { workApart } from '../scoring/work-apart.ts'
import { writeFields } from '../scoring/write-fields.ts'
import { readHistories } from '../store/scores-rows.ts'
import type { ModelVersion, StoredHistory } from '../store/store.ts'

const STATE = 'chances/state'
/** Local hour from which on a night's work may begin. */
const NIGHT_HOUR = 3
/** So many more closed cards are a reason to learn again before the night. */
const GROWTH = 1.02
/** Closed cards below which there is no model, so no thread for it. */
const FEW = 30

/** What the last run left: cursors of ours are texts. */
interface State {
  /** Local day of the last night's work, `2026-12-02`. */
  readonly night: string
  /** Rows of the mirror when its past was last collected. */
  readonly rows: number
  /** Closed cards learnt from last, by kind. */
  readonly closed: Readonly<Record<string, number>>
  /** Columns as they were switched then. */
  readonly switches: string
}

const START: State = { night: '', rows: 0, closed: {}, switches: '{}' }

/**
 * Learns what chances cards have, once a night in the tenant's zone and when 2 % more have closed, and counts those of open cards anew.
 *
 * Comes after every review; mostly there is nothing to do. May be cut off anywhere: what was learnt is kept kind by kind.
 */
export async function countChances(desk: Desk): Promise<void> {
  const { flow, tenant, host } = desk
  const { store, clock } = flow
  const state = readState(await store.cursors.get(tenant.id, STATE))
  const local = localOf(clock.now(), tenant.timeZone)
  const isNight = local.day !== state.night && (local.hour >= NIGHT_HOUR || state.night === '')
  const rows = await mirroredRows(desk)
  const hasGrown = rows !== null && rows >= state.rows * GROWTH && rows > state.rows
  if (isNight || hasGrown) await collectPast(store, tenant.id)
  if (rows !== null && (isNight || hasGrown)) await collectDeeds(desk)

  const kinds: readonly CardKind[] = host.capabilities(tenant).hasLeads
    ? ['lead', 'deal']
    : ['deal']
  const closed: Record<string, number> = { ...state.closed }
  const switches = JSON.stringify((await store.scores.settings(tenant.id)).switches)
  const areSwitched = switches !== state.switches
  for (const kind of kinds) {
    const count = await store.scores.countClosed(tenant.id, kind)
    const before = state.closed[kind] ?? 0
    const hasMore = count > before && count >= before * GROWTH
    const isDue = hasMore || ((isNight || areSwitched) && (count > 0 || before > 0))
    if (isDue) await learnAndRescore(desk, kind)
    if (isDue) closed[kind] = count
    await monitorWhenDue(desk, kind)
    await writeFields(desk, kind)
  }
  const next: State = {
    night: isNight ? local.day : state.night,
    rows: isNight || hasGrown ? (rows ?? state.rows) : state.rows,
    closed,
    switches,
  }
  await store.cursors.set(tenant.id, STATE, JSON.stringify(next))
}

/** Learns from all closed cards of a kind, puts what was learnt in place unless it is worse, and scores the open ones. */
export async function learnAndRescore(desk: Desk, kind: CardKind): Promise<void> {
  const { flow, tenant } = desk
  const { store, clock, log, scorers } = flow
  const now = clock.now()
  const shown = await store.scores.current(tenant.id, kind)
  const before = shown?.state === 'shown' ? readLearnt(shown.learnt) : null
  const { switches } = await store.scores.settings(tenant.id)
  const lesson = await learnApart(desk, kind, { switches, twin: before?.twin ?? null })
  // What a person has switched off must go at once, whatever it costs.
  const isForced = before?.model?.columns.some(({ binning }) => switches[binning.name] === false)
  const state = stateOf(lesson, isForced === true || before === null)
  const version = await store.scores.addVersion(tenant.id, {
    kind,
    madeAt: now,
    state,
    learnt: lesson.learnt,
    report: lesson.report,
  })
  scorers.renew(tenant.id, kind)
  log.info('chances learnt', { tenant: tenant.id, kind, version, state })
  const current = await scorers.current(tenant.id, kind)
  if (current === null || current.learnt.model === null)
    return store.scores.clearScores(tenant.id, kind)
  await rescoreAll(store, current, { tenant: tenant.id, kind, now, signal: scorers.stopping })
}

function stateOf({ report, mayShow }: Lesson, isForced: boolean): ModelVersion['state'] {
  const { type } = report.result
  if (type === 'learning') return 'learning'
  if (!mayShow && !isForced) return 'kept-back'
  return type === 'model' ? 'shown' : 'no-signal'
}

async function learnApart(
  { flow, tenant }: Desk,
  kind: CardKind,
  task: Pick<LearnTask, 'switches' | 'twin'>,
): Promise<Lesson> {
  const { store, clock, scorers } = flow
  const pipelines = await store.stays.pipelines(tenant.id)
  const stages = pipelines.flatMap((pipeline): readonly StageId[] =>
    pipeline.isGone || pipeline.kind !== kind
      ? []
      : pipeline.stages.flatMap(({ stage, isGone }) => (isGone ? [] : [stage])),
  )
  const pages = store.scores.histories(tenant.id, { kind, isClosed: true })
  const whole = { now: clock.now(), stages, ...task }
  // Nothing can be learnt of so few, and it is said at once.
  if ((await store.scores.countClosed(tenant.id, kind)) < FEW) {
    const few: StoredHistory[] = []
    for await (const page of pages) few.push(...readHistories(page))
    return learn(few, whole)
  }
  const work = workApart({ type: 'learn', ...whole }, pages, scorers.stopping)
  for await (const answer of work)
    if (answer.type === 'end') return JSON.parse(answer.text) as Lesson
  throw new Error('the thread that learns has said nothing')
}

/** Rows of the host's past that are mirrored; `null`: it is not read to its end yet. */
async function mirroredRows({ flow, tenant }: Desk): Promise<number | null> {
  const progress = await flow.store.stays.progress(tenant.id)
  if (progress.length === 0 || progress.some(({ isComplete }) => !isComplete)) return null
  return progress.reduce((sum, { rows }) => sum + rows, 0)
}

function readState(text: string | null): State {
  // Written by this file alone.
  return text === null ? START : { ...START, ...(JSON.parse(text) as Partial<State>) }
}

function localOf(at: number, timeZone: string): { readonly day: string; readonly hour: number } {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find(one => one.type === type)?.value ?? ''
  return { day: `${part('year')}-${part('month')}-${part('day')}`, hour: Number(part('hour')) }
}
