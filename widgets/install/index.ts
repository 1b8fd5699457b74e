import type { Widget } from '../widget.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import InstallPage from './InstallPage.vue'

export const install: Widget = {
  id: 'install',
  page: 'install',
  messages: { ru, en },
  root: InstallPage,
}
