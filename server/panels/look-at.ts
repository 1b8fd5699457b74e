import { type Known, loadKnown, searchTouches } from '../flow/facts.ts'
import { type Desk, deskOf } from '../flow/flow.ts'
import type { CardView } from '../hosts/host.ts'
import { ApiFailure, type PanelContext, seenCard } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** The session's card, read a moment ago. */
export interface Look {
  readonly desk: Desk
  readonly view: CardView
  readonly known: Known
}

/** One call to the host. @throws {ApiFailure} 404 when the card is gone, 403 when the session is about none */
export async function lookAt({ flow }: PanelTools, context: PanelContext): Promise<Look> {
  const card = seenCard(context.session)
  const desk = deskOf(flow, context.tenant, 'person')
  const known = await loadKnown(desk, card)
  const view = await desk.crm.look(card, {
    touchesSince: searchTouches(known.request, known.memory, flow.clock.now()),
  })
  if (view === null) throw new ApiFailure(404, 'not-found')
  return { desk, view, known }
}
