import type { Widget } from '../widget.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'
import RuleStrip from './RuleStrip.vue'

export const ruleStrip: Widget = {
  id: 'rule-strip',
  page: 'strip',
  messages: { ru, en },
  root: RuleStrip,
}
