import { readNothing } from '../../shared/contract/read.ts'
import { getTroubles } from '../../shared/contract/troubles.ts'
import { definePanel, type Panel } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** What the host module knows to be in the way, in the reader's language. */
export function troublesPanels({ flow }: Pick<PanelTools, 'flow'>): readonly Panel[] {
  return [
    definePanel(getTroubles, readNothing, async (_question, { session, tenant }) => {
      const host = flow.hosts[tenant.host]
      return {
        troubles: host?.troubles?.(tenant, session.locale) ?? [],
        connect: host?.connectPath ?? null,
      }
    }),
  ]
}
