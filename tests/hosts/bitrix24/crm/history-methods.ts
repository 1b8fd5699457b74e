import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { StageEntry } from '../state.ts'
import { canRead, findItem, sightOf, type Sight } from './access.ts'
import { compileFilter, findIn, type Column } from './filter.ts'
import { answerPage, readOrder, readStart, takePage } from './page.ts'
import { asBag, asList, demandWhole, toText } from './wire.ts'

export const historyMethods: readonly Method[] = [
  { name: 'crm.stagehistory.list', scope: 'crm', run: listHistory },
]

const COMMON: Readonly<Record<string, Column<StageEntry>>> = {
  ID: { kind: 'number', value: entry => entry.id },
  TYPE_ID: { kind: 'number', value: entry => entry.typeId },
  OWNER_ID: { kind: 'number', value: entry => entry.ownerId },
  CREATED_TIME: { kind: 'time', value: entry => entry.createdTime },
}

const stageId: Column<StageEntry> = { kind: 'text', value: entry => entry.stageId }
const semanticId: Column<StageEntry> = { kind: 'text', value: entry => entry.semanticId }

const COLUMNS: Readonly<Record<1 | 2, Readonly<Record<string, Column<StageEntry>>>>> = {
  1: { ...COMMON, STATUS_ID: stageId, STATUS_SEMANTIC_ID: semanticId },
  2: {
    ...COMMON,
    CATEGORY_ID: { kind: 'number', value: entry => entry.categoryId },
    STAGE_ID: stageId,
    STAGE_SEMANTIC_ID: semanticId,
  },
}

function listHistory(params: Params, { portal, user }: MethodContext) {
  const type = demandWhole(params, 'entityTypeId')
  if (type !== 1 && type !== 2) {
    throw new RestError(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Тип не поддерживает историю стадий')
  }
  const find = findIn(COLUMNS[type])
  const filter = asBag(params['filter'])
  const matches = compileFilter(portal, filter, { find, unknown: 'refuse', isNested: false })
  const sight = sightOf(portal, user)
  const page = takePage(portal.state.stageHistory.values(), {
    matches: entry =>
      entry.entityTypeId === type && matches(entry) && isVisible(portal, sight, entry),
    order: readOrder(params['order'], find, []),
    start: readStart(params['start']),
  })
  const names = asList(params['select']).map(toText)
  const isWhole = names.length === 0 || names.includes('*')
  const items = page.rows.map(entry => {
    const row = Object.entries(COLUMNS[type])
      .filter(([name]) => isWhole || names.includes(name))
      .map(([name, column]) => [name, show(portal, column, entry)])
    return Object.fromEntries(row) as object
  })
  return answerPage(page, { items })
}

function show(portal: Portal, column: Column<StageEntry>, entry: StageEntry): unknown {
  const value = column.value(entry)
  return column.kind === 'time' ? portal.formatTime(value as number) : value
}

/** V: what others than admins see of the history. Here: of what they see themselves. */
function isVisible(portal: Portal, sight: Sight, entry: StageEntry): boolean {
  if (sight.all) return true
  const owner = findItem(portal, entry.entityTypeId, entry.ownerId)
  return owner !== null && canRead(sight, owner)
}
