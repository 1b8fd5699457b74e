import type { Section } from '../desk/section.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import QualityPage from './QualityPage.vue'

/** How far the chances may be trusted. */
export const qualitySection: Section = { id: 'quality', messages: { ru, en }, root: QualityPage }
