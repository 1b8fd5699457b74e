import type { CompanyId } from '../../../shared/crm/ids.ts'
import { intoGroups } from '../../../shared/groups.ts'
import type { SoughtParty } from '../../../shared/requisites/filling.ts'
import { rowsOf } from './answers.ts'
import { MAX_BATCH, type Portal } from './portal.ts'
import { toRow } from './requisites-read.ts'
import { OWNER_TYPE } from './requisites-wire.ts'

/** Companies named in one filter: as many as rows come on a page, since most have one requisite. */
const IDS_PER_COMMAND = 50

/** The first requisites with an ИНН of many companies: a request for each 2,500 of them. */
export async function readSought(
  portal: Portal,
  companies: readonly CompanyId[],
): Promise<ReadonlyMap<CompanyId, SoughtParty>> {
  const found = new Map<CompanyId, SoughtParty>()
  for (const part of intoGroups(companies, IDS_PER_COMMAND * MAX_BATCH)) {
    const groups = intoGroups(part, IDS_PER_COMMAND).map(
      (ids, index) => [`c${index}`, ids] as const,
    )
    const commands = groups.map(([key, ids]) => [key, listOf(ids)] as const)
    const read = await portal.batch(Object.fromEntries(commands))
    for (const [key, ids] of groups) addAll(found, ids, rowsOf(read, key))
  }
  return found
}

function listOf(ids: readonly CompanyId[]) {
  const filter = { ENTITY_TYPE_ID: OWNER_TYPE.company, ENTITY_ID: ids, '!RQ_INN': '' }
  return { method: 'crm.requisite.list', params: { filter, order: { ID: 'ASC' } } }
}

function addAll(
  found: Map<CompanyId, SoughtParty>,
  ids: readonly CompanyId[],
  rows: readonly unknown[],
): void {
  for (const { fields } of rows.flatMap(toRow)) {
    const id = ids.find(one => one === fields['ENTITY_ID'])
    const inn = fields['RQ_INN']
    if (id !== undefined && inn !== undefined && !found.has(id))
      found.set(id, { inn, kpp: fields['RQ_KPP'] ?? null })
  }
}
