import type { Section } from '../desk/section.ts'
import type { Widget } from '../widget.ts'
import CallPage from './CallPage.vue'
import ClientPage from './ClientPage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

/** The client by his number, as a section of the desk. */
export const clientSection: Section = { id: 'client', messages: { ru, en }, root: ClientPage }

/** The same in the host's call card, for the number that is calling. */
export const callCard: Widget = {
  id: 'client',
  page: 'call',
  messages: { ru, en },
  root: CallPage,
}

/** A page of its own for a softphone's link: without the desk around it, since somebody is on the line. */
export const clientPage: Widget = {
  id: 'client',
  page: 'client',
  messages: { ru, en },
  root: ClientPage,
}
