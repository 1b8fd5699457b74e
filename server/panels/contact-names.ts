import type { ContactId, TenantId } from '../../shared/crm/ids.ts'
import type { PersonName } from '../../shared/crm/model.ts'
import type { Store } from '../store/store.ts'

/** A name as it is read, `null` for none at all. */
export function fullName({ last, first, second }: PersonName): string | null {
  return [last, first, second].filter(Boolean).join(' ') || null
}

/** Names of contacts from our index, each read once; one without a name is called by its number. */
export function createContactNames(store: Store, tenant: TenantId) {
  const known = new Map<ContactId, Promise<string>>()

  async function load(id: ContactId): Promise<string> {
    const contact = await store.people.find(tenant, id)
    return (contact && fullName(contact.name)) ?? `№ ${id}`
  }

  return (id: ContactId): Promise<string> => {
    const name = known.get(id) ?? load(id)
    known.set(id, name)
    return name
  }
}
