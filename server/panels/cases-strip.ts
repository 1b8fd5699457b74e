import type { StripAnswer } from '../../shared/contract/rule-strip.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { OUTCOME_DAYS } from '../../shared/cases/case.ts'
import { DAY } from '../../shared/time/instant.ts'
import { reasonText } from './cases-ground.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

interface StripWords {
  readonly card: CardRef
  readonly now: Instant
  readonly say: Say
}

/** What the strip says of the card's case: a decision for as long as its outcome is not looked up. */
export async function reviewOf(
  { flow }: PanelTools,
  { tenant }: PanelContext,
  { card, now, say }: StripWords,
): Promise<NonNullable<StripAnswer['review']> | null> {
  const file = await flow.store.cases.lastOf(tenant.id, card)
  if (file === null || file.state === 'closed') return null
  const { decision } = file
  if (decision === null)
    return { text: say({ id: 'cases.strip.open' }), short: say({ id: 'cases.strip.open.short' }) }
  if (now > decision.at + OUTCOME_DAYS * DAY) return null
  const values = { reason: reasonText(decision.reason), text: decision.text }
  return {
    text: say({ id: 'cases.strip.decided', values }),
    short: say({ id: 'cases.strip.decided.short', values: { reason: values.reason } }),
  }
}
