import type { CardRef, Contact, EntityRef } from '../../shared/crm/model.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOfCall } from '../../shared/telephony/call.ts'
import type { TelephonyConfig } from '../../shared/telephony/config.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { formatPhone } from '../../shared/i18n/format-phone.ts'
import { HOUR, plus } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'
import type { FoundCallers, HostCall, HostCalls } from '../hosts/host.ts'
import type { StoredCall } from '../store/store.ts'
import { markOf } from '../store/mark.ts'
import { userOf } from './desk.ts'

/** What one call is dealt with by. */
export interface Work {
  readonly desk: Desk
  readonly calls: HostCalls
  readonly config: TelephonyConfig
  readonly call: StoredCall & { readonly phone: string }
  readonly found: FoundCallers
  readonly isQuiet: boolean
}

export const NOBODY = { outcome: null, contact: null, card: null } as const

/** One person has the number, and it is no switchboard: what is shared by several proves nobody (methodology.md R2). */
export function personOf({ contacts, truncatedKeys }: FoundCallers): Contact | null {
  const [first, second] = contacts
  return first === undefined || second !== undefined || truncatedKeys.length > 0 ? null : first
}

export function ownerOf(found: FoundCallers): UserId | null {
  return personOf(found)?.owner ?? null
}

/** For that long before and after other calls of the number may be taken for this one. */
const NEAR_MS = HOUR

export async function toHostCall(
  work: Work,
  card: CardRef | null,
  owner: UserId | null,
): Promise<HostCall> {
  const { desk, call, config, found } = work
  const near: EntityRef[] = [
    ...(card === null ? [] : [card]),
    ...found.loose,
    ...found.openCards.map(({ card: other }) => other),
    ...found.contacts.map(({ id }) => ({ kind: 'contact' as const, id })),
    ...found.companies.map(({ id }) => ({ kind: 'company' as const, id })),
  ]
  const say = desk.flow.sayFor(desk.tenant)
  return {
    mark: markOf(desk.tenant.id, `call/${nameOfCall(call)}`),
    direction: call.direction,
    phone: call.phone,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    recording: call.recording,
    user: userOf(call, config) ?? owner,
    near: near.filter((ref, index) => index === near.findIndex(isSame(ref))),
    others: await desk.flow.store.telephony.around(desk.tenant.id, call, {
      from: plus(call.startedAt, -NEAR_MS),
      to: plus(call.endedAt, NEAR_MS),
    }),
    title: say(titleOf(call)),
  }
}

function isSame(ref: EntityRef) {
  return (other: EntityRef) => other.kind === ref.kind && other.id === ref.id
}

function titleOf(call: Work['call']): Message {
  const values = { phone: formatPhone(call.phone) }
  if (call.answeredAt !== null) return { id: `telephony.call.${call.direction}`, values }
  return { id: call.direction === 'in' ? 'telephony.call.missed' : 'telephony.call.tried', values }
}
