import type { Widget } from '../widget.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import SettingsPage from './SettingsPage.vue'

export const settings: Widget = {
  id: 'settings',
  page: 'settings',
  messages: { ru, en },
  root: SettingsPage,
}
