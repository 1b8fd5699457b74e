import type { Message, Say } from '../../shared/i18n/message.ts'

const MINUS = '\u2212'

/**
 * How far a clock is from Moscow's: '', `+1`, `−1`, `+5:30`.
 *
 * @param minutes east of Moscow
 */
export function differenceText(minutes: number): string {
  if (minutes === 0) return ''
  const size = Math.abs(minutes)
  const rest = size % 60
  const text = `${Math.floor(size / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
  return `${minutes < 0 ? MINUS : '+'}${text}`
}

/** `UTC+4`, `UTC−3:30`, `UTC` @param minutes east of UTC */
export function offsetText(minutes: number): string {
  return `UTC${differenceText(minutes)}`
}

/** Zones offered to be set by hand, west to east, and the words for the towns they are called by. */
export const OFFERED_ZONES = {
  'America/New_York': 'new-york',
  'Europe/London': 'london',
  'Europe/Berlin': 'berlin',
  'Europe/Kaliningrad': 'kaliningrad',
  'Europe/Moscow': 'moscow',
  'Europe/Minsk': 'minsk',
  'Europe/Istanbul': 'istanbul',
  'Europe/Samara': 'samara',
  'Asia/Tbilisi': 'tbilisi',
  'Asia/Yerevan': 'yerevan',
  'Asia/Baku': 'baku',
  'Asia/Dubai': 'dubai',
  'Asia/Yekaterinburg': 'yekaterinburg',
  'Asia/Almaty': 'almaty',
  'Asia/Tashkent': 'tashkent',
  'Asia/Dushanbe': 'dushanbe',
  'Asia/Ashgabat': 'ashgabat',
  'Asia/Bishkek': 'bishkek',
  'Asia/Omsk': 'omsk',
  'Asia/Krasnoyarsk': 'krasnoyarsk',
  'Asia/Irkutsk': 'irkutsk',
  'Asia/Shanghai': 'shanghai',
  'Asia/Yakutsk': 'yakutsk',
  'Asia/Vladivostok': 'vladivostok',
  'Asia/Magadan': 'magadan',
  'Asia/Kamchatka': 'kamchatka',
} as const

/** «Самара» for Europe/Samara; a zone we have no word for is called by its own town. */
export function zoneName(zone: string, say: Say): string {
  if (Object.hasOwn(OFFERED_ZONES, zone))
    return say({ id: `rule-strip.town.${OFFERED_ZONES[zone as keyof typeof OFFERED_ZONES]}` })
  return zone.replace(/^.*\//, '').replaceAll('_', ' ')
}

/** «МСК+1» @param minutes east of Moscow */
export function moscowText(minutes: number): Message {
  return { id: 'rule-strip.difference', values: { difference: differenceText(minutes) } }
}
