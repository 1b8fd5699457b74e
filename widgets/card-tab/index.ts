import type { Widget } from '../widget.ts'
import CardTabWithCase from './CardTabWithCase.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

export const cardTab: Widget = {
  id: 'card-tab',
  page: 'tab',
  messages: { ru, en },
  root: CardTabWithCase,
}
