import { communicationKey } from '../crm/indexes.ts'
import type { Item, PortalState } from '../state.ts'

/** What the demo's buttons need to know of the base as it is now. */
export interface SeedFacts {
  /** Has an open deal, a full name and a phone that nobody else has; `null` when nobody is left like that. */
  readonly knownClient: KnownClient | null
  /** A reception that several colleagues gave as their phone; `null` when there is none. */
  readonly sharedNumber: SharedNumber | null
}

export interface KnownClient {
  readonly contactId: number
  readonly dealId: number
  readonly name: string
  readonly lastName: string
  /** As the card has it. */
  readonly phone: string
}

export interface SharedNumber {
  readonly companyId: number
  readonly companyTitle: string
  /** As the company's card has it. */
  readonly phone: string
  /** Those who have it, too. */
  readonly contactIds: readonly number[]
}

export function seedFacts(state: PortalState): SeedFacts {
  const holders = holdersOfPhones(state)
  return {
    knownClient: findKnownClient(state, holders),
    sharedNumber: findSharedNumber(state, holders),
  }
}

type Holders = ReadonlyMap<string, readonly Item[]>

function holdersOfPhones(state: PortalState): Holders {
  const cards = [...state.items[3].values(), ...state.items[4].values()]
  const pairs = cards.flatMap(card => phonesOf(card).map(phone => ({ card, key: keyOf(phone) })))
  return new Map(
    [...Map.groupBy(pairs, ({ key }) => key)].map(([key, group]) => [
      key,
      group.map(({ card }) => card),
    ]),
  )
}

function findKnownClient(state: PortalState, holders: Holders): KnownClient | null {
  for (const deal of state.items[2].values()) {
    const contact = state.items[3].get(deal.contactIds[0] ?? 0)
    const owner = state.users.get(Number(deal.fields['assignedById']))
    if (contact === undefined || owner?.active !== true) continue
    if (deal.fields['stageSemanticId'] !== 'P' || isWorker(contact)) continue

    const { name, lastName } = contact.fields
    const phones = phonesOf(contact)
    const isAlone = phones.every(phone => holders.get(keyOf(phone))?.length === 1)
    const [phone] = phones
    if (typeof name !== 'string' || typeof lastName !== 'string' || phone === undefined) continue
    if (isAlone) return { contactId: contact.id, dealId: deal.id, name, lastName, phone }
  }
  return null
}

function findSharedNumber(state: PortalState, holders: Holders): SharedNumber | null {
  for (const company of state.items[4].values()) {
    const [phone] = phonesOf(company)
    const all = phone === undefined ? [] : (holders.get(keyOf(phone)) ?? [])
    const contactIds = all.filter(card => card.entityTypeId === 3).map(({ id }) => id)
    if (phone === undefined || contactIds.length < 2) continue
    const companyTitle = String(company.fields['title'])
    return { companyId: company.id, companyTitle, phone, contactIds }
  }
  return null
}

function isWorker({ fields }: Item): boolean {
  return Number(fields['companyId'] ?? 0) > 0
}

function phonesOf({ fm }: Item): readonly string[] {
  return fm.filter(({ typeId }) => typeId === 'PHONE').map(({ value }) => value)
}

function keyOf(phone: string): string {
  return communicationKey('PHONE', phone)
}
