import { asInstant, type Instant, MINUTE, SECOND } from '../../shared/time/instant.ts'
import { HostBusy, HostRefused, HostUnavailable } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import type { BaseCheck, StoredNumbers } from '../store/store.ts'
import { compareApart } from './compare-apart.ts'
import { type Compared, TooManyCards } from './compare.ts'
import { confirmFound } from './confirm.ts'
import { nextCheckAt, readBaseSchedule } from './schedule.ts'
import { readBase } from './read.ts'

const SINCE = 'base/since'
/** Then others of the tenant's long queue have their turn, and it goes on behind them. */
const SLICE_MS = MINUTE
/** A base that changes all the time is compared so often at most; what changed after that is shown as it stands. */
const MOST_ROUNDS = 3

/** What one run of the job may do. */
export interface Slice {
  readonly until: number
  /** Requests answered and kept. */
  pages: number
}

/**
 * Goes on with the check of a tenant's whole base, or begins one when it is due. Comes every hour, and whenever somebody begins one.
 *
 * May be cut off anywhere: pages are kept together with the place to go on, comparing begins anew, and cards found are marked once they were
 * looked at again.
 */
export async function checkBase(desk: Desk): Promise<void> {
  const { flow, tenant } = desk
  const check = (await flow.store.base.current(tenant.id)) ?? (await beginWhenDue(desk))
  if (check === null || check.state !== 'running') return
  const slice: Slice = { until: performance.now() + SLICE_MS, pages: 0 }
  try {
    if (await goThrough(desk, check, slice)) return
  } catch (error) {
    if (error instanceof TooManyCards) return fail(desk, check, 'too-many')
    if (isOutOfMemory(error)) return fail(desk, check, 'memory')
    if (error instanceof HostRefused) return fail(desk, check, 'refused')
    if (!(error instanceof HostUnavailable)) throw error
    // It answers, but others are before us: our own limit as well as its own.
    await tell(desk, check, error instanceof HostBusy ? 'busy' : 'unavailable')
    // People and events go first. What was read is kept, so this is no failure; without a single page it is one, and waits longer.
    if (slice.pages === 0) throw error
    return goOn(desk, Math.max(SECOND, error.retryAfterMs))
  }
  await goOn(desk, 0)
}

/** Of the thread: it would be again, however often it is tried. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

async function goOn({ flow, tenant }: Desk, runInMs: number): Promise<void> {
  await flow.store.jobs.add({ name: 'check-base', payload: { tenant: tenant.id }, runInMs })
}

async function beginWhenDue({
  flow,
  tenant,
}: Pick<Desk, 'flow' | 'tenant'>): Promise<BaseCheck | null> {
  const { base, settings } = flow.store
  const [{ value }, since] = await Promise.all([
    settings.load(tenant.id),
    countedFrom({ flow, tenant }),
  ])
  const now = flow.clock.now()
  const dueAt = nextCheckAt(readBaseSchedule(value), since)
  if (dueAt === null || dueAt > now) return null
  return base.begin(tenant.id, { by: null, isWhole: false }, now)
}

/**
 * From when the schedule counts: the last check, also a cancelled one, which would begin anew within the hour. Where there was none yet: who is
 * with us for years already is not checked on the day he gets it.
 */
export async function countedFrom({
  flow,
  tenant,
}: Pick<Desk, 'flow' | 'tenant'>): Promise<Instant> {
  const { base, cursors } = flow.store
  const last = await base.lastBegun(tenant.id)
  if (last !== null) return last
  const known = await cursors.get(tenant.id, SINCE)
  if (known !== null) return asInstant(Number(known))
  await cursors.set(tenant.id, SINCE, String(flow.clock.now()))
  return flow.clock.now()
}

async function tell({ flow, tenant }: Desk, check: BaseCheck, trouble: string): Promise<void> {
  await flow.store.base.turn(tenant.id, check.number, { from: ['running'], trouble })
}

/** It stands still until somebody lets it go on. */
async function fail({ flow, tenant }: Desk, check: BaseCheck, trouble: string): Promise<void> {
  flow.log.warn('check of the base stopped', { tenant: tenant.id, trouble })
  flow.countCheck('failed')
  await flow.store.base.turn(tenant.id, check.number, {
    from: ['running'],
    state: 'failed',
    trouble,
  })
}

/** @returns whether nothing is left to do: it is done, or somebody has stopped it */
async function goThrough(desk: Desk, first: BaseCheck, slice: Slice): Promise<boolean> {
  const { flow, tenant } = desk
  const { base } = flow.store
  if (first.trouble !== null)
    await base.turn(tenant.id, first.number, { from: ['running'], trouble: null })
  for (let check = first; ;) {
    const isOver = await doPhase(desk, check, slice)
    const next = await base.current(tenant.id)
    if (next === null || next.number !== first.number || next.state !== 'running') return true
    if (!isOver) return false
    check = next
  }
}

/** @returns whether the phase came to its end */
async function doPhase(desk: Desk, check: BaseCheck, slice: Slice): Promise<boolean> {
  const { flow, tenant } = desk
  const { base } = flow.store
  const from = ['running'] as const
  if (check.phase === 'reading') {
    if (!(await readBase(desk, check, slice))) return false
    return base.turn(tenant.id, check.number, { from, phase: 'matching' })
  }
  if (check.phase === 'matching') return compareBase(desk, check)
  if (!(await confirmFound(desk, check, slice))) return false
  const now = await base.current(tenant.id)
  if (now?.isStale === true && check.round < MOST_ROUNDS)
    return base.turn(tenant.id, check.number, { from, phase: 'matching', round: check.round + 1 })
  return finish(desk, check)
}

async function compareBase({ flow, tenant }: Desk, check: BaseCheck): Promise<boolean> {
  const { base } = flow.store
  const apart = {
    contact: await base.apart(tenant.id, 'contact'),
    company: await base.apart(tenant.id, 'company'),
  }
  const compared = await compareApart(
    bothKinds(flow.store.base, tenant.id, check.number),
    apart,
    flow.scorers.stopping,
  )
  if (!(await base.replaceGroups(tenant.id, check.number, compared))) return true
  flow.log.info('base compared', { tenant: tenant.id, groups: compared.groups.length })
  return base.turn(tenant.id, check.number, {
    from: ['running'],
    phase: 'confirming',
    isStale: false,
    found: await numbersOf({ flow, tenant }, compared),
  })
}

/** Firms first: what they hold is no person's own. */
async function* bothKinds(
  base: Desk['flow']['store']['base'],
  ...[tenant, check]: [Desk['tenant']['id'], number]
): AsyncIterable<string> {
  yield* base.cards(tenant, 'company', check)
  yield* base.cards(tenant, 'contact', check)
}

async function numbersOf(
  { flow, tenant }: Pick<Desk, 'flow' | 'tenant'>,
  { dirt, sharedKeys }: Compared,
): Promise<StoredNumbers> {
  const { base } = flow.store
  const shared = { what: 'shared-phone', kind: 'contact', count: sharedKeys } as const
  return {
    cards: await base.counts(tenant.id),
    ...(await base.count(tenant.id)),
    dirt: [
      ...dirt.map(({ what, kind, count }) => ({ what, kind, count })),
      ...(sharedKeys > 0 ? [shared] : []),
    ],
  }
}

async function finish({ flow, tenant }: Desk, check: BaseCheck): Promise<boolean> {
  const { base } = flow.store
  const found = (await base.current(tenant.id))?.found ?? null
  if (found === null) return true
  const counted = await base.count(tenant.id)
  flow.log.info('base checked', { tenant: tenant.id, check: check.number, extra: counted.extra })
  flow.countCheck('done')
  return base.turn(tenant.id, check.number, {
    from: ['running'],
    state: 'done',
    finishedAt: flow.clock.now(),
    found: { ...found, ...counted, cards: await base.counts(tenant.id) },
  })
}
