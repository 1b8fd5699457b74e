import type { Section } from '../desk/section.ts'
import BasePage from './BasePage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

export const baseSection: Section = { id: 'base', messages: { ru, en }, root: BasePage }
