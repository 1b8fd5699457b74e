import type { Widget } from '../widget.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import RequisitesCompact from './RequisitesCompact.vue'
import RequisitesPage from './RequisitesPage.vue'

export const requisites: Widget = {
  id: 'requisites',
  page: 'requisites',
  messages: { ru, en },
  root: RequisitesPage,
}

/** The same where there is only a narrow column: the lamps, and a window over the card. */
export const requisitesCompact: Widget = { ...requisites, root: RequisitesCompact }
