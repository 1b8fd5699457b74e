import type { CardKind } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'

/** Texts that name a deal; each has a twin with `.lead` that names a lead. */
const OF_DEALS: ReadonlySet<string> = new Set([
  'funnel.show-deals',
  'funnel.cohort.note',
  'funnel.now.note',
  'funnel.now.empty',
  'funnel.nobody',
  'funnel.bottleneck',
  'funnel.too-few',
  'funnel.total.won',
  'funnel.total.lost',
  'funnel.column.lost',
  'funnel.deals.none',
  'funnel.deal.title',
  'funnel.deal.entered',
  'funnel.how.cohort.text',
  'funnel.how.conversion.text',
  'funnel.how.skips.text',
  'funnel.how.lost',
  'funnel.how.lost.text',
  'funnel.how.time.text',
  'funnel.how.sum.text',
  'funnel.how.bottleneck.text',
  'funnel.how.now.text',
  'funnel.how.gone.text',
])

/** Says of a pipeline of leads «лиды», never «сделки». */
export function sayOfKind(say: Say, kind: CardKind): Say {
  if (kind === 'deal') return say
  return message =>
    say(OF_DEALS.has(message.id) ? { ...message, id: `${message.id}.lead` } : message)
}
