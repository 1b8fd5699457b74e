import type { Say } from '../../shared/i18n/message.ts'
import { useWidget } from '../ui/context.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

/** Words of the pages about cases; they are fetched with them. */
export function useCaseWords(): Say {
  const { page, sayWith } = useWidget()
  return sayWith(page.locale === 'ru' ? ru : en)
}
