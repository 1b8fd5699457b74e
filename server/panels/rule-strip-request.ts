import type { StripRequest } from '../../shared/contract/rule-strip.ts'
import type { ContactId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import type { RequestOutcome } from '../core/action.ts'
import type { Desk } from '../flow/flow.ts'
import { fullName } from './contact-names.ts'

/** What became of the request behind a card; `null` where none did yet. */
export async function describeRequest(
  { flow, tenant }: Desk,
  { card, outcome, say }: { card: CardRef; outcome: RequestOutcome | null; say: Say },
): Promise<StripRequest | null> {
  if (outcome === null || outcome.type === 'gone') return null
  const { people, requests } = flow.store
  const contactId = contactOf(outcome)
  const known = contactId === null ? null : await people.find(tenant.id, contactId)
  const others = contactId === null ? 0 : await requests.countOf(tenant.id, contactId, card)
  const facts = {
    outcome: outcome.type,
    client: known === null ? null : fullName(known.name),
    contactId,
    of: outcome.type === 'repeat' ? outcome.of : null,
    count: outcome.type === 'repeat' ? outcome.count : others + 1,
  }
  const { text, short } = wordsOf(facts)
  return { ...facts, text: say(text), short: short === null ? null : say(short) }
}

function contactOf(outcome: RequestOutcome): ContactId | null {
  if (outcome.type === 'attached' || outcome.type === 'repeat') return outcome.contact
  if (outcome.type === 'review') return outcome.candidates[0] ?? null
  return null
}

/** Exported for its test. */
export function wordsOf({ outcome, client, of, count }: Omit<StripRequest, 'text' | 'short'>): {
  readonly text: Message
  readonly short: Message | null
} {
  const id = `rule-strip.request.${outcome}`
  switch (outcome) {
    case 'new':
    case 'nameless':
      return { text: { id }, short: null }
    case 'review':
      return { text: nameIn(id, client), short: null }
    case 'attached': {
      if (client === null || count < 2) return { text: nameIn(id, client), short: null }
      return { text: { id: `${id}.count`, values: { client, count } }, short: null }
    }
    case 'repeat': {
      if (of === null) return { text: { id }, short: null }
      const values = { id: of.id }
      return {
        text: { id: `${id}.${of.kind}`, values },
        short: { id: `${id}.${of.kind}.short`, values },
      }
    }
    default:
      return outcome satisfies never
  }
}

function nameIn(id: string, client: string | null): Message {
  return client === null ? { id: `${id}.nameless` } : { id, values: { client } }
}
