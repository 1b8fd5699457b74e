import type { ClientTime, NewZone, ZoneChoice } from '../../shared/contract/client-time.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { BY_PERSON } from '../flow/by-person.ts'
import type { Desk } from '../flow/flow.ts'
import type { FoundPlace, HandZone } from '../store/store.ts'
import { clientTimeOf, phonesOf, zoneSubjects } from './client-time.ts'
import { type Look, lookAt } from './look-at.ts'
import type { PanelContext } from './panel.ts'
import { withKnownOpinions } from './phone-expert.ts'
import type { PanelTools } from './tools.ts'
import { moscowText, OFFERED_ZONES, zoneName } from './zone-words.ts'

/** The client's time on a card that was just read: no call of its own but for the name of whoever set the zone, remembered by the host. */
export async function timeOfLook(
  tools: PanelTools,
  context: PanelContext,
  { desk, view, known, say }: Look & { readonly say: Say },
): Promise<ClientTime | null> {
  const { flow, numbering, offsets } = tools
  const hand = await handZoneOf(desk, view)
  const phones = phonesOf(view)
  const setBy = hand === null ? null : await nameOfUser(desk, hand.by)
  const found = await foundPlaceOf(desk, [
    ...view.contacts.map(({ id }) => nameOf({ kind: 'contact', id })),
    ...(view.card.company === null ? [] : [nameOf({ kind: 'company', id: view.card.company })]),
  ])
  const time = clientTimeOf(
    { phones, hand, setBy, found },
    {
      numbering,
      windows: known.policy.callWindows,
      offsets,
      say,
      locale: context.session.locale,
      now: flow.clock.now(),
    },
  )
  return withKnownOpinions(tools, context, { time, phones })
}

/**
 * Where the client's own cards say he is, of what was read of them: the first person's word before the others', an address before a tax
 * number.
 */
export async function foundPlaceOf(
  { flow, tenant }: Desk,
  subjects: readonly string[],
): Promise<FoundPlace | null> {
  const places = await flow.store.places.find(tenant.id, subjects)
  const found = subjects.flatMap(subject => places.get(subject)?.found ?? [])
  return found.find(({ source }) => source === 'address') ?? found[0] ?? null
}

/** What can be set, and what is. */
export async function zoneChoiceOf(
  tools: PanelTools,
  context: PanelContext,
  { desk, view }: Look,
): Promise<ZoneChoice> {
  const say = tools.sayTo(context)
  const now = tools.flow.clock.now()
  const { offsets } = tools
  const set = (await handZoneOf(desk, view))?.zone ?? null
  const offered = new Set<string>([...Object.keys(OFFERED_ZONES), ...(set === null ? [] : [set])])
  const moscow = offsets.at('Europe/Moscow', now) ?? 0
  const zones = [...offered].map(zone => {
    const difference = moscowText((offsets.at(zone, now) ?? 0) - moscow)
    const values = { town: zoneName(zone, say), difference }
    return { zone, label: say({ id: 'rule-strip.zone.option', values }) }
  })
  return { zone: set, zones }
}

/** Whoever may read the card may say where its client is: it changes nothing on the host. */
export async function changeZone(
  tools: PanelTools,
  { zone, nonce }: NewZone,
  context: PanelContext,
): Promise<{ readonly ok: true }> {
  const { session, tenant } = context
  const { view } = await lookAt(tools, context)
  const card = view.card.ref
  const { store, clock } = tools.flow
  await store.zones.set(tenant.id, {
    card,
    subjects: zoneSubjects(view),
    zone,
    by: session.user,
    at: clock.now(),
    key: `${BY_PERSON}/zone/${nameOf(card)}/${session.user}/${nonce}`,
  })
  return { ok: true }
}

function handZoneOf({ flow, tenant }: Desk, view: Look['view']): Promise<HandZone | null> {
  return flow.store.zones.find(tenant.id, zoneSubjects(view))
}

async function nameOfUser({ crm }: Desk, id: UserId): Promise<string | null> {
  return (await crm.users()).find(user => user.id === id)?.name ?? null
}
