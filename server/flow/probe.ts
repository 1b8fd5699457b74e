import { keysOf } from '../../shared/duplicates/keys.ts'
import type { Card, Contact } from '../../shared/crm/model.ts'
import type { CardView, Probe } from '../hosts/host.ts'

/** Everything a request may be recognised by: the card's own fields and those of the people on it. */
export function rawKeysOf({ card, contacts }: Pick<CardView, 'card' | 'contacts'>) {
  return {
    phones: [...card.phones, ...contacts.flatMap(contact => contact.phones)],
    emails: [...card.emails, ...contacts.flatMap(contact => contact.emails)],
  }
}

/** The probe of a request described earlier by `describeRequest`; empty while it has not been. */
export function probeOf(raw: unknown): Probe {
  const described = raw as { card?: { card?: Card; contacts?: readonly Contact[] } | null } | null
  const read = described?.card
  const card = read?.card
  if (card === undefined) return { phones: [], emails: [] }
  return toProbe({ card, contacts: read?.contacts ?? [] })
}

function toProbe(view: Pick<CardView, 'card' | 'contacts'>): Probe {
  const { personal, shared } = keysOf(rawKeysOf(view))
  const keys = [...personal, ...shared]
  return { phones: valuesOf(keys, 'phone:'), emails: valuesOf(keys, 'email:') }
}

function valuesOf(keys: readonly string[], prefix: string): readonly string[] {
  const values = keys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length))
  // An extension is ours to compare; hosts look up by the number alone.
  return [...new Set(values.map(value => value.split('#')[0] ?? value))]
}
