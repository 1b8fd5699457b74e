import type { Widget } from '../widget.ts'
import DeskPage from './DeskPage.vue'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

/** One page for everything that is about no single card. */
export const desk: Widget = { id: 'desk', page: 'desk', messages: { ru, en }, root: DeskPage }
