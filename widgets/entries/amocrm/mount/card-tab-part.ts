import { messages as en } from '../../../card-tab/messages.en.json?compiled'
import { messages as ru } from '../../../card-tab/messages.ru.json?compiled'
import type { Widget } from '../../../widget.ts'
import CardTabPart from './CardTabPart.vue'

/** The tab, with the case and the card's funnel in a frame of our own server: the script stays light. */
export const cardTabPart: Widget = {
  id: 'card-tab',
  page: 'tab',
  messages: { ru, en },
  root: CardTabPart,
}
