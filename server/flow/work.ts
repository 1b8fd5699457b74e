import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { DAY, HOUR, MINUTE, plus } from '../../shared/time/instant.ts'
import { readCallName } from '../../shared/telephony/call.ts'
import type { Urgency } from '../hosts/host.ts'
import { followWalk, isLookWaited, runLook } from '../first-look/run-look.ts'
import { mergeGroups } from '../merge/bulk.ts'
import { finishMerges } from '../merge/merge.ts'
import { type LoadWork, takeUpLoads, workLoad } from '../import/work-load.ts'
import { checkBase } from '../base/check-base.ts'
import { watchCompanies } from '../schedule/watch-companies.ts'
import { matchMarket } from '../funnel/match-market.ts'
import { planDigest, sendDigests } from '../digest/send-digests.ts'
import { lookUpOutcome } from '../schedule/cases-outcome.ts'
import { countChances } from '../schedule/count-chances.ts'
import { learnBase } from '../schedule/learn-base.ts'
import { mirrorStays } from '../schedule/mirror-stays.ts'
import { reviewCards } from '../schedule/review.ts'
import { sweepNew } from '../schedule/sweep-new.ts'
import { writeFields } from '../scoring/write-fields.ts'
import type { Tasks } from '../queue/run-job.ts'
import type { DueKind, JobPayloads } from '../store/store.ts'
import { handleCall } from '../telephony/handle-call.ts'
import { pollCalls } from '../telephony/poll-calls.ts'
import { takeUpLost } from '../telephony/take-up-lost.ts'
import { decideCard } from './decide.ts'
import { type Desk, type Flow, openDesk } from './flow.ts'
import { learnContact } from './learn-contact.ts'
import { performCard } from './perform.ts'
import { takeUpFillings } from './requisites-fill.ts'
import { eraseRemoved, removeTenant, setUp } from './tenant-life.ts'

/** How each job of the queue is done. A job may run twice and may be cut off anywhere. */
export function createTasks(flow: Flow, loads: LoadWork): Tasks {
  return {
    decide: ({ tenant, card }) => decideCard(flow, tenant, card),
    perform: ({ tenant, card }) => at(flow, tenant, desk => performCard(desk, card)),
    'trace-task': ({ tenant, task }) => at(flow, tenant, desk => traceTask(desk, task)),
    'learn-contact': payload => at(flow, payload.tenant, desk => learnContact(desk, payload)),
    'set-up': ({ tenant }) => setUp(flow, tenant),
    'remove-tenant': payload => removeTenant(flow, payload),
    review: ({ tenant }) => recurring(flow, tenant, WALKS.review),
    sweep: ({ tenant }) => recurring(flow, tenant, WALKS.sweep),
    reconcile: ({ tenant }) => recurring(flow, tenant, WALKS.reconcile),
    'learn-base': ({ tenant }) => recurring(flow, tenant, WALKS.learn),
    mirror: ({ tenant }) => recurring(flow, tenant, WALKS.mirror),
    'check-base': ({ tenant }) => at(flow, tenant, checkBase, 'sweep'),
    'first-look': ({ tenant }) => at(flow, tenant, runLook, 'sweep'),
    calls: ({ tenant }) => pollCalls(flow, tenant),
    call: ({ tenant, call }) => at(flow, tenant, desk => handleCall(desk, readCallName(call))),
    'count-chances': ({ tenant }) => at(flow, tenant, countChances, 'sweep'),
    'write-chances': ({ tenant }) => at(flow, tenant, writeFields, 'sweep'),
    'finish-fillings': ({ tenant }) => at(flow, tenant, takeUpFillings),
    'finish-merges': ({ tenant }) => at(flow, tenant, finishMerges),
    'merge-groups': ({ tenant }) => at(flow, tenant, mergeGroups, 'sweep'),
    load: ({ tenant, load }) => at(flow, tenant, desk => workLoad(desk, load, loads), 'sweep'),
    'watch-companies': ({ tenant }) => at(flow, tenant, watchCompanies, 'sweep'),
    'match-market': ({ tenant }) => at(flow, tenant, matchMarket, 'sweep'),
    digest: ({ tenant }) => at(flow, tenant, sendDigests, 'sweep'),
    'case-outcome': payload => at(flow, payload.tenant, desk => lookUpOutcome(desk, payload.case)),
    erase: payload => eraseRemoved(flow, payload),
  }
}

async function at(
  flow: Flow,
  id: TenantId,
  work: (desk: Desk) => Promise<void>,
  urgency: Urgency = 'event',
): Promise<void> {
  const desk = await openDesk(flow, id, urgency)
  if (desk !== null) await work(desk)
}

interface Walk {
  readonly kind: DueKind
  readonly everyMs: number
  readonly work: (desk: Desk) => Promise<void>
}

/** What comes round by itself, on the product's clock. */
const WALKS = {
  review: { kind: 'review', everyMs: HOUR, work: reviewThenMirror },
  /** Also after each review: so the first time, and whenever its date was lost. */
  mirror: { kind: 'mirror', everyMs: 5 * MINUTE, work: mirrorThenLook },
  sweep: { kind: 'sweep', everyMs: MINUTE, work: takeUpThenSweep },
  reconcile: {
    kind: 'reconcile',
    everyMs: DAY,
    work: reconcileThenWatch,
  },
  learn: { kind: 'learn', everyMs: DAY, work: learnThenLook },
} satisfies Record<string, Walk>

async function takeUpThenSweep(desk: Desk): Promise<void> {
  await takeUpLost(desk.flow, desk.tenant.id)
  await sweepNew(desk)
}

async function reconcileThenWatch({ flow, host, tenant }: Desk): Promise<void> {
  await flow.store.jobs.add({ name: 'watch-companies', payload: { tenant: tenant.id } })
  await host.reconcile(tenant)
}

/** The next run is set before this one: a crash or a refusal half-way delays nothing. */
async function recurring(flow: Flow, id: TenantId, { kind, everyMs, work }: Walk): Promise<void> {
  const tenant = await flow.store.tenants.find(id)
  if (tenant === null || tenant.state === 'removed') return

  await flow.store.due.set({ tenant: id, kind, subject: '' }, plus(flow.clock.now(), everyMs))
  await at(flow, id, work, 'sweep')
}

async function mirrorThenLook(desk: Desk): Promise<void> {
  await mirrorStays(desk)
  await followWalk(desk)
}

async function learnThenLook(desk: Desk): Promise<void> {
  await learnBase(desk)
  await followWalk(desk)
}

async function reviewThenMirror(desk: Desk): Promise<void> {
  await reviewCards(desk)
  await followWalk(desk, 'open-cards')
  await planDigest(desk)
  const payload = { tenant: desk.tenant.id }
  await desk.flow.store.jobs.add({ name: 'mirror', payload })
  if (!(await isLookWaited(desk)))
    await desk.flow.store.jobs.add({ name: 'count-chances', payload })
  await desk.flow.store.jobs.add({ name: 'check-base', payload })
  await takeUpLoads(desk)
}

async function traceTask(desk: Desk, task: JobPayloads['trace-task']['task']): Promise<void> {
  const { store } = desk.flow
  // Both: a task may have been moved from one card to another.
  const before = await store.cards.ofTask(desk.tenant.id, task)
  const now = await desk.crm.cardsOfTask(task)
  const cards = new Map([...before, ...now].map(card => [nameOf(card), card]))
  for (const card of cards.values())
    await store.jobs.add({ name: 'decide', payload: { tenant: desk.tenant.id, card } })
}
