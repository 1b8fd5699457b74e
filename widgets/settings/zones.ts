import type { Message } from '../../shared/i18n/message.ts'

/** Russian zones, west to east, by the city people know them by. */
const RUSSIAN = {
  'Europe/Kaliningrad': 'kaliningrad',
  'Europe/Moscow': 'moscow',
  'Europe/Samara': 'samara',
  'Asia/Yekaterinburg': 'yekaterinburg',
  'Asia/Omsk': 'omsk',
  'Asia/Krasnoyarsk': 'krasnoyarsk',
  'Asia/Irkutsk': 'irkutsk',
  'Asia/Yakutsk': 'yakutsk',
  'Asia/Vladivostok': 'vladivostok',
  'Asia/Magadan': 'magadan',
  'Asia/Kamchatka': 'kamchatka',
} as const

/** A zone to choose; `name` is `null` where its own IANA name has to do. */
export interface Zone {
  readonly id: string
  readonly name: Message | null
}

/** Russian zones first, then every other one the browser knows. */
export function knownZones(): readonly Zone[] {
  const russian = Object.entries(RUSSIAN).map(([id, city]) => ({
    id,
    name: { id: `settings.zone.${city}` },
  }))
  const others = Intl.supportedValuesOf('timeZone')
    .filter(id => !Object.hasOwn(RUSSIAN, id))
    .map(id => ({ id, name: null }))
  return [...russian, ...others]
}
