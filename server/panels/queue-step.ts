import type { QueueStep } from '../../shared/contract/queue.ts'
import type { PlannedStep } from '../../shared/contract/rule-strip.ts'
import { deskOf } from '../flow/flow.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { addStep } from './rule-strip.ts'
import type { PanelTools } from './tools.ts'

/** As from the card itself, once the host has said that this person may change it: the session of a page is about none. */
export async function planFromQueue(
  tools: PanelTools,
  { card: about, proof, ...planned }: QueueStep,
  { session, tenant }: PanelContext,
): Promise<PlannedStep> {
  const { host } = deskOf(tools.flow, tenant, 'person')
  const reader = { user: session.user, isAdmin: session.isAdmin, proof }
  const may = await host.sightOf(tenant, reader).rightTo(about)
  if (may !== 'write') throw new ApiFailure(403, 'no-access')
  return addStep(tools, planned, { tenant, session: { ...session, sees: about, may } })
}
