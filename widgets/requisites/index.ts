import type { Widget } from '../widget.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import RequisitesPage from './RequisitesPage.vue'

export const requisites: Widget = {
  id: 'requisites',
  page: 'requisites',
  messages: { ru, en },
  root: RequisitesPage,
}
