import type { Section } from '../desk/section.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import QueuePage from './QueuePage.vue'

/** Whom a rep calls now. */
export const queueSection: Section = { id: 'queue', messages: { ru, en }, root: QueuePage }
