import russian from '../../shared/duplicates/messages.ru.json' with { type: 'json' }
import { createSay } from '../../shared/i18n/say.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** Reasons of a decision, in the words the note in the card has. */
export function createSayWhy(): (why: Message) => string {
  return createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })
}
