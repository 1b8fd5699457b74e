import { sql, type Kysely } from 'kysely'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Action } from '../core/action.ts'
import type { Database } from './database.ts'
import { addDoneLine } from './done-line.ts'
import type { HandZone, ZoneChange } from './port/zones.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** Of rows in the ledger: asked for by a person. The same word as the flow's. */
const BY_PERSON = 'person'

export function createZones({ kysely }: Database): Store['zones'] {
  return {
    find: async (tenant, subjects) => {
      const known = await findZones(kysely, tenant, subjects)
      return firstOf(known, subjects)
    },
    findMany: (tenant, subjects) => findZones(kysely, tenant, subjects),
    set: (tenant, change) =>
      inTransaction(kysely, transaction => setZone(transaction, tenant, change)),
  }
}

async function findZones(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, HandZone>> {
  const rows = await kysely
    .selectFrom('client_zone')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(sql<boolean>`subject = any(${[...subjects]})`)
    .execute()
  return new Map(
    rows.map(({ subject, zone, set_by, set_at }) => [
      subject,
      { zone, by: set_by as UserId, at: asInstant(set_at) },
    ]),
  )
}

function firstOf(known: ReadonlyMap<string, HandZone>, subjects: readonly string[]) {
  return subjects.flatMap(subject => known.get(subject) ?? [])[0] ?? null
}

async function setZone(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  change: ZoneChange,
): Promise<void> {
  const { subjects, zone, by, at } = change
  const before = firstOf(await findZones(kysely, tenant, subjects), subjects)
  if (!(await record(kysely, tenant, change, before?.zone ?? null))) return
  await kysely
    .deleteFrom('client_zone')
    .where('tenant', '=', tenant)
    .where(sql<boolean>`subject = any(${[...subjects]})`)
    .execute()
  if (zone === null) return
  await kysely
    .insertInto('client_zone')
    .values({ tenant, subject: subjects[0], zone, set_by: by, set_at: at })
    .onConflict(conflict =>
      conflict.columns(['tenant', 'subject']).doUpdateSet({ zone, set_by: by, set_at: at }),
    )
    .execute()
}

/** Answers whether the line is new. Nothing of it is for the host, so it is done as soon as it is written. */
function record(
  kysely: Kysely<Tables>,
  tenant: TenantId,
  { card, zone, by, at, key }: ZoneChange,
  before: string | null,
): Promise<boolean> {
  const action: Action = {
    type: 'zone.set',
    subject: card,
    zone,
    before,
    key,
    needs: 'show',
    because: { id: zone === null ? 'rule-strip.zone.reset' : 'rule-strip.zone.set' },
  }
  const planned = { rule: BY_PERSON, held: null, askedBy: by, action }
  return addDoneLine(kysely, tenant, { card, at }, planned)
}
