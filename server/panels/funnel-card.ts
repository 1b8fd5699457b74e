import { getCardFunnel } from '../../shared/contract/card-funnel.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { readSchedule } from '../../shared/time/read-schedule.ts'
import { createWorkTime } from '../../shared/time/work-time.ts'
import { standardSchedule } from '../../shared/settings/fields.ts'
import { createCardFunnels } from '../funnel/card-funnel.ts'
import { definePanel, type Panel, seenCard } from './panel.ts'
import { readSavedSettings } from './saved-settings.ts'
import type { PanelTools } from './tools.ts'

/** The funnel of the card that is open. No call to the host: all of it is from the mirrored past. */
export function cardFunnelPanels({ flow }: PanelTools): readonly Panel[] {
  const funnelOf = createCardFunnels(flow.store)
  return [
    definePanel(getCardFunnel, readNothing, async (_question, { session, tenant }) => {
      const card = seenCard(session)
      const now = flow.clock.now()
      const { value } = await flow.store.settings.load(tenant.id)
      const schedule = readSchedule(readSavedSettings(value).schedule) ?? standardSchedule(tenant)
      const workTime = createWorkTime(schedule)
      const funnel = await funnelOf({ tenant, card, workTime, now })
      return { kind: card.kind, funnel, readAt: now }
    }),
  ]
}
