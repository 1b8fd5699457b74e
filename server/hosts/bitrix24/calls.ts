import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef, EntityRef } from '../../../shared/crm/model.ts'
import { phoneVariants } from '../../../shared/phone/parse-phone.ts'
import { finderOf, idText, listOf, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { type Instant, plus, SECOND } from '../../../shared/time/instant.ts'
import type { FoundCallers, HostCall, HostCalls } from '../host.ts'
import { CALL_WINDOW_MS, isThisCall } from '../common/call-moment.ts'
import { itemsOrNone, resultOf, rowsOf, rowsOrNone } from './answers.ts'
import { openCard } from './call-card.ts'
import { addCall } from './call-words.ts'
import { isBusy, isDenied, toFailure } from './failures.ts'
import { findMarks } from './marks.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { probeCommands, readFound, splitProbe } from './probe.ts'
import { ENTITY_TYPE, findMoment, toPortalTime } from './wire.ts'

/** More than that many people and cards share no number of a person. */
const MAX_NEAR = 12

/** @param hasLeads whether a request becomes a lead here, or a deal */
export function createCalls(portal: Portal, hasLeads: boolean): HostCalls {
  return {
    find: phone => find(portal, phone),
    hasOthers: since => hasOthers(portal, since),
    record: call => record(portal, call),
    openCard: call => openCard(portal, call, hasLeads),
  }
}

/** Of no card: ids begin with 1. */
const NO_CARD: CardRef = { kind: 'deal', id: asId('0') }

const findLeads = finderOf(shape({ LEAD: or(listOf(idText), []) }))
const findLead = finderOf(shape({ id: idText, contactId: or(idText, '0') }))

/** Leads hold numbers themselves, with or without a client. */
async function find(portal: Portal, phone: string): Promise<FoundCallers> {
  const parts = splitProbe({ phones: [phone], emails: [] })
  const read = await portal.batch({
    ...probeCommands(parts[0] ?? []),
    leads: {
      method: 'crm.duplicate.findbycomm',
      params: { type: 'PHONE', values: [...phoneVariants(phone)], entity_type: 'LEAD' },
    },
    openLeads: {
      method: 'crm.item.list',
      params: {
        entityTypeId: ENTITY_TYPE.lead,
        select: ['id', 'contactId'],
        filter: { '@id': '$result[leads][LEAD]', stageSemanticId: 'P' },
        order: { id: 'ASC' },
      },
    },
  })
  const found = await readFound(portal, { ref: NO_CARD }, read, parts)
  const named = findLeads(resultOf(read, 'leads'))?.LEAD ?? []
  // An id that was not filled in may list everybody.
  const loose = itemsOrNone(read, 'openLeads')
    .flatMap(row => findLead(row) ?? [])
    .filter(({ id, contactId }) => named.includes(id) && contactId === '0')
  return { ...found, loose: loose.map(({ id }) => ({ kind: 'lead' as const, id: asId(id) })) }
}

const findCall = finderOf(
  shape({
    PHONE_NUMBER: or(text, ''),
    CALL_TYPE: or(idText, ''),
    CALL_START_DATE: orNull(text),
  }),
)
const findActivity = finderOf(
  shape({
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    DESCRIPTION: or(text, ''),
    COMPLETED: or(text, ''),
    DIRECTION: or(idText, ''),
    START_TIME: orNull(text),
  }),
)
const findComment = finderOf(shape({ COMMENT: or(text, '') }))

/** The statistics know calls of every telephony of the portal; without the right to them its timeline does. */
async function hasOthers(portal: Portal, since: Instant): Promise<boolean> {
  const at = toPortalTime(since)
  const read = await portal.batch({
    calls: {
      method: 'voximplant.statistic.get',
      params: { FILTER: { '>=CALL_START_DATE': at }, SORT: 'ID', ORDER: 'DESC' },
    },
    talks: {
      method: 'crm.activity.list',
      params: {
        filter: { TYPE_ID: 2, COMPLETED: 'Y', '>=CREATED': at },
        order: { ID: 'DESC' },
        select: ['ID', 'TYPE_ID', 'PROVIDER_ID', 'COMPLETED', 'DESCRIPTION'],
      },
    },
  })
  if (rowsOrNone(read, 'calls').length > 0) return true
  return rowsOf(read, 'talks').some(row => {
    const talk = findActivity(row)
    return talk !== null && findMarks(talk.DESCRIPTION).length === 0
  })
}

async function record(portal: Portal, call: HostCall): ReturnType<HostCalls['record']> {
  const near = call.near.slice(0, MAX_NEAR)
  const read = await portal.batch(searchCommands(call, near))
  if (isThere(read, call, near.length)) return 'found'
  return addCall(portal, call, hasTelephony(read))
}

function searchCommands(
  { startedAt }: HostCall,
  near: readonly EntityRef[],
): Record<string, Command> {
  const from = toPortalTime(plus(startedAt, -CALL_WINDOW_MS))
  const to = toPortalTime(plus(startedAt, CALL_WINDOW_MS))
  const around = near.flatMap((ref, index): [string, Command][] => [
    [
      `talks${index}`,
      {
        method: 'crm.activity.list',
        params: {
          filter: {
            OWNER_TYPE_ID: ENTITY_TYPE[ref.kind],
            OWNER_ID: ref.id,
            '>=START_TIME': from,
            '<=START_TIME': to,
          },
          order: { ID: 'ASC' },
          select: names('ID TYPE_ID PROVIDER_ID COMPLETED DESCRIPTION DIRECTION START_TIME'),
        },
      },
    ],
    [
      `comments${index}`,
      {
        method: 'crm.timeline.comment.list',
        params: {
          filter: { ENTITY_TYPE: ref.kind, ENTITY_ID: ref.id, '>=CREATED': from },
          order: { ID: 'DESC' },
          select: ['ID', 'COMMENT'],
        },
      },
    ],
  ])
  return {
    calls: {
      method: 'voximplant.statistic.get',
      params: { FILTER: { '>=CALL_START_DATE': from, '<=CALL_START_DATE': to }, SORT: 'ID' },
    },
    ...Object.fromEntries(around),
  }
}

function isThere(read: BatchAnswer, call: HostCall, near: number): boolean {
  if (rowsOrNone(read, 'calls').some(row => isRegistered(row, call))) return true
  return Array.from({ length: near }, (_, index) => index).some(
    index =>
      rowsOf(read, `talks${index}`).some(row => isTalk(row, call)) ||
      rowsOf(read, `comments${index}`).some(row =>
        findMarks(findComment(row)?.COMMENT ?? '').includes(call.mark),
      ),
  )
}

/** Types 2 and 3 came in, 1 and 4 went out (D). */
function isRegistered(row: unknown, call: HostCall): boolean {
  const found = findCall(row)
  if (found === null || lastDigits(found.PHONE_NUMBER) !== lastDigits(call.phone)) return false
  const direction = found.CALL_TYPE === '2' || found.CALL_TYPE === '3' ? 'in' : 'out'
  return direction === call.direction && isThen(found.CALL_START_DATE, call)
}

/** A plan to call is no call; one that was missed stays open, and is told by its provider. */
function isTalk(row: unknown, call: HostCall): boolean {
  const found = findActivity(row)
  if (found === null) return false
  if (findMarks(found.DESCRIPTION).length > 0)
    return findMarks(found.DESCRIPTION).includes(call.mark)
  const isCall =
    found.PROVIDER_ID === 'VOXIMPLANT_CALL' || (found.TYPE_ID === '2' && found.COMPLETED === 'Y')
  const isOther = found.DIRECTION === (call.direction === 'in' ? '2' : '1')
  return isCall && !isOther && isThen(found.START_TIME, call)
}

function isThen(iso: string | null, call: HostCall): boolean {
  const at = findMoment(iso)
  return at !== null && isThisCall(at, call, call.others)
}

/** Written with 8 or 7 before it, or with neither. */
function lastDigits(phone: string): string {
  return phone.replaceAll(/\D/g, '').slice(-10)
}

/** The scope is a matter of the customer's consent. Without the right to the statistics it is there all the same. */
function hasTelephony(read: BatchAnswer): boolean {
  const outcome = read.get('calls')
  if (outcome === undefined || outcome.ok) return outcome !== undefined
  if (isBusy(outcome.error)) throw toFailure('voximplant.statistic.get', 400, outcome.error, SECOND)
  return isDenied(outcome.error)
}

function names(list: string): readonly string[] {
  return list.split(' ')
}
