import { createBaseCards } from './base-cards.ts'
import { createBaseChecks } from './base-checks.ts'
import { createBaseDeeds } from './base-deeds.ts'
import { createBaseGroups } from './base-groups.ts'
import { createBaseLists, createBaseReads } from './base-groups-read.ts'
import { createBaseSaid } from './base-said.ts'
import { createBaseVerdicts } from './base-verdicts.ts'
import type { Database } from './database.ts'
import type { BasePort } from './port/base.ts'

export function createBase(database: Database): BasePort {
  return {
    ...createBaseChecks(database),
    ...createBaseCards(database),
    ...createBaseGroups(database),
    ...createBaseReads(database),
    ...createBaseLists(database),
    ...createBaseVerdicts(database),
    ...createBaseDeeds(database),
    ...createBaseSaid(database),
  }
}
