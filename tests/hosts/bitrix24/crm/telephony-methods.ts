import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { CallRecord, Item } from '../state.ts'
import { canRead, findItem, sightOf } from './access.ts'
import { compileFilter, findIn, type Column } from './filter.ts'
import { communicationKey, idsUnder, indexesOf } from './indexes.ts'
import { answerPage, readStart, takePage } from './page.ts'
import { asBag, pick, toText } from './wire.ts'

export const telephonyMethods: readonly Method[] = [
  { name: 'voximplant.statistic.get', scope: 'telephony', run: listCalls },
  {
    name: 'telephony.externalcall.searchcrmentities',
    scope: 'telephony',
    appOnly: true,
    run: searchEntities,
  },
]

const ENTITY_NAMES: Readonly<Record<number, string>> = {
  1: 'LEAD',
  2: 'DEAL',
  3: 'CONTACT',
  4: 'COMPANY',
}

const COLUMNS: Readonly<Record<string, Column<CallRecord>>> = {
  ID: { kind: 'number', value: call => call.id },
  PORTAL_USER_ID: { kind: 'number', value: call => call.userId },
  PHONE_NUMBER: { kind: 'text', value: call => call.phone },
  CALL_TYPE: { kind: 'number', value: call => call.type },
  CALL_DURATION: { kind: 'number', value: call => call.seconds },
  CALL_START_DATE: { kind: 'time', value: call => call.start },
  CALL_FAILED_CODE: { kind: 'text', value: call => call.failedCode },
  CRM_ENTITY_TYPE: { kind: 'text', value: call => ENTITY_NAMES[call.entityTypeId] ?? '' },
  CRM_ENTITY_ID: { kind: 'number', value: call => call.entityId },
  CRM_ACTIVITY_ID: { kind: 'number', value: call => call.activityId },
}

const find = findIn(COLUMNS)

/** D: this filter has no `@`; whoever sees no calls of others gets his own only. */
function listCalls(params: Params, { portal, user }: MethodContext) {
  if (!user.active) throw new RestError(403, 'ACCESS_DENIED', 'Access denied!')
  const wanted = Object.entries(asBag(pick(params, 'filter'))).filter(([key]) => !key.includes('@'))
  const matches = compileFilter(portal, Object.fromEntries(wanted), {
    find,
    unknown: 'ignore',
    isNested: false,
  })
  const sight = sightOf(portal, user)
  const column = find(toText(pick(params, 'sort')) || 'ID')
  const isDescending = toText(pick(params, 'order')).toUpperCase() === 'DESC'
  const isId = column === null || column === COLUMNS['ID']
  const page = takePage(portal.state.calls.values(), {
    matches: call => matches(call) && (sight.all || sight.owners.has(call.userId)),
    order: column === null ? [] : [{ column, isDescending, isId }],
    start: readStart(pick(params, 'start')),
  })
  return answerPage(
    page,
    page.rows.map(call => showCall(portal, call)),
  )
}

function showCall(portal: Portal, call: CallRecord): object {
  return {
    ID: String(call.id),
    PORTAL_USER_ID: String(call.userId),
    PORTAL_NUMBER: 'reg1',
    PHONE_NUMBER: call.phone,
    CALL_ID: `externalCall.${call.id.toString(16).padStart(8, '0')}`,
    CALL_CATEGORY: 'external',
    CALL_TYPE: String(call.type),
    CALL_DURATION: String(call.seconds),
    CALL_START_DATE: portal.formatTime(call.start),
    CALL_FAILED_CODE: call.failedCode,
    CALL_FAILED_REASON: call.failedCode === '200' ? 'Success call' : '',
    CRM_ENTITY_TYPE: ENTITY_NAMES[call.entityTypeId] ?? null,
    CRM_ENTITY_ID: call.entityId === 0 ? null : String(call.entityId),
    CRM_ACTIVITY_ID: call.activityId === 0 ? null : String(call.activityId),
    CALL_RECORD_URL: '',
    COST: '0.0000',
    COST_CURRENCY: 'RUR',
  }
}

/** Who is calling: contacts, companies, then leads that are still open. */
function searchEntities(params: Params, { portal, user }: MethodContext) {
  const phone = toText(pick(params, 'PHONE_NUMBER'))
  if (phone === '') throw new RestError(400, 'ERROR_CORE', 'PHONE_NUMBER is not set')
  const key = communicationKey('PHONE', phone)
  const { byCommunication } = indexesOf(portal)
  const sight = sightOf(portal, user)
  const found = ([3, 4, 1] as const).flatMap(type =>
    idsUnder(byCommunication[type], key)
      .sort((left, right) => left - right)
      .flatMap(id => findItem(portal, type, id) ?? []),
  )
  const isOpen = (item: Item) => item.entityTypeId !== 1 || item.fields['stageSemanticId'] === 'P'
  return {
    result: found.filter(item => isOpen(item) && canRead(sight, item)).map(showEntity),
  }
}

function showEntity({ id, entityTypeId, fields }: Item): object {
  const assignedById = Number(fields['assignedById'])
  const person = [fields['name'], fields['lastName']].map(toText).filter(Boolean).join(' ')
  return {
    CRM_ENTITY_TYPE: ENTITY_NAMES[entityTypeId],
    CRM_ENTITY_ID: id,
    ASSIGNED_BY_ID: assignedById,
    NAME: person || toText(fields['title']),
    ASSIGNED_BY: { ID: assignedById, TIMEMAN_STATUS: '', USER_PHONE_INNER: null },
  }
}
