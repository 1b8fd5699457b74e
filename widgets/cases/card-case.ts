import type { Widget } from '../widget.ts'
import CasePage from './CasePage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

/** The case of a card and its funnel, in a frame of their own, which does not know its card: whoever opens its session does. */
export const cardCase: Widget = {
  id: 'cases',
  page: 'case',
  messages: { ru, en },
  root: CasePage,
}
