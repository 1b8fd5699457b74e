import { dueDigest, type DueDigest, nextDigestAt } from '../../shared/digest/plan.ts'
import { readDigest, type SavedDigest } from '../../shared/digest/settings.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Policy } from '../core/policy.ts'
import { toFields } from '../core/read-settings.ts'
import type { Desk } from '../flow/flow.ts'
import { readingsFor } from './compose.ts'
import { MailUnavailable } from '../providers/mail.ts'
import { deliver, wayTo } from './deliver.ts'

const LAST = 'digest/last'
/** Nothing was sent yet, or the digest was off meanwhile. */
const NONE = ''
/** No digest is called so. */
const SWITCHED_ON = 'on'

interface Plan {
  readonly digest: SavedDigest
  readonly policy: Policy
}

/**
 * Sets when the next digest is due. Comes after each review, so at once after settings were saved: a digest switched on does not bring
 * what its hour passed before.
 */
export async function planDigest(desk: Desk): Promise<void> {
  const { cursors } = desk.flow.store
  const { digest, policy } = await loadPlan(desk)
  const last = (await cursors.get(desk.tenant.id, LAST)) ?? NONE
  if (!digest.on) {
    if (last !== NONE) await cursors.set(desk.tenant.id, LAST, NONE)
    return
  }
  const now = desk.flow.clock.now()
  const due = dueDigest(digest, policy.workTime, now, last)
  // Just switched on: what its hour passed before is left out, and from now on nothing is.
  if (last === NONE) await cursors.set(desk.tenant.id, LAST, due?.name ?? SWITCHED_ON)
  const isDue = last !== NONE && due !== null
  await dueAt(desk, isDue ? now : null, { digest, policy })
}

/**
 * Sends the digest that is due, to each reader once: whoever goes on after a crash passes over those who have theirs. In quiet mode
 * nobody is told anything.
 *
 * @throws {HostUnavailable | MailUnavailable} when somebody could not be reached now; the others have theirs
 */
export async function sendDigests(desk: Desk): Promise<void> {
  const { flow, tenant } = desk
  const { cursors } = flow.store
  const { digest, policy } = await loadPlan(desk)
  if (!digest.on) return
  const now = flow.clock.now()
  const last = (await cursors.get(tenant.id, LAST)) ?? NONE
  const due = dueDigest(digest, policy.workTime, now, last)
  if (due !== null) {
    if (policy.quietUntil === null || policy.quietUntil <= now)
      await sendAll(desk, { digest, policy }, due)
    await cursors.set(tenant.id, LAST, due.name)
  }
  await dueAt(desk, null, { digest, policy })
}

async function sendAll(desk: Desk, { digest, policy }: Plan, due: DueDigest): Promise<void> {
  const readings = await readingsFor(desk, policy, { half: due.half, emails: digest.emails })
  const known = new Map(
    (await desk.flow.store.digest.readers(desk.tenant.id)).map(one => [one.reader, one]),
  )
  const failures: unknown[] = []
  for (const reading of readings) {
    // A mail server that is away is away for the next letter, too: twenty waits for it help nobody.
    if (failures.some(isMailAway) && wayTo(desk, reading) === 'letter') continue
    try {
      await deliver(desk, due, reading, known)
    } catch (error) {
      // One reader's closed mailbox keeps the digest from nobody else.
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  desk.flow.log.info('digest sent', {
    tenant: desk.tenant.id,
    digest: due.name,
    readers: readings.length,
  })
}

function isMailAway(error: unknown): boolean {
  return error instanceof MailUnavailable
}

async function dueAt(
  { flow, tenant }: Desk,
  at: Instant | null,
  { digest, policy }: Plan,
): Promise<void> {
  const next = at ?? nextDigestAt(digest, policy.workTime, flow.clock.now())
  if (next !== null)
    await flow.store.due.set({ tenant: tenant.id, kind: 'digest', subject: '' }, next)
}

export async function loadPlan(desk: Desk): Promise<Plan> {
  const { flow, tenant } = desk
  const stored = await flow.store.settings.load(tenant.id)
  const policy = await flow.policies.read(desk, stored)
  return { digest: readDigest(toFields(stored.value)['digest']), policy }
}
