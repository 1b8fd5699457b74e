import { createHash } from 'node:crypto'
import { MINUTE, SECOND } from '../../shared/time/instant.ts'
import { readSchedule } from '../../shared/time/read-schedule.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { createWorkTime } from '../../shared/time/work-time.ts'
import { toFields } from '../core/read-settings.ts'
import { HostUnavailable } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'

/** Then others of the tenant's long queue have their turn, and it goes on behind them. */
const SLICE_MS = MINUTE
/** Cards whose stays are worked out in one transaction. */
const CHUNK = 1000

const PAUSED = 'mirror/paused'
const SCHEDULE = 'mirror/schedule'

/**
 * Reads on what the host remembers of cards and their stages, from where the last run stopped, then works out the stays that follow.
 *
 * Each page is kept together with the place to go on, so that a run cut off anywhere is followed by one that neither repeats nor misses.
 */
export async function mirrorStays(desk: Desk): Promise<void> {
  const { flow, tenant } = desk
  const slice = { until: performance.now() + SLICE_MS, pages: 0 }
  if (await isMirrorPaused(desk)) return
  try {
    const isDone = (await readFeeds(desk, slice)) && (await settleAll(desk, slice))
    if (isDone) return
  } catch (error) {
    // People and events go first. What was read is kept, so this is no failure; without a single page it is one, and waits longer.
    if (!(error instanceof HostUnavailable) || slice.pages === 0) throw error
    return goOn(desk, Math.max(SECOND, error.retryAfterMs))
  }
  if (await isMirrorPaused(desk)) return
  flow.log.info('mirroring goes on', { tenant: tenant.id, pages: slice.pages })
  await goOn(desk, 0)
}

interface Slice {
  readonly until: number
  pages: number
}

async function goOn({ flow, tenant }: Desk, runInMs: number): Promise<void> {
  await flow.store.jobs.add({ name: 'mirror', payload: { tenant: tenant.id }, runInMs })
}

/** @returns whether all lists were read to their ends */
async function readFeeds(desk: Desk, slice: Slice): Promise<boolean> {
  const { flow, tenant, crm } = desk
  const { stays } = flow.store
  await stays.keepPipelines(tenant.id, await crm.pipelines(), flow.clock.now())
  const known = new Map((await stays.progress(tenant.id)).map(one => [one.feed, one]))
  for (const feed of crm.past.feeds) {
    let cursor = known.get(feed)?.cursor ?? null
    for await (const page of crm.past.read(feed, cursor)) {
      cursor = page.cursor
      await stays.keep(tenant.id, { ...page, feed, isComplete: false }, flow.clock.now())
      slice.pages++
      if (performance.now() > slice.until || (await isMirrorPaused(desk))) return false
    }
    const end = { feed, cards: [], moves: [], cursor: cursor ?? '0', share: 1, isComplete: true }
    await stays.keep(tenant.id, end, flow.clock.now())
  }
  return true
}

/** @returns whether no card is left to work out */
async function settleAll({ flow, tenant }: Desk, slice: Slice): Promise<boolean> {
  const { stays, settings, cursors } = flow.store
  const { value } = await settings.load(tenant.id)
  const schedule = readSchedule(toFields(value)['schedule']) ?? {
    ...defaultSchedule,
    timeZone: tenant.timeZone,
  }
  const print = createHash('sha256').update(JSON.stringify(schedule)).digest('hex')
  const before = await cursors.get(tenant.id, SCHEDULE)
  if (before !== null && before !== print) await stays.unsettle(tenant.id)
  if (before !== print) await cursors.set(tenant.id, SCHEDULE, print)
  const workTime = createWorkTime(schedule)
  for (;;) {
    const count = await stays.settle(tenant.id, workTime, CHUNK)
    if (count < CHUNK) return true
    if (performance.now() > slice.until) return false
  }
}

type PauseDesk = Pick<Desk, 'tenant'> & { readonly flow: Pick<Desk['flow'], 'store'> }

export async function isMirrorPaused({ flow, tenant }: PauseDesk): Promise<boolean> {
  return (await flow.store.cursors.get(tenant.id, PAUSED)) === 'yes'
}

/** Stops reading after the page under way, or goes on at once from where it stopped. */
export async function pauseMirror({ flow, tenant }: PauseDesk, isPaused: boolean): Promise<void> {
  await flow.store.cursors.set(tenant.id, PAUSED, isPaused ? 'yes' : 'no')
  if (!isPaused) await flow.store.jobs.add({ name: 'mirror', payload: { tenant: tenant.id } })
}
