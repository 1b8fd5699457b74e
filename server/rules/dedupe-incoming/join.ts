import type { StageId } from '../../../shared/crm/ids.ts'
import { type Card, type CardRef, nameOf } from '../../../shared/crm/model.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import type { DedupeSettings } from '../../../shared/settings/saved-settings.ts'
import type { Facts, KnownPerson } from '../../core/rule.ts'
import type { Context, PlannedEffect, Recognised } from './plan.ts'
import { clientName, isLower, requestsOf } from './requester.ts'
import { closingStage } from './settings.ts'

/** Of a client's words; who wants the rest opens the request. */
const MAX_WORDS = 1500

/**
 * The open card a request is joined to; `null`: it goes its own way. A deal, or an older card of its own kind: of two requests sent at
 * once the younger is joined to the older, never each to the other. Joining is a deed, so below its strength a repeated request is only
 * told of.
 */
export function joinedCard(
  { card: { ref } }: Pick<Facts, 'card'>,
  { openCards }: KnownPerson,
  { settings, strength }: Context,
): CardRef | null {
  if (settings.repeat !== 'join' || strength !== 'act') return null
  const isBefore = (open: CardRef) =>
    open.kind === ref.kind ? isLower(open.id, ref.id) : open.kind === 'deal'
  const fitting = openCards.filter(isBefore)
  return fitting.find(({ kind }) => kind === 'deal') ?? fitting[0] ?? null
}

/**
 * The request goes on in a card that is open already: what the client wrote is told there, the request's own card says where to, and is
 * closed where the tenant has named a stage for it.
 */
export function join(
  facts: Facts,
  { person, why }: Recognised,
  { of, settings }: { readonly of: CardRef; readonly settings: DedupeSettings },
): PlannedEffect[] {
  const { card } = facts
  const client = clientName(person.contact)
  const where = { kind: of.kind, id: of.id }
  return [
    tell('note', card.ref, {
      id: 'dedupe-incoming.note-joined',
      values: { client, why, ...where },
    }),
    tell(`join/${nameOf(of)}`, of, {
      id: 'dedupe-incoming.joined',
      values: {
        count: requestsOf(person) - 1,
        kind: card.ref.kind,
        id: card.ref.id,
        title: card.title,
        words: wordsOf(card),
      },
    }),
    ...close(facts, closingStage(settings, card.pipeline)),
  ]
}

function tell(name: string, subject: CardRef, text: Message): PlannedEffect {
  return { name, needs: 'act', effect: { type: 'note.add', subject, text } }
}

/**
 * Only what nobody has worked on: a request of last week that is decided anew because settings have changed has gone its way. Standing
 * there already, the card was closed by an earlier try whose answer was lost.
 */
function close({ card, touchedAt }: Facts, closing: StageId | null): PlannedEffect[] {
  if (closing === null) return []
  const isUntouched = card.status === 'open' && touchedAt === null
  if (!isUntouched && card.stage !== closing) return []
  return [
    {
      name: 'close',
      needs: 'act',
      effect: { type: 'card.move', subject: card.ref, stage: closing },
    },
  ]
}

function wordsOf({ comment }: Card): Message | string {
  const text = (comment ?? '').trim()
  if (text === '') return ''
  const words = text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text
  return { id: 'dedupe-incoming.words', values: { words } }
}
