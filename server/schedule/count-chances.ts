import type { StageId } from '../../shared/crm/ids.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import { AppError } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import { collectDeeds } from '../scoring/collect-deeds.ts'
import { collectPast } from '../scoring/collect-past.ts'
import { learn, type Lesson, type LearnTask } from '../scoring/learn.ts'
import { readLearnt } from '../scoring/learnt.ts'
import { monitorWhenDue } from '../scoring/monitor.ts'
import { rescoreAll } from '../scoring/rescore.ts'
import { workApart } from '../scoring/work-apart.ts'
import { isTransientFailure } from '../store/failures.ts'
import { readHistories } from '../store/scores-rows.ts'
import type { ModelVersion, StoredHistory } from '../store/store.ts'
import { type ChancesState, pastDue, kindDue, type LocalTime, readState } from './chances-state.ts'

const STATE = 'chances/state'
/** Closed cards below which there is no model, so no thread for it. */
const FEW = 30

/**
 * Learns what chances cards have, once a night in the tenant's zone and when 2 % more have closed, and counts those of open cards anew.
 *
 * Comes after every review; mostly there is nothing to do. May be cut off anywhere: what was done is kept step by step, so that whoever
 * goes on learns nothing twice.
 */
export async function countChances(desk: Desk): Promise<void> {
  const { flow, tenant, host } = desk
  const { store, clock } = flow
  let state = readState(await store.cursors.get(tenant.id, STATE))
  const keep = async (next: ChancesState): Promise<void> => {
    state = next
    await store.cursors.set(tenant.id, STATE, JSON.stringify(next))
  }
  const local = localOf(clock.now(), tenant.timeZone)
  const rows = await mirroredRows(desk)
  const past = pastDue(state, local, rows)
  if (past !== null) {
    await collectPast(store, tenant.id)
    if (rows !== null) await collectDeeds(desk)
    await keep({ ...state, ...past })
  }

  const kinds: readonly CardKind[] = host.capabilities(tenant).hasLeads
    ? ['lead', 'deal']
    : ['deal']
  const switches = JSON.stringify((await store.scores.settings(tenant.id)).switches)
  await eachKind(desk, kinds, async kind => {
    const closed = await store.scores.countClosed(tenant.id, kind)
    const due = kindDue(state, kind, { local, closed, switches })
    if (due !== null) {
      // Kept in any case: what has failed once fails in an hour as well, and is tried again by night.
      const done = () => keep({ ...state, kinds: { ...state.kinds, [kind]: due } })
      await endWith(done, learnAndRescore(desk, kind))
    }
    await monitorWhenDue(desk, kind)
  })
  // A host that does not answer must not have everything learnt anew.
  await store.jobs.add({ name: 'write-chances', payload: { tenant: tenant.id } })
}

/** What a kind fails of, lack of memory for one, is no reason not to learn the others. */
export async function eachKind(
  { flow, tenant }: EachDesk,
  kinds: readonly CardKind[],
  work: (kind: CardKind) => Promise<void>,
): Promise<void> {
  for (const kind of kinds) {
    try {
      await work(kind)
    } catch (error) {
      if (isPassing(error)) throw error
      const name = error instanceof Error ? error.name : typeof error
      flow.log.error('chances not learnt', { tenant: tenant.id, kind, error: name })
    }
  }
}

interface EachDesk {
  readonly tenant: Pick<Desk['tenant'], 'id'>
  readonly flow: { readonly log: Pick<Desk['flow']['log'], 'error'> }
}

/** The service ends, or the database does: whoever takes the job up does this again. */
function isPassing(error: unknown): boolean {
  return isTransientFailure(error) || (error instanceof AppError && error.retryAfterMs !== null)
}

/** @throws what the work has thrown, once the end is written down; at once, when it passes by itself */
async function endWith(done: () => Promise<void>, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isPassing(error)) await done()
    throw error
  }
  await done()
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
  const whole = { now: clock.now(), timeZone: tenant.timeZone, stages, ...task }
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

function localOf(at: number, timeZone: string): LocalTime {
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
