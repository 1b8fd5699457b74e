import { isMissed, nameOfCall, type CallRef } from '../../shared/telephony/call.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { HostRefused } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import { loadPolicy } from '../flow/load-policy.ts'
import type { CallRequest, CallWritten } from '../store/store.ts'
import { answerWaiting } from './answered-call.ts'
import { NOBODY, ownerOf, toHostCall, type Work } from './call-work.ts'
import { takeAsRequest } from './missed-call.ts'

/**
 * Deals with a call that was kept: what it is as a request (methodology.md 2: a call is one, a missed one too), then its place in the CRM.
 *
 * May run again at any moment: what an earlier try has made is found on the host.
 */
export async function handleCall(desk: Desk, ref: CallRef): Promise<void> {
  const { flow, tenant, host } = desk
  const { store, clock } = flow
  const call = await store.telephony.find(tenant.id, ref)
  if (call === null || call.settledAt !== null) return
  const { phone } = call
  if (phone === null) {
    const outcome = isMissed(call) ? ('nameless' as const) : null
    const at = clock.now()
    return store.telephony.settle(tenant.id, ref, { ...NOBODY, written: 'unknown', outcome, at })
  }
  const { config } = await store.telephony.load(tenant.id)
  const { quietUntil } = await loadPolicy(desk)
  const calls = host.callsOf(tenant)
  const work: Work = {
    desk,
    calls,
    config,
    // A clock that runs ahead puts nothing off, and answers nothing that came since.
    call: { ...call, phone, startedAt: asInstant(Math.min(call.startedAt, call.receivedAt)) },
    found: await calls.find(phone),
    isQuiet: quietUntil !== null && clock.now() < quietUntil,
  }
  const request = await requestOf(work)
  const waitMs = waitsFor(work)
  if (waitMs > 0) {
    const payload = { tenant: tenant.id, call: nameOfCall(ref) }
    return store.jobs.add({ name: 'call', payload, runInMs: waitMs })
  }
  const written = await write(work, request.card)
  await store.telephony.settle(tenant.id, ref, { ...request, written, at: clock.now() })
}

/**
 * Another integration of the customer's writes the same call some seconds after its end, and we hear of it as soon: what it writes has to stand
 * there before we look for it. What the call is as a request waits for nothing.
 */
function waitsFor({ desk, call, config, isQuiet }: Work): number {
  if (!config.writesCalls || isQuiet) return 0
  const heardOf = Math.min(call.endedAt, call.receivedAt)
  return heardOf + desk.flow.telephonies.writesAfterMs - desk.flow.clock.now()
}

/** Of an earlier try, where that has come so far: a card is opened once, and who has called back since waits for nobody. */
async function requestOf(work: Work): Promise<CallRequest> {
  const { desk, call } = work
  if (!isMissed(call)) return answerWaiting(work)
  const { outcome, contact, card } = call
  if (outcome !== null) return { outcome, contact, card }
  const request = await takeAsRequest(work)
  await desk.flow.store.telephony.noteRequest(desk.tenant.id, call, request)
  return request
}

async function write(work: Work, card: CardRef | null): Promise<CallWritten> {
  if (!work.config.writesCalls) return 'off'
  if (work.isQuiet) return 'quiet'
  try {
    return await work.calls.record(await toHostCall(work, card, ownerOf(work.found)))
  } catch (error) {
    // Said for good: the same call would be refused again and again.
    if (error instanceof HostRefused) return 'refused'
    throw error
  }
}
