import type { Section } from '../desk/section.ts'
import ControlRoot from './ControlRoot.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

export const controlSection: Section = {
  id: 'control',
  messages: { ru, en },
  root: ControlRoot,
}
