import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { CallRecord } from '../state.ts'
import { findItem } from './access.ts'
import { addActivity } from './activities.ts'
import { authorOf } from './item-methods.ts'
import { pick, toText, toWhole } from './wire.ts'

/** Calls of other telephonies than the portal's own (bitrix24.md 6.10). */
export const externalCallMethods: readonly Method[] = [
  { name: 'telephony.externalcall.register', scope: 'telephony', appOnly: true, run: register },
  { name: 'telephony.externalcall.finish', scope: 'telephony', appOnly: true, run: finish },
  { name: 'telephony.externalcall.attachrecord', scope: 'telephony', appOnly: true, run: attach },
]

interface Registered {
  readonly callId: string
  readonly key: string
  readonly userId: number
  readonly phone: string
  readonly type: 1 | 2
  readonly start: number
  readonly registeredAt: number
  readonly entityTypeId: number
  readonly entityId: number
}

/** D: so long the same registration answers the same call. */
const SAME_MS = 30 * 60_000
const ENTITY_TYPES: Readonly<Record<string, number>> = { LEAD: 1, CONTACT: 3, COMPANY: 4 }

/** Calls registered and not finished: nothing of the portal shows them. */
const waiting = new WeakMap<Portal, Map<string, Registered>>()
const finished = new WeakMap<Portal, Map<string, { record: string | null }>>()

function mapOf<Value>(
  maps: WeakMap<Portal, Map<string, Value>>,
  portal: Portal,
): Map<string, Value> {
  const known = maps.get(portal) ?? new Map<string, Value>()
  maps.set(portal, known)
  return known
}

/** Recordings attached to finished calls, by call. */
export function recordingsOf(portal: Portal): readonly string[] {
  return [...mapOf(finished, portal).values()].flatMap(({ record }) => record ?? [])
}

function fail(text: string): RestError {
  return new RestError(400, 'ERROR_CORE', text)
}

function register(params: Params, { portal }: MethodContext) {
  const user = userOf(params, portal)
  const phone = toText(pick(params, 'PHONE_NUMBER'))
  if (phone === '') throw fail('PHONE_NUMBER is not set')
  const type = toWhole(pick(params, 'TYPE'))
  // Redirected, called back and informational calls are not emulated.
  if (type !== 1 && type !== 2) throw fail('Unknown TYPE')
  if (toWhole(pick(params, 'CRM_CREATE')) === 1) throw fail('CRM_CREATE is not emulated')
  const entity = entityOf(params, portal)
  const external = toText(pick(params, 'EXTERNAL_CALL_ID'))
  const line = toText(pick(params, 'LINE_NUMBER'))
  const key = JSON.stringify([phone, type, user, line, external])
  const calls = mapOf(waiting, portal)
  const known = [...calls.values()].find(
    call => call.key === key && call.registeredAt > portal.now() - SAME_MS,
  )
  const call = known ?? {
    callId: `externalCall.${portal.nextId('externalCalls').toString(16).padStart(32, '0')}.${Math.floor(portal.now() / 1000)}`,
    key,
    userId: user,
    phone,
    type,
    start: startOf(params, portal),
    registeredAt: portal.now(),
    ...entity,
  }
  calls.set(call.callId, call)
  return {
    result: {
      CALL_ID: call.callId,
      CRM_CREATED_LEAD: null,
      CRM_CREATED_ENTITIES: [],
      CRM_ENTITY_TYPE: toText(pick(params, 'CRM_ENTITY_TYPE')) || null,
      CRM_ENTITY_ID: call.entityId === 0 ? null : call.entityId,
    },
  }
}

function userOf(params: Params, portal: Portal): number {
  const id = toWhole(pick(params, 'USER_ID')) ?? 0
  if (!portal.state.users.has(id)) throw fail('User is not found')
  return id
}

function startOf(params: Params, portal: Portal): number {
  const text = pick(params, 'CALL_START_DATE')
  return text === undefined ? portal.now() : portal.parseTime(text)
}

function entityOf(params: Params, portal: Portal) {
  const name = toText(pick(params, 'CRM_ENTITY_TYPE'))
  if (name === '') return { entityTypeId: 0, entityId: 0 }
  const entityTypeId = ENTITY_TYPES[name]
  const entityId = toWhole(pick(params, 'CRM_ENTITY_ID')) ?? 0
  // D: a contact, a company or a lead, nothing else.
  if (entityTypeId === undefined) throw fail('Wrong CRM_ENTITY_TYPE')
  if (findItem(portal, entityTypeId, entityId) === null) throw fail('CRM entity is not found')
  return { entityTypeId, entityId }
}

/** V: a missed call stays as an open, incoming activity; one that took place is done. */
function finish(params: Params, context: MethodContext) {
  const { portal } = context
  const callId = toText(pick(params, 'CALL_ID'))
  const call = mapOf(waiting, portal).get(callId)
  if (call === undefined)
    throw fail('Call is not found (call should be registered prior to finishing)')
  const userId = userOf(params, portal)
  const seconds = toWhole(pick(params, 'DURATION')) ?? 0
  const failedCode = toText(pick(params, 'STATUS_CODE')) || (seconds === 0 ? '304' : '200')
  const isAnswered = failedCode === '200'
  const activityId = call.entityId === 0 ? 0 : activityOf(call, { userId, isAnswered }, context)
  const record: CallRecord = {
    id: portal.nextId('calls'),
    userId,
    phone: call.phone,
    type: call.type,
    start: call.start,
    seconds,
    failedCode,
    entityTypeId: call.entityTypeId,
    entityId: call.entityId,
    activityId,
  }
  portal.state.calls.set(record.id, record)
  mapOf(waiting, portal).delete(callId)
  mapOf(finished, portal).set(callId, { record: null })
  portal.touch()
  return {
    result: { CALL_ID: callId, CALL_DURATION: seconds, CRM_ACTIVITY_ID: activityId || null },
  }
}

function activityOf(
  call: Registered,
  { userId, isAnswered }: { readonly userId: number; readonly isAnswered: boolean },
  context: MethodContext,
): number {
  const { portal } = context
  const isIncoming = call.type === 2
  const activity = addActivity(
    portal,
    {
      ownerTypeId: call.entityTypeId,
      ownerId: call.entityId,
      typeId: 2,
      providerId: 'VOXIMPLANT_CALL',
      subject: isIncoming ? 'Входящий звонок' : 'Исходящий звонок',
      responsibleId: userId,
      startTime: call.start,
      deadline: call.start,
      direction: isIncoming ? 1 : 2,
      isCompleted: isAnswered || !isIncoming,
      isIncomingChannel: isIncoming && !isAnswered,
    },
    authorOf(context),
  )
  return activity.id
}

function attach(params: Params, { portal }: MethodContext) {
  const call = mapOf(finished, portal).get(toText(pick(params, 'CALL_ID')))
  if (call === undefined) throw fail('Call is not found')
  if (toText(pick(params, 'FILENAME')) === '') throw fail('FILENAME is not set')
  const address = toText(pick(params, 'RECORD_URL'))
  if (!address.startsWith('https://')) throw fail('RECORD_URL or FILE_CONTENT is needed')
  call.record = address
  return { result: { FILE_ID: portal.nextId('files') } }
}
