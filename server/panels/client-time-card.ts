import { type ClientTimeAnswer, getClientTime } from '../../shared/contract/client-time.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { type EntityRef, nameOf } from '../../shared/crm/model.ts'
import { deskOf } from '../flow/flow.ts'
import type { ClientRef } from '../hosts/host.ts'
import { keepPlace } from './client-places.ts'
import { clientTimeOf } from './client-time.ts'
import { foundPlaceOf } from './client-zone.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import { withKnownOpinions } from './phone-expert.ts'
import type { PanelTools } from './tools.ts'

/** The first line of the card of a contact or a company. */
export function clientTimePanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getClientTime, readNothing, (_question, context) => answerTime(tools, context)),
  ]
}

/** One call to the host; what its card says of the place is kept, so that all cards of the client know it. */
async function answerTime(tools: PanelTools, context: PanelContext): Promise<ClientTimeAnswer> {
  const { flow, numbering, offsets } = tools
  const { session, tenant } = context
  const client = session.sees
  if (client === null || !isClient(client)) throw new ApiFailure(403, 'no-access')
  const desk = deskOf(flow, tenant, 'person')
  const card = await desk.crm.whereabouts(client)
  if (card === null) throw new ApiFailure(404, 'not-found')
  await keepPlace(desk, client, card, numbering.places())

  const now = flow.clock.now()
  const subject = nameOf(client)
  const hand = await flow.store.zones.find(tenant.id, [subject])
  const policy = await flow.policies.read(desk, await flow.store.settings.load(tenant.id))
  const company = card.company === null ? [] : [nameOf({ kind: 'company', id: card.company })]
  const users = hand === null ? [] : await desk.crm.users()
  const time = clientTimeOf(
    {
      phones: card.phones,
      hand,
      found: await foundPlaceOf(desk, [subject, ...company]),
      setBy: users.find(({ id }) => id === hand?.by)?.name ?? null,
    },
    {
      numbering,
      windows: policy.callWindows,
      offsets,
      say: tools.sayTo(context),
      locale: session.locale,
      now,
    },
  )
  const clientTime = await withKnownOpinions(tools, context, { time, phones: card.phones })
  return { now, clientTime }
}

function isClient(ref: EntityRef): ref is ClientRef {
  return ref.kind === 'contact' || ref.kind === 'company'
}
