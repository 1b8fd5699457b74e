import { shareOf } from '../../shared/cases/reasons.ts'
import type { CalibrationBand } from '../../shared/contract/scoring-model.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** What came of a band: a share, or plain numbers where a share of so few says nothing. */
export function wonWords({ was, deals }: Pick<CalibrationBand, 'was' | 'deals'>): Message {
  if (was === null) return { id: 'quality.dash' }
  const won = Math.round(was * deals)
  const percent = shareOf(won, deals)
  return percent === null
    ? { id: 'quality.bands.of', values: { won, of: deals } }
    : { id: 'quality.percent', values: { percent } }
}
