import type { Widget } from '../widget.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import TimePage from './TimePage.vue'

/** What time it is for a client, in the cards of contacts and companies. */
export const clientTime: Widget = {
  id: 'client-time',
  page: 'contact-strip',
  messages: { ru, en },
  root: TimePage,
}
