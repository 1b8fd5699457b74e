import { sql } from 'kysely'
import type { ContactId, TaskId, TenantId } from '../../shared/crm/ids.ts'
import { nameOf, type CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { CrmEvent } from '../core/event.ts'
import { toCardRef } from './card-ref.ts'
import type { Database } from './database.ts'
import { isConflict } from './failures.ts'
import type { Arrival } from './inbox.ts'
import { addJobsOf, type JobSpec, toSpec, uniqueSpecs } from './job-spec.ts'
import type { Job } from './store.ts'
import { toJson } from './json.ts'

const MAX_TRIES = 5

/**
 * One statement, so one transaction and one round trip: rows of cards, new requests (R1), contacts that are gone, and the jobs. Only
 * events about cards have a row: whatever else arrives is kept by its job alone, which says all there is to know. Of a tenant that was erased
 * meanwhile nothing is kept: the lock is waited for by, or waits for, who erases.
 */
const KEEP = {
  name: 'keep-arrivals',
  text: `
    with told as materialized (
      select * from json_to_recordset($1::json) as told(
        tenant text, id text, card text, created boolean, gone text,
        received_at bigint, occurred_at bigint, event json, raw json
      )
    ),
    live as materialized (
      select id from tenant where id in (select tenant from told) for key share
    ),
    arrived as materialized (
      select told.* from told join live on live.id = told.tenant
    ),
    kept as (
      insert into inbox (tenant, id, card, received_at, occurred_at, event, raw)
      select tenant, id, card, received_at, occurred_at, event, raw from arrived
      where card is not null order by tenant, id
      on conflict do nothing
    ),
    requests as (
      insert into request (tenant, card, received_at, raw_event)
      select tenant, card, received_at, raw from arrived where created order by tenant, card
      on conflict do nothing
    ),
    keys as (
      delete from contact_key using arrived
      where contact_key.tenant = arrived.tenant and contact_key.contact = arrived.gone
    ),
    claims as (
      delete from claim using arrived
      where claim.tenant = arrived.tenant and claim.contact = arrived.gone
    ),
    contacts as (
      delete from contact using arrived
      where contact.tenant = arrived.tenant and contact.id = arrived.gone
    )
    ${addJobsOf('$2::json')}`,
}

/** Keeps everything or nothing of it, with the jobs that act on it. */
export async function keepArrivals(
  database: Database,
  arrivals: readonly Arrival[],
): Promise<void> {
  const mirrored = await cardsOfDeletedTasks(database, arrivals)
  const jobs = arrivals.flatMap(arrival => jobsOf(arrival, mirrored))
  const specs = uniqueSpecs(jobs.map(job => toSpec(job)))
  const rows = toJson(arrivals.map(toRow))
  await execute(database, rows, specs)
}

/**
 * A job that began at this very moment is followed by the second try at the latest: see `addJobs`. It has begun after the event happened and
 * reads the card afterwards, so a crash in between loses nothing.
 */
async function execute({ pool }: Database, rows: string, specs: readonly JobSpec[]): Promise<void> {
  const values = [rows, toJson(specs)]
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await pool.query<{ added: number }>({ ...KEEP, values })
      if ((answer.rows[0]?.added ?? 0) >= specs.length) return
    } catch (error) {
      if (!isConflict(error) || attempt >= MAX_TRIES) throw error
    }
    if (attempt >= MAX_TRIES) throw new Error('jobs of arrivals could not be added')
  }
}

function toRow({ envelope, receivedAt }: Arrival) {
  const { event } = envelope
  return {
    tenant: envelope.tenant,
    id: envelope.id,
    card: 'card' in event ? nameOf(event.card) : null,
    created: event.type === 'card.created',
    gone: event.type === 'contact.deleted' ? event.contact : null,
    received_at: receivedAt,
    occurred_at: envelope.occurredAt,
    event,
    raw: envelope.raw ?? null,
  }
}

function jobsOf({ envelope, receivedAt }: Arrival, mirrored: Mirror): readonly Job[] {
  const { tenant, event } = envelope
  switch (event.type) {
    case 'card.created':
    case 'card.changed':
    case 'card.deleted':
      return [toDecide(tenant, event.card, envelope.settlesInMs)]
    case 'task.changed':
      return [{ name: 'trace-task', payload: { tenant, task: event.task } }]
    case 'task.deleted':
      return mirrored(tenant, event.task).map(card => toDecide(tenant, card))
    case 'contact.changed':
      return [toLearning(envelope.tenant, event.contact, receivedAt)]
    case 'contact.deleted':
      return []
    case 'tenant.installed':
      return [{ name: 'set-up', payload: { tenant } }]
    case 'tenant.updated':
      return [{ name: 'reconcile', payload: { tenant } }]
    case 'tenant.removed':
      return [toRemoval(tenant, event)]
    default:
      return event satisfies never
  }
}

function toDecide(tenant: TenantId, card: CardRef, runInMs = 0): Job {
  return { name: 'decide', payload: { tenant, card }, runInMs }
}

function toLearning(tenant: TenantId, contact: ContactId, toldAt: Instant): Job {
  return { name: 'learn-contact', payload: { tenant, contact, toldAt } }
}

function toRemoval(
  tenant: TenantId,
  { clean, installedAt }: Extract<CrmEvent, { type: 'tenant.removed' }>,
): Job {
  return { name: 'remove-tenant', payload: { tenant, clean, installedAt } }
}

type Mirror = (tenant: TenantId, task: TaskId) => readonly CardRef[]

/** The host cannot say any more which card a deleted task was on. */
async function cardsOfDeletedTasks(
  { kysely }: Database,
  arrivals: readonly Arrival[],
): Promise<Mirror> {
  const deleted = arrivals.flatMap(({ envelope: { tenant, event } }) =>
    isDeletedTask(event) ? [{ tenant, task: event.task }] : [],
  )
  if (deleted.length === 0) return () => []

  const { rows } = await sql<{ tenant: TenantId; task: string; card: string }>`
    select distinct card_task.tenant, card_task.task, card_task.card from card_task
    join json_to_recordset(${toJson(deleted)}::json) as gone(tenant text, task text)
      on gone.tenant = card_task.tenant and gone.task = card_task.task
  `.execute(kysely)
  return (tenant, task) =>
    rows.filter(row => row.tenant === tenant && row.task === task).map(row => toCardRef(row.card))
}

function isDeletedTask(event: CrmEvent): event is Extract<CrmEvent, { type: 'task.deleted' }> {
  return event.type === 'task.deleted'
}
