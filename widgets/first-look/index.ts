import type { Section } from '../desk/section.ts'
import FirstLookPage from './FirstLookPage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

export const firstLookSection: Section = {
  id: 'first-look',
  messages: { ru, en },
  root: FirstLookPage,
}
