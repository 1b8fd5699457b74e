import { lastDigits } from '../crm/duplicate-control.ts'
import type { AmoState, Contact, CustomField, EntityType } from '../state.ts'
import { LOST, WON } from '../state.ts'

/** What the demo's buttons need to know of the base as it is now; the same questions as on the other host. */
export interface SeedFacts {
  /** Has an open lead, a full name and a phone that nobody else has; `null` when nobody is left like that. */
  readonly knownClient: KnownClient | null
  /** A reception that several colleagues gave as their phone; `null` when there is none. */
  readonly sharedNumber: SharedNumber | null
}

export interface KnownClient {
  readonly contactId: number
  readonly leadId: number
  readonly firstName: string
  readonly lastName: string
  /** As the card has it. */
  readonly phone: string
}

export interface SharedNumber {
  readonly companyId: number
  readonly companyName: string
  /** As the company's card has it. */
  readonly phone: string
  /** Those who have it, too. */
  readonly contactIds: readonly number[]
}

export function seedFacts(state: AmoState): SeedFacts {
  const holders = holdersOf(state)
  return { knownClient: findKnown(state, holders), sharedNumber: findShared(state, holders) }
}

type Holders = ReadonlyMap<string, readonly { readonly type: EntityType; readonly id: number }[]>

function holdersOf(state: AmoState): Holders {
  const pairs = (['contacts', 'companies'] as const).flatMap(type =>
    [...state[type].values()]
      .filter(({ isDeleted }) => !isDeleted)
      .flatMap(entity =>
        phonesOf(state, type, entity).map(phone => ({
          key: lastDigits(phone),
          holder: { type, id: entity.id },
        })),
      ),
  )
  const groups = Map.groupBy(pairs, ({ key }) => key)
  return new Map([...groups].map(([key, rows]) => [key, rows.map(({ holder }) => holder)]))
}

function findKnown(state: AmoState, holders: Holders): KnownClient | null {
  for (const lead of state.leads.values()) {
    const contact = state.contacts.get(lead.contacts.find(({ isMain }) => isMain)?.id ?? 0)
    const isOpen =
      !lead.isDeleted && !lead.isUnsorted && lead.statusId !== WON && lead.statusId !== LOST
    if (!isOpen || contact === undefined || state.users.get(lead.responsibleId)?.isActive !== true)
      continue
    const phone = onlyPhone(state, contact, holders)
    const { firstName, lastName } = contact
    if (phone === null || firstName === '' || lastName === '' || contact.companyId !== null)
      continue
    return { contactId: contact.id, leadId: lead.id, firstName, lastName, phone }
  }
  return null
}

function onlyPhone(state: AmoState, contact: Contact, holders: Holders): string | null {
  const [phone, second] = phonesOf(state, 'contacts', contact)
  if (phone === undefined || second !== undefined) return null
  return holders.get(lastDigits(phone))?.length === 1 ? phone : null
}

function findShared(state: AmoState, holders: Holders): SharedNumber | null {
  for (const company of state.companies.values()) {
    for (const phone of phonesOf(state, 'companies', company)) {
      const others = holders.get(lastDigits(phone)) ?? []
      const contactIds = others.filter(({ type }) => type === 'contacts').map(({ id }) => id)
      if (contactIds.length > 1)
        return { companyId: company.id, companyName: company.name, phone, contactIds }
    }
  }
  return null
}

function phonesOf(
  state: AmoState,
  type: 'contacts' | 'companies',
  entity: { readonly values: Contact['values'] },
): readonly string[] {
  const fields: CustomField[] = [...state.fields[type].values()]
  const field = fields.find(({ code }) => code === 'PHONE')
  return (entity.values[field?.id ?? 0] ?? []).map(({ value }) => String(value))
}
