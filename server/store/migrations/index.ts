import { runMigrations } from 'graphile-worker'
import type { Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type pg from 'pg'
import { firstTables } from './0001-first-tables.ts'
import { journal } from './0002-journal.ts'
import { touchedCards } from './0003-touched-cards.ts'
import { steps } from './0005-steps.ts'
import { clientZones } from './0006-client-zones.ts'
import { telephony } from './0007-telephony.ts'
import { stays } from './0010-stays.ts'
import { clientPlaces } from './0012-client-places.ts'
import { scoring } from './0011-scoring.ts'
import { control } from './0014-control.ts'
import { standings } from './0013-standings.ts'
import { requisites } from './0009-requisites.ts'
import { scoreFields } from './0015-score-fields.ts'
import { loads } from './0018-loads.ts'
import { firstLook } from './0021-first-look.ts'
import { base } from './0016-base.ts'
import { cases } from './0020-cases.ts'
import { threeFunnels } from './0019-three-funnels.ts'
import { digest } from './0022-digest.ts'
import { merging } from './0017-merging.ts'
import { baseDeeds } from './0023-base-deeds.ts'
import { mergingHolders } from './0024-merging-holders.ts'
import { caseTask } from './0025-case-task.ts'

/** In code, not in a folder, so that no build loses them. Names are for ever; new ones go to the end. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-journal': journal,
  '0003-touched-cards': touchedCards,
  '0005-steps': steps,
  '0006-client-zones': clientZones,
  '0007-telephony': telephony,
  '0009-requisites': requisites,
  '0010-stays': stays,
  '0011-scoring': scoring,
  '0012-client-places': clientPlaces,
  '0013-standings': standings,
  '0014-control': control,
  '0015-score-fields': scoreFields,
  '0018-loads': loads,
  '0021-first-look': firstLook,
  '0016-base': base,
  '0020-cases': cases,
  '0019-three-funnels': threeFunnels,
  '0022-digest': digest,
  '0017-merging': merging,
  '0023-base-deeds': baseDeeds,
  '0024-merging-holders': mergingHolders,
  '0025-case-task': caseTask,
}

/** Any number that nothing else of ours uses. */
const MIGRATION_LOCK = 7_200_402

/** Brings our tables and those of the queue up to date. Processes that start together wait for each other. */
export async function migrate<Tables>(kysely: Kysely<Tables>, pool: pg.Pool): Promise<void> {
  const guard = await pool.connect()
  try {
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await runMigrations({ pgPool: pool })
    const provider = { getMigrations: async () => ({ ...MIGRATIONS }) }
    const { error } = await new Migrator({ db: kysely, provider }).migrateToLatest()
    if (error !== undefined) throw error
  } finally {
    await guard.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined)
    guard.release()
  }
}
