import type { Message } from '../../shared/i18n/message.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'

/** How long something will go on: rounded up, since what ends sooner disappoints nobody. */
export function leftWords(ms: number): Message {
  if (ms < MINUTE) return { id: 'base.left.soon' }
  const minutes = Math.ceil(ms / MINUTE)
  if (ms < HOUR) return { id: 'base.left.minutes', values: { minutes } }
  return {
    id: 'base.left.hours',
    values: { hours: Math.floor(minutes / 60), minutes: minutes % 60 },
  }
}
