import type { EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, shape, text } from '../../../shared/parse/parse.ts'
import { SECOND } from '../../../shared/time/instant.ts'
import { HostUnavailable } from '../../errors.ts'
import type { HostCall } from '../host.ts'
import { resultOf } from './answers.ts'
import { toFailure } from './failures.ts'
import { withMark, withoutCodes } from './marks.ts'
import type { Command, Portal } from './portal.ts'
import { ENTITY_TYPE, toPortalTime } from './wire.ts'

/**
 * As the portal's own telephony writes a call, where the customer has let us and a user stands for it (bitrix24.md 6.10); else as a call
 * that took place, or a comment for a missed one: an activity left open would be a plan, and a closed one a talk.
 */
export async function addCall(
  portal: Portal,
  call: HostCall,
  hasTelephony: boolean,
): Promise<'written' | 'unknown'> {
  if (hasTelephony && call.user !== null) {
    await register(portal, call)
    return 'written'
  }
  const [owner] = call.near
  if (owner === undefined) return 'unknown'
  await portal.call(...toCommand(call, owner))
  return 'written'
}

const findRegistered = finderOf(shape({ CALL_ID: text }))

/** A registration that was not finished is found again by the portal itself, for half an hour (D); later a new one leaves no trace of it. */
async function register(portal: Portal, call: HostCall): Promise<void> {
  const { direction, phone, startedAt, answeredAt, endedAt, recording, user, mark } = call
  const isMissed = answeredAt === null
  const commands: Record<string, Command> = {
    register: {
      method: 'telephony.externalCall.register',
      params: {
        USER_ID: user,
        PHONE_NUMBER: phone,
        TYPE: direction === 'in' ? 2 : 1,
        CALL_START_DATE: toPortalTime(startedAt),
        CRM_CREATE: 0,
        SHOW: 0,
        ADD_TO_CHAT: 0,
        EXTERNAL_CALL_ID: mark,
        ...toEntity(call.near),
      },
    },
    finish: {
      method: 'telephony.externalCall.finish',
      params: {
        CALL_ID: '$result[register][CALL_ID]',
        USER_ID: user,
        DURATION: isMissed ? 0 : Math.round((endedAt - answeredAt) / SECOND),
        STATUS_CODE: isMissed ? '304' : '200',
        ADD_TO_CHAT: 0,
      },
    },
    ...(recording !== null && {
      record: {
        method: 'telephony.externalCall.attachRecord',
        params: {
          CALL_ID: '$result[register][CALL_ID]',
          FILENAME: `${mark}.mp3`,
          RECORD_URL: recording,
        },
      },
    }),
  }
  const read = await portal.batch(commands, { halt: true })
  if (findRegistered(resultOf(read, 'register')) === null)
    throw new HostUnavailable('telephony.externalCall.register: no call', 10 * SECOND)
  // A recording that the portal does not take costs nobody the call.
  const finished = read.get('finish')
  if (finished?.ok === false) throw toFailure('finish', 400, finished.error, null)
  if (finished === undefined)
    throw new HostUnavailable('telephony.externalCall.finish: not reached', 10 * SECOND)
}

/** A call stands with a client or a lead; a deal gets it through its contact (D). */
function toEntity(near: readonly EntityRef[]): Record<string, unknown> {
  const found = ['contact', 'lead', 'company'].flatMap(
    kind => near.find(ref => ref.kind === kind) ?? [],
  )[0]
  return found === undefined
    ? {}
    : { CRM_ENTITY_TYPE: found.kind.toUpperCase(), CRM_ENTITY_ID: found.id }
}

function toCommand(call: HostCall, owner: EntityRef): [string, Record<string, unknown>] {
  const { direction, phone, startedAt, answeredAt, endedAt, recording, title, user, mark } = call
  const words = withMark(recording === null ? title : `${title}\n${recording}`, mark)
  if (answeredAt === null && direction === 'in') {
    const fields = { ENTITY_ID: owner.id, ENTITY_TYPE: owner.kind, COMMENT: words }
    return ['crm.timeline.comment.add', { fields }]
  }
  const entity = { ENTITY_ID: owner.id, ENTITY_TYPE_ID: ENTITY_TYPE[owner.kind] }
  const fields = {
    OWNER_ID: owner.id,
    OWNER_TYPE_ID: ENTITY_TYPE[owner.kind],
    TYPE_ID: 2,
    SUBJECT: withoutCodes(title),
    DESCRIPTION: words,
    START_TIME: toPortalTime(startedAt),
    END_TIME: toPortalTime(endedAt),
    COMPLETED: 'Y',
    DIRECTION: direction === 'in' ? 1 : 2,
    ...(user !== null && { RESPONSIBLE_ID: user }),
    COMMUNICATIONS: [{ VALUE: phone, TYPE: 'PHONE', ...entity }],
  }
  return ['crm.activity.add', { fields }]
}
