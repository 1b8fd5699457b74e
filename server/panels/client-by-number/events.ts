import type { NumberAnswer } from '../../../shared/contract/client-by-number.ts'
import { asId } from '../../../shared/crm/ids.ts'
import { nameOf } from '../../../shared/crm/model.ts'
import type { Say } from '../../../shared/i18n/message.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { SeenClient } from '../../hosts/host.ts'
import type { LedgerRow, Request } from '../../store/store.ts'
import { journalText } from '../journal-text.ts'
import type { PanelTools } from '../tools.ts'
import { dayText, timeText } from '../when-words.ts'
import { type Asker, faceOf } from './asker.ts'

const SHOWN = 5
/** Of so many cards the journal is read: the newest are first. */
const CARDS = 4

/** Not what happened to a client, or told by the request itself. */
const UNSAID = new Set<LedgerRow['action']['type']>(['request.settle', 'user.notify', 'zone.set'])

interface Happened {
  readonly at: Instant
  readonly text: string
}

/** The last of what happened: of our own journal what concerns cards this person sees, that his client turned to us, and what the host shows. */
export async function eventsOf(
  tools: PanelTools,
  { desk, context }: Asker,
  { contacts, cards, done }: SeenClient,
): Promise<NumberAnswer['events']> {
  const { store } = tools.flow
  const { id } = desk.tenant
  const say = tools.sayTo(context)
  const refs = cards.map(({ card }) => card.ref)
  const requests = await store.requests.ofClient(
    id,
    {
      contacts: contacts.map(contact => contact.id),
      card: refs[0] ?? { kind: 'deal', id: asId('0') },
    },
    SHOWN,
  )
  const rows = await Promise.all(
    refs.slice(0, CARDS).map(ref => store.ledger.ofCard(id, ref, SHOWN * 2)),
  )
  const seen = new Set(refs.map(nameOf))
  const happened: readonly Happened[] = [
    ...requests.map(request => requestEvent(request, seen, say)),
    ...rows.flat().flatMap(row => deedEvent(row, say)),
    ...done.map(({ at, kind, title }) => {
      return { at, text: say({ id: 'client-by-number.event.done', values: { kind, title } }) }
    }),
  ]
  const face = faceOf(context)
  return happened
    .toSorted((one, other) => other.at - one.at)
    .slice(0, SHOWN)
    .map(({ at, text }) => ({
      at: say({
        id: 'rule-strip.done.at',
        values: { day: dayText(at, face), time: timeText(at, face) },
      }),
      text,
    }))
}

/** Of a card he does not see only that the client turned to us. */
function requestEvent(
  { receivedAt, card }: Request,
  seen: ReadonlySet<string>,
  say: Say,
): Happened {
  const isSeen = seen.has(nameOf(card))
  const number = say({ id: `client-by-number.card.${card.kind}`, values: { id: card.id } })
  const text = isSeen
    ? say({ id: 'client-by-number.event.request-in', values: { card: number } })
    : say({ id: 'client-by-number.event.request' })
  return { at: receivedAt, text }
}

function deedEvent(row: LedgerRow, say: Say): readonly Happened[] {
  if (row.state !== 'done' || UNSAID.has(row.action.type)) return []
  return [{ at: row.settledAt ?? row.plannedAt, text: journalText(row, say) }]
}
