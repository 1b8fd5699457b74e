import type { Section } from '../desk/section.ts'
import FunnelPage from './FunnelPage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

/** Where the money leaks. */
export const funnelSection: Section = { id: 'funnel', messages: { ru, en }, root: FunnelPage }
