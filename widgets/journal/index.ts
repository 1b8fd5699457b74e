import type { Section } from '../desk/section.ts'
import type { Widget } from '../widget.ts'
import JournalPage from './JournalPage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

export const journal: Widget = {
  id: 'journal',
  page: 'journal',
  messages: { ru, en },
  root: JournalPage,
}

/** The same as a section of the desk. */
export const journalSection: Section = { id: 'journal', messages: { ru, en }, root: JournalPage }
