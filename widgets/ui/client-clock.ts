import type { CallAdvice, ClientClock, ClientTime } from '../../shared/contract/client-time.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { IconName } from './icon-name.ts'
import { toWallTime } from './wall-time.ts'

/** By the client's own clock people are called from nine to eight. */
const DAY = ['09:00', '20:00'] as const

export const CALL_ICONS: Readonly<Record<CallAdvice['moment'], IconName>> = {
  good: 'tick',
  early: 'moon',
  late: 'moon',
  weekend: 'moon',
  unknown: 'info',
}

/** `17:05` there; `null` where nobody knows. */
export function timeThere({ zone }: Pick<ClientClock, 'zone'>, at: Instant): string | null {
  return zone === null ? null : toWallTime(at, zone).slice(11)
}

/** What to advise now; nothing once the server's word is out of date: better silent than green. */
export function callNow({ call }: ClientClock, now: Instant): CallAdvice | null {
  return call.text === '' || (call.until !== null && now >= call.until) ? null : call
}

/** A planned moment by the client's clocks: «17:00 у клиента», and whether that is early or late. `null` where nobody knows. */
export function theirWords(time: ClientTime | null, at: Instant): Message | null {
  const times = [...new Set((time?.clocks ?? []).flatMap(clock => timeThere(clock, at) ?? []))]
  if (times.length === 0) return null
  const [from, to] = DAY
  const isDay = times.every(one => one >= from && one < to)
  const night = times.some(one => one < from) ? 'early' : 'late'
  const values = { theirs: times.join(' / '), when: isDay ? 'day' : night }
  return { id: 'ui.form.theirs', values }
}
