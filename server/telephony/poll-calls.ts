import type { TenantId } from '../../shared/crm/ids.ts'
import { MINUTE, plus, SECOND } from '../../shared/time/instant.ts'
import type { Flow } from '../flow/flow.ts'
import type { PollFault, TelephonyState } from '../store/port/telephony.ts'
import { openTelephony, readCursor, toCursorText } from './desk.ts'
import { TelephonyFault } from './telephony.ts'

/** A missed call is a request that waits for its fifteen minutes: it should be heard of within the first of them. */
const EVERY_MS = MINUTE
/** What only an administrator can mend is not asked for every minute. */
const AFTER_REFUSAL_MS = 15 * MINUTE
/** Others are being read now. */
const FULL_MS = 3 * SECOND

/**
 * Calls since the last time are kept, each with its job. The cursor moves after the last page is safe, so a crash half-way repeats a
 * part and changes nothing.
 */
export async function pollCalls(flow: Flow, id: TenantId): Promise<void> {
  const { store, telephonies } = flow
  const tenant = await store.tenants.find(id)
  if (tenant === null || tenant.state === 'removed') return
  const state = await store.telephony.load(id)
  if (state.config.provider === 'off') return
  // The next run is set before this one: a crash half-way delays nothing.
  await scheduleCalls(flow, id, EVERY_MS)
  if (tenant.state === 'paused') return

  const leave = telephonies.polls.enter()
  if (leave === null) return scheduleCalls(flow, id, FULL_MS)
  try {
    await readCalls(flow, id, state)
  } finally {
    leave()
  }
}

async function readCalls(
  flow: Flow,
  id: TenantId,
  { config, cursor }: TelephonyState,
): Promise<void> {
  const { store, clock, log, telephonies } = flow
  const at = clock.now()
  const hand = await openTelephony(telephonies, store, id, config)
  if (hand === null) {
    await scheduleCalls(flow, id, AFTER_REFUSAL_MS)
    return store.telephony.notePoll(id, { at, fault: 'bad-key', calls: 0 })
  }

  let calls = 0
  let unreadable = 0
  let fault: PollFault | null = null
  try {
    const from = (cursor === null ? null : readCursor(cursor)) ?? { since: at }
    const walk = hand.telephony.poll(hand.account, from)
    for (let step = await walk.next(); ; step = await walk.next()) {
      if (step.done === true) {
        await store.telephony.moveCursor(id, cursor, toCursorText(step.value))
        break
      }
      calls += await store.telephony.keep(id, step.value.calls, clock.now())
      unreadable += step.value.unreadable
    }
  } catch (error) {
    if (!(error instanceof TelephonyFault)) throw error
    fault = error.fault
    if (fault !== 'unavailable') await scheduleCalls(flow, id, AFTER_REFUSAL_MS)
  }
  await store.telephony.notePoll(id, { at, fault, calls })
  if (fault !== null) log.warn('calls not read', { tenant: id, fault })
  if (unreadable > 0) log.warn('rows that are no calls', { tenant: id, rows: unreadable })
}

/** Sooner or later than it stands; once the provider is on, the poll keeps itself going. */
export async function scheduleCalls({ store, clock }: Flow, id: TenantId, inMs: number) {
  await store.due.set({ tenant: id, kind: 'calls', subject: '' }, plus(clock.now(), inMs))
}
