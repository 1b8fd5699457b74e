import type { NumberAnswer } from '../../../shared/contract/client-by-number.ts'
import { asId } from '../../../shared/crm/ids.ts'
import { nameOf } from '../../../shared/crm/model.ts'
import type { Say } from '../../../shared/i18n/message.ts'
import { isMissed } from '../../../shared/telephony/call.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { SeenClient } from '../../hosts/host.ts'
import type { PastCall } from '../../store/port/telephony.ts'
import type { LedgerRow, Request } from '../../store/store.ts'
import { journalText } from '../journal-text.ts'
import type { PanelTools } from '../tools.ts'
import { dayText, timeText } from '../when-words.ts'
import { type Asker, faceOf } from './asker.ts'
import { untoldCalls } from './past-calls.ts'

const SHOWN = 5
/** Of so many cards the journal is read: the newest are first. */
const CARDS = 4

/** Not what happened to a client, or told by the request itself. */
const UNSAID = new Set<LedgerRow['action']['type']>(['request.settle', 'user.notify', 'zone.set'])

interface Happened {
  readonly at: Instant
  readonly text: string
}

export interface Behind {
  readonly seen: SeenClient
  /** E.164. */
  readonly phone: string
  /** Our index knows somebody by the number. */
  readonly isKnown: boolean
}

/**
 * The last of what happened: of our own journal what concerns cards this person sees, that his client turned to us, what the host shows,
 * and calls of the number.
 */
export async function eventsOf(
  tools: PanelTools,
  { desk, context }: Asker,
  { seen: { contacts, cards, done }, phone, isKnown }: Behind,
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
  // Of a client the host hides from him he learns nothing; of a stranger who has called, that he has.
  const isHidden = isKnown && contacts.length === 0 && cards.length === 0
  const calls = isHidden ? [] : await store.telephony.lately(id, phone, SHOWN * 2)
  const happened: readonly Happened[] = [
    ...requests.map(request => requestEvent(request, seen, say)),
    ...rows.flat().flatMap(row => deedEvent(row, say)),
    ...done.map(({ at, kind, title }) => {
      return { at, text: say({ id: 'client-by-number.event.done', values: { kind, title } }) }
    }),
    ...untoldCalls(calls, done).map(call => callEvent(call, say)),
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

function callEvent(call: PastCall, say: Say): Happened {
  const way = isMissed(call) ? 'missed' : call.direction
  const talk = call.answeredAt === null ? 'no' : 'yes'
  return {
    at: call.startedAt,
    text: say({ id: 'client-by-number.event.call', values: { way, talk } }),
  }
}
