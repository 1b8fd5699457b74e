import { sql } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Database } from './database.ts'
import { toJson } from './json.ts'
import type { ModelVersion, ScoresPort, ScoringSettings } from './port/scores.ts'
import { inTransaction } from './transaction.ts'

const KEPT = 10
const DEFAULTS: ScoringSettings = { isFieldWritten: false, switches: {} }

type Settings = Pick<ScoresPort, 'settings' | 'saveSettings'>
type Models = Pick<ScoresPort, 'versions' | 'current' | 'addVersion' | 'monitor' | 'addMonitor'>

export function createModels(database: Database): Models {
  const { kysely } = database
  return {
    async versions(tenant, kind) {
      const rows = await kysely
        .selectFrom('score_version')
        .select(['version', 'made_at', 'state', 'report'])
        .where('tenant', '=', tenant)
        .where('kind', '=', kind)
        .orderBy('version', 'desc')
        .execute()
      return rows.map(row => ({
        kind,
        version: row.version,
        madeAt: asInstant(row.made_at),
        state: row.state as ModelVersion['state'],
        report: row.report,
      }))
    },

    current: (tenant, kind) => findCurrent(database, tenant, kind),
    addVersion: (tenant, version) => addVersion(database, tenant, version),

    async monitor(tenant, kind) {
      const rows = await kysely
        .selectFrom('score_monitor')
        .select(['at', 'report'])
        .where('tenant', '=', tenant)
        .where('kind', '=', kind)
        .orderBy('at', 'desc')
        .limit(52)
        .execute()
      return rows.map(({ at, report }) => ({ at: asInstant(at), report }))
    },

    async addMonitor(tenant, kind, { at, report }) {
      await kysely
        .insertInto('score_monitor')
        .columns(['tenant', 'kind', 'at', 'report'])
        .expression(
          sql`select ${tenant}, ${kind}, ${at}::bigint, ${toJson(report)}::json from tenant where id = ${tenant} for key share`,
        )
        .onConflict(conflict =>
          conflict.columns(['tenant', 'kind', 'at']).doUpdateSet({ report: toJson(report) }),
        )
        .execute()
    },
  }
}

export function createScoringSettings({ kysely }: Database): Settings {
  return {
    async settings(tenant) {
      const row = await kysely
        .selectFrom('score_settings')
        .select('value')
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      return { ...DEFAULTS, ...row?.value }
    },

    async saveSettings(tenant, settings) {
      const value = toJson(settings)
      await kysely
        .insertInto('score_settings')
        .columns(['tenant', 'value'])
        .expression(
          sql`select ${tenant}, ${value}::json from tenant where id = ${tenant} for key share`,
        )
        .onConflict(conflict => conflict.column('tenant').doUpdateSet({ value }))
        .execute()
    },
  }
}

/** The model that is shown. Without one: why there is none. */
async function findCurrent(
  { kysely }: Database,
  tenant: TenantId,
  kind: CardKind,
): Promise<ModelVersion | null> {
  const row = await kysely
    .selectFrom('score_version')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('kind', '=', kind)
    .where('state', 'in', ['shown', 'learning', 'no-signal'])
    .orderBy(sql`state = 'shown' desc`)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    kind,
    version: row.version,
    madeAt: asInstant(row.made_at),
    state: row.state as ModelVersion['state'],
    learnt: row.learnt,
    report: row.report,
  }
}

async function addVersion(
  { kysely }: Database,
  tenant: TenantId,
  { kind, madeAt, state, learnt, report }: Omit<ModelVersion, 'version'>,
): Promise<number> {
  return inTransaction(kysely, async transaction => {
    // Numbers are given one after another.
    const live = await sql`select id from tenant where id = ${tenant} for update`.execute(
      transaction,
    )
    if (live.rows.length === 0) return 0
    const newest = await transaction
      .selectFrom('score_version')
      .select(({ fn }) => fn.max('version').as('version'))
      .where('tenant', '=', tenant)
      .where('kind', '=', kind)
      .executeTakeFirst()
    const version = (newest?.version ?? 0) + 1
    // A model that was shown is past, too, when nothing can be told any more.
    if (state !== 'kept-back')
      await transaction
        .updateTable('score_version')
        .set({ state: 'past' })
        .where('tenant', '=', tenant)
        .where('kind', '=', kind)
        .where('state', 'in', ['shown', 'learning', 'no-signal'])
        .execute()
    await transaction
      .insertInto('score_version')
      .values({
        tenant,
        kind,
        version,
        made_at: madeAt,
        state,
        learnt: toJson(learnt),
        report: toJson(report),
      })
      .execute()
    // The shown one stays however many worse ones were made since.
    await transaction
      .deleteFrom('score_version')
      .where('tenant', '=', tenant)
      .where('kind', '=', kind)
      .where('version', '<=', version - KEPT)
      .where('state', '!=', 'shown')
      .execute()
    return version
  })
}
