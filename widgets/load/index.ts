import type { Section } from '../desk/section.ts'
import LoadPage from './LoadPage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

export const loadSection: Section = { id: 'load', messages: { ru, en }, root: LoadPage }
