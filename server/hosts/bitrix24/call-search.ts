import type { EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { type Instant, plus } from '../../../shared/time/instant.ts'
import { CALL_WINDOW_MS, isThisCall } from '../common/call-moment.ts'
import type { HostCall } from '../host.ts'
import { rowsOf, rowsOrNone } from './answers.ts'
import { findMarks } from './marks.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { ENTITY_TYPE, findMoment, toPortalTime } from './wire.ts'

/** More than that many people and cards share no number of a person. */
const MAX_NEAR = 12

/** Of statistics; two hundred calls in six minutes are a call centre's. */
const PAGE = 50
const MORE_PAGES = 3

const findCall = finderOf(
  shape({
    PHONE_NUMBER: or(text, ''),
    CRM_ACTIVITY_ID: or(idText, ''),
    CALL_TYPE: or(idText, ''),
    CALL_START_DATE: orNull(text),
  }),
)
export const findActivity = finderOf(
  shape({
    ID: or(idText, ''),
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    DESCRIPTION: or(text, ''),
    COMPLETED: or(text, ''),
    DIRECTION: or(idText, ''),
    START_TIME: orNull(text),
  }),
)
type CallRow = NonNullable<ReturnType<typeof findCall>>
type TalkRow = NonNullable<ReturnType<typeof findActivity>>
const findComment = finderOf(shape({ COMMENT: or(text, '') }))

/** What is to be known before a call is written. */
export interface CallSearch {
  /** It stands there, whoever wrote it. */
  readonly isThere: boolean
  /** Tells, too, whether the statistics may be read: `calls`. */
  readonly read: BatchAnswer
}

export async function searchCall(portal: Portal, call: HostCall): Promise<CallSearch> {
  const near = call.near.slice(0, MAX_NEAR)
  const read = await portal.batch(searchCommands(call, near))
  const calls = await readCalls(portal, call, rowsOrNone(read, 'calls'))
  return { isThere: isThere(read, call, { near: near.length, calls }), read }
}

function searchCommands(
  { startedAt }: HostCall,
  near: readonly EntityRef[],
): Record<string, Command> {
  const [from, to] = windowOf(startedAt)
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
    calls: statistics(startedAt, 0),
    ...Object.fromEntries(around),
  }
}

function windowOf(at: Instant): readonly [string, string] {
  return [toPortalTime(plus(at, -CALL_WINDOW_MS)), toPortalTime(plus(at, CALL_WINDOW_MS))]
}

/** Of everybody: in what forms a number may be asked for is not said (V). */
function statistics(at: Instant, start: number): Command {
  const [from, to] = windowOf(at)
  const FILTER = { '>=CALL_START_DATE': from, '<=CALL_START_DATE': to }
  return { method: 'voximplant.statistic.get', params: { FILTER, SORT: 'ID', start } }
}

/** The pages after the first in a request of their own: few portals have so many calls in minutes. */
async function readCalls(
  portal: Portal,
  { startedAt }: HostCall,
  first: readonly unknown[],
): Promise<readonly CallRow[]> {
  const rows = [...first]
  if (first.length >= PAGE) {
    const starts = Array.from({ length: MORE_PAGES }, (_, page) => (page + 1) * PAGE)
    const more = starts.map(start => [`calls${start}`, statistics(startedAt, start)] as const)
    const read = await portal.batch(Object.fromEntries(more))
    rows.push(...more.flatMap(([name]) => rowsOrNone(read, name)))
  }
  return rows.flatMap(row => findCall(row) ?? [])
}

interface Written {
  readonly near: number
  readonly calls: readonly CallRow[]
}

function isThere(read: BatchAnswer, call: HostCall, { near, calls }: Written): boolean {
  if (calls.some(row => isRegistered(row, call))) return true
  // A client has other numbers, and is called by one right after the other.
  const otherTalks = new Set(
    calls
      .filter(({ PHONE_NUMBER }) => lastDigits(PHONE_NUMBER) !== lastDigits(call.phone))
      .map(row => row.CRM_ACTIVITY_ID),
  )
  return Array.from({ length: near }, (_, index) => index).some(
    index =>
      rowsOf(read, `talks${index}`)
        .flatMap(row => findActivity(row) ?? [])
        .some(talk => !otherTalks.has(talk.ID) && isTalk(talk, call)) ||
      rowsOf(read, `comments${index}`).some(row =>
        findMarks(findComment(row)?.COMMENT ?? '').includes(call.mark),
      ),
  )
}

/** Types 2 and 3 came in, 1 and 4 went out (D). */
function isRegistered(found: CallRow, call: HostCall): boolean {
  if (lastDigits(found.PHONE_NUMBER) !== lastDigits(call.phone)) return false
  const direction = found.CALL_TYPE === '2' || found.CALL_TYPE === '3' ? 'in' : 'out'
  return direction === call.direction && isThen(found.CALL_START_DATE, call)
}

/** A plan to call is no call; one that was missed stays open, and is told by its provider. */
function isTalk(found: TalkRow, call: HostCall): boolean {
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

function names(list: string): readonly string[] {
  return list.split(' ')
}
