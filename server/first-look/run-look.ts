import { LOOK_PARTS } from '../../shared/contract/first-look.ts'
import { asInstant, DAY, MINUTE, plus } from '../../shared/time/instant.ts'
import type { Desk, Flow } from '../flow/flow.ts'
import { isMirrorPaused, pauseMirror } from '../schedule/mirror-stays.ts'
import { collectDeeds } from '../scoring/collect-deeds.ts'
import { collectPast } from '../scoring/collect-past.ts'
import type { StoredLook } from '../store/port/first-look.ts'
import type { Tenant } from '../tenant.ts'
import { countLook } from './count-look.ts'
import { areOpenCardsSeen, noteDeeds, noteOpenCards, type Parts, readParts } from './parts.ts'

/** What the first look goes back. */
export const YEAR_MS = 365 * DAY
const PAST_TAKEN = 'first-look/past'

/**
 * Goes on with a look that is under way: counts what can be counted from what the walks have read, and once the host's past is here, has
 * what was done about cards read, too. Nothing is written to the host, and nothing read that somebody else reads.
 *
 * Called whenever a walk has got on. May be cut off anywhere: each step is kept, and the next walk calls again.
 */
export async function runLook(desk: Desk): Promise<void> {
  const { flow, tenant } = desk
  const { firstLook } = flow.store
  const look = await firstLook.find(tenant.id)
  if (look === null || look.doneAt !== null) return
  if (await isMirrorPaused(desk)) return firstLook.setMark(tenant.id, null)

  const before = await readParts(desk)
  const now = flow.clock.now()
  if (look.mark === null) await firstLook.setMark(tenant.id, { at: now, share: before.share })
  const isAllRead = before.isRead('past') && (await readDeeds(desk, before, look.run))
  if (before.isRead('past') && !isAllRead) return addLook(flow, tenant.id)

  const parts = isAllRead ? await readParts(desk) : before
  // Some more pages of the same part make no number whole.
  const isDone = parts.read.length === LOOK_PARTS.length
  if (!isDone && isCounted(look, parts)) return
  const { result, rows } = await countLook(desk, parts, asInstant(now - YEAR_MS))
  if (!(await firstLook.keep(tenant.id, look.run, { result, rows, now, isDone })))
    return addLook(flow, tenant.id)
  flow.log.info('first look counted', { tenant: tenant.id, run: look.run, isDone })
  // They were put off for it, see `isLookWaited`.
  if (isDone) await flow.store.jobs.add({ name: 'count-chances', payload: { tenant: tenant.id } })
}

function isCounted({ countedAt, startedAt, result }: StoredLook, { read }: Parts): boolean {
  if (countedAt === null || countedAt < startedAt) return false
  return result?.parts.length === read.length
}

/** @returns whether all of it is read */
async function readDeeds(desk: Desk, parts: Parts, run: number): Promise<boolean> {
  const { flow, tenant } = desk
  const { cursors } = flow.store
  // Cards of the past first: of cards nobody has seen no deed is kept.
  if ((await cursors.get(tenant.id, PAST_TAKEN)) !== String(run)) {
    await collectPast(flow.store, tenant.id)
    await cursors.set(tenant.id, PAST_TAKEN, String(run))
  }
  if (!(await collectDeeds(desk))) return false
  if (!parts.isRead('deeds')) await noteDeeds(desk)
  return true
}

/** Whoever waits for a look that does not end need not wait for ever. */
const WAITED_MS = 30 * MINUTE

/**
 * A look is under way that somebody waits for: what takes minutes of the tenant's long queue, and needs the host's past whole to be worth
 * anything, is begun by the end of the look.
 */
export async function isLookWaited(desk: Desk): Promise<boolean> {
  const look = await desk.flow.store.firstLook.find(desk.tenant.id)
  if (look === null || look.doneAt !== null || (await isMirrorPaused(desk))) return false
  return desk.flow.clock.now() < plus(look.startedAt, WAITED_MS)
}

/** A walk has got on: a look that is under way does, too. */
export async function followWalk(desk: Desk, walk?: 'open-cards'): Promise<void> {
  const { flow, tenant } = desk
  if (walk === 'open-cards') await noteOpenCards(desk)
  const look = await flow.store.firstLook.find(tenant.id)
  if (look !== null && look.doneAt === null) await addLook(flow, tenant.id)
}

type LookFlow = Pick<Flow, 'store' | 'clock'>

/** Everything is counted anew: at once where it is read already, and as it comes where it is not. */
export async function beginLook(flow: LookFlow, tenant: Tenant): Promise<void> {
  await flow.store.firstLook.begin(tenant.id, flow.clock.now())
  // How far it is already is told by the first step of it.
  await flow.store.firstLook.setMark(tenant.id, null)
  // Where nobody has noted it yet, one walk over the open cards is due now, not within the hour.
  if (!(await areOpenCardsSeen({ flow, tenant })))
    await flow.store.jobs.add({ name: 'review', payload: { tenant: tenant.id } })
  await addLook(flow, tenant.id)
}

/** What is being read is the mirror of the past, so that is what waits. */
export async function pauseLook(flow: LookFlow, tenant: Tenant, isPaused: boolean): Promise<void> {
  if (isPaused) await flow.store.firstLook.setMark(tenant.id, null)
  await pauseMirror({ flow, tenant }, isPaused)
  if (!isPaused) await addLook(flow, tenant.id)
}

async function addLook({ store }: Pick<Flow, 'store'>, tenant: Tenant['id']): Promise<void> {
  await store.jobs.add({ name: 'first-look', payload: { tenant } })
}
