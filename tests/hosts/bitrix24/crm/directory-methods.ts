import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import type { Category, CrmStatus } from '../state.ts'
import { compileFilter, findIn, type Column } from './filter.ts'
import { readOrder } from './page.ts'
import { statusesOf } from './stages.ts'
import { classicError, demandWhole, pick, toText } from './wire.ts'

/** Stages, pipelines and other directories; the portal's mode. */
export const directoryMethods: readonly Method[] = [
  { name: 'crm.status.list', scope: 'crm', run: listStatuses },
  { name: 'crm.status.entity.items', scope: 'crm', run: listShort },
  { name: 'crm.category.list', scope: 'crm', run: listCategories },
  {
    name: 'crm.settings.mode.get',
    scope: 'crm',
    run: (_, { portal }) => ({ result: portal.state.mode }),
  },
]

const COLUMNS: Readonly<Record<string, Column<CrmStatus>>> = {
  ID: { kind: 'number', value: status => status.id },
  ENTITY_ID: { kind: 'text', value: status => status.entityId },
  STATUS_ID: { kind: 'text', value: status => status.statusId },
  NAME: { kind: 'text', value: status => status.name },
  SORT: { kind: 'number', value: status => status.sort },
  SYSTEM: { kind: 'flag', value: status => (status.system ? 'Y' : 'N') },
  SEMANTICS: { kind: 'text', value: status => status.semantics },
  CATEGORY_ID: { kind: 'number', value: status => Number(categoryOf(status) ?? 0) },
}

const find = findIn(COLUMNS)

/** All of them at once: directories are not paged. */
function listStatuses(params: Params, { portal }: MethodContext) {
  const matches = compileFilter(portal, pick(params, 'filter'), {
    find,
    unknown: 'ignore',
    isNested: false,
  })
  const order = readOrder(pick(params, 'order'), find, [])
  const rows = [...portal.state.statuses.values()].filter(matches)
  rows.sort((left, right) => {
    for (const { column, isDescending } of order) {
      const [one, other] = [column.value(left), column.value(right)]
      if (one === other) continue
      const isLess =
        typeof one === 'number' && typeof other === 'number'
          ? one < other
          : toText(one) < toText(other)
      return isLess === isDescending ? 1 : -1
    }
    return left.id - right.id
  })
  return { result: rows.map(showStatus), total: rows.length }
}

function categoryOf({ entityId }: CrmStatus): string | null {
  return /^DEAL_STAGE_(\d+)$/.exec(entityId)?.[1] ?? null
}

function isStage({ entityId }: CrmStatus): boolean {
  return entityId === 'STATUS' || entityId.startsWith('DEAL_STAGE')
}

function showStatus(status: CrmStatus): object {
  const row = {
    ID: String(status.id),
    ENTITY_ID: status.entityId,
    STATUS_ID: status.statusId,
    NAME: status.name,
    NAME_INIT: status.system ? status.name : '',
    SORT: String(status.sort),
    SYSTEM: status.system ? 'Y' : 'N',
    CATEGORY_ID: categoryOf(status),
    COLOR: status.color,
    SEMANTICS: status.semantics,
  }
  if (!isStage(status)) return row
  return { ...row, EXTRA: { SEMANTICS: longSemantics(status), COLOR: status.color } }
}

function longSemantics({ semantics, statusId }: CrmStatus): string {
  if (semantics === 'S') return 'success'
  if (semantics === null) return 'process'
  return statusId.endsWith('APOLOGY') ? 'apology' : 'failure'
}

function listShort(params: Params, { portal }: MethodContext) {
  const entityId = toText(pick(params, 'entityId'))
  if (entityId === '') throw classicError('The parameter entityId is not defined or invalid.')
  const rows = statusesOf(portal, entityId)
  return {
    result: rows.map(({ name, sort, statusId }) => ({
      NAME: name,
      SORT: sort,
      STATUS_ID: statusId,
    })),
  }
}

function listCategories(params: Params, { portal }: MethodContext) {
  if (demandWhole(params, 'entityTypeId') !== 2) {
    throw new RestError(400, 'ENTITY_TYPE_NOT_SUPPORTED', 'Тип не поддерживает воронки')
  }
  const categories = [...portal.state.categories.values()]
    .sort((left, right) => left.sort - right.sort || left.id - right.id)
    .map(showCategory)
  return { result: { categories }, total: categories.length }
}

function showCategory({ id, name, sort, isDefault }: Category): object {
  return {
    id,
    name,
    sort,
    entityTypeId: 2,
    isDefault: isDefault ? 'Y' : 'N',
    originId: '',
    originatorId: '',
  }
}
