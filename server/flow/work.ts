import type { TenantId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { DAY, HOUR, MINUTE, plus } from '../../shared/time/instant.ts'
import type { Urgency } from '../hosts/host.ts'
import { learnBase } from '../schedule/learn-base.ts'
import { reviewCards } from '../schedule/review.ts'
import { sweepNew } from '../schedule/sweep-new.ts'
import type { DueKind, JobName, JobPayloads, Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import { decideCard } from './decide.ts'
import { type Desk, type Flow, openDesk } from './flow.ts'
import { indexKeys } from './index-keys.ts'
import { performCard } from './perform.ts'
import { rememberStrip } from './strip-shown.ts'

/** How each job of the queue is done. A job may run twice and may be cut off anywhere. */
export type Tasks = { readonly [Name in JobName]: (payload: JobPayloads[Name]) => Promise<void> }

/** After an uninstall without CLEAN everything of the tenant is kept this long. */
export const KEEP_AFTER_REMOVAL_MS = 30 * DAY

/** Quiet mode of a new tenant. */
export const FIRST_QUIET_MS = 7 * DAY

export function createTasks(flow: Flow): Tasks {
  return {
    decide: ({ tenant, card }) => at(flow, tenant, desk => decideCard(desk, card)),
    perform: ({ tenant, card }) => at(flow, tenant, desk => performCard(desk, card)),
    'trace-task': ({ tenant, task }) => at(flow, tenant, desk => traceTask(desk, task)),
    'learn-contact': ({ tenant, contact }) => at(flow, tenant, desk => learnContact(desk, contact)),
    'set-up': ({ tenant }) => setUp(flow, tenant),
    'remove-tenant': ({ tenant, clean }) => removeTenant(flow, tenant, clean),
    review: ({ tenant }) => recurring(flow, tenant, WALKS.review),
    sweep: ({ tenant }) => recurring(flow, tenant, WALKS.sweep),
    reconcile: ({ tenant }) => recurring(flow, tenant, WALKS.reconcile),
    'learn-base': ({ tenant }) => recurring(flow, tenant, WALKS.learn),
    erase: ({ tenant }) => eraseRemoved(flow, tenant),
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
  review: { kind: 'review', everyMs: HOUR, work: reviewCards },
  sweep: { kind: 'sweep', everyMs: MINUTE, work: sweepNew },
  reconcile: {
    kind: 'reconcile',
    everyMs: DAY,
    work: ({ host, tenant }) => host.reconcile(tenant),
  },
  learn: { kind: 'learn', everyMs: DAY, work: learnBase },
} satisfies Record<string, Walk>

/** The next run is set before this one: a crash or a refusal half-way delays nothing. */
async function recurring(flow: Flow, id: TenantId, { kind, everyMs, work }: Walk): Promise<void> {
  const tenant = await flow.store.tenants.find(id)
  if (tenant === null || tenant.state === 'removed') return

  await flow.store.due.set({ tenant: id, kind, subject: '' }, plus(flow.clock.now(), everyMs))
  await at(flow, id, work, 'sweep')
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

async function learnContact(
  desk: Desk,
  id: JobPayloads['learn-contact']['contact'],
): Promise<void> {
  const { people } = desk.flow.store
  const contact = await desk.crm.contact(id)
  if (contact === null) return people.forget(desk.tenant.id, id)
  await people.learn(desk.tenant.id, [{ contact, keys: indexKeys(contact) }])
}

const SET_UP_FOR = 'set-up-for'

/**
 * The host tells only once that an installation is finished, and that may be lost: whoever opens a page afterwards
 * shows it as well.
 */
export async function catchUpSetUp({ cursors, jobs }: Store, tenant: Tenant): Promise<void> {
  if (tenant.state !== 'active') return
  if ((await cursors.get(tenant.id, SET_UP_FOR)) === String(tenant.installedAt)) return
  await jobs.add({ name: 'set-up', payload: { tenant: tenant.id } })
}

/** The host says the installation is finished: places, fields, first settings, first walks. */
async function setUp(flow: Flow, id: TenantId): Promise<void> {
  const { store, clock } = flow
  const tenant = await store.tenants.find(id)
  if (tenant === null || tenant.state === 'removed') return
  const now = clock.now()

  await store.cursors.set(id, SET_UP_FOR, String(tenant.installedAt))
  const active = { ...tenant, state: 'active' as const }
  await store.tenants.save(active)
  await flow.hosts[tenant.host]?.reconcile(active)

  const settings = await store.settings.load(id)
  // A tenant that comes back keeps what its admin chose.
  if (settings.version === 0)
    await store.settings.save(id, 0, { rules: {}, quietUntil: plus(now, FIRST_QUIET_MS) })

  for (const kind of ['review', 'sweep', 'learn'] as const)
    await store.due.set({ tenant: id, kind, subject: '' }, now)
  await store.due.set({ tenant: id, kind: 'reconcile', subject: '' }, plus(now, DAY))
  flow.log.info('tenant set up', { tenant: id })
}

async function removeTenant(flow: Flow, id: TenantId, clean: boolean): Promise<void> {
  const { store, clock, log } = flow
  const tenant = await store.tenants.find(id)
  if (tenant === null) return

  await store.secrets.forget(id)
  await store.due.clear(id)
  if (clean) {
    await store.tenants.erase(id)
    log.info('tenant erased', { tenant: id })
    return
  }
  await store.tenants.save({ ...tenant, state: 'removed' })
  await rememberStrip(store, id, false)
  await store.due.set(
    { tenant: id, kind: 'erase', subject: '' },
    plus(clock.now(), KEEP_AFTER_REMOVAL_MS),
  )
  log.info('tenant removed', { tenant: id })
}

/** The tenant may have come back meanwhile; then nothing is erased. */
async function eraseRemoved(flow: Flow, id: TenantId): Promise<void> {
  const tenant = await flow.store.tenants.find(id)
  if (tenant?.state !== 'removed') return
  await flow.store.tenants.erase(id)
  flow.log.info('tenant erased', { tenant: id })
}
