import type { ContactId, TenantId } from '../../shared/crm/ids.ts'
import type { PersonName } from '../../shared/crm/model.ts'
import { keysOf } from '../../shared/duplicates/keys.ts'
import { compareNames, isNameless } from '../../shared/duplicates/names.ts'
import type { KnownPerson } from '../core/rule.ts'
import type { CardView } from '../hosts/host.ts'
import type { Store } from '../store/store.ts'
import { rawKeysOf } from './probe.ts'

type Shelf = Pick<Store, 'cursors'>
type Asking = Pick<CardView, 'card' | 'contacts'>

/**
 * Somebody has said that whoever asks is not this contact, though they share a phone or an e-mail: that holds for everybody and for all
 * later requests of the same pair («Это не дубль»).
 */
export async function rememberNotClient(
  { cursors }: Shelf,
  tenant: TenantId,
  asking: Asking,
  contact: ContactId,
): Promise<void> {
  const name = nameOfAsking(asking)
  const { personal, shared } = keysOf(rawKeysOf(asking))
  for (const key of [...personal, ...shared]) {
    const place = placeOf(contact, key)
    const names = toNames(await cursors.get(tenant, place))
    if (names.some(one => isSamePerson(one, name))) continue
    await cursors.set(tenant, place, JSON.stringify([...names, name]))
  }
}

/** It was said by mistake: those of the pair are asked about again. */
export async function forgetNotClient(
  { cursors }: Shelf,
  tenant: TenantId,
  asking: Asking,
  contact: ContactId,
): Promise<void> {
  const name = nameOfAsking(asking)
  const { personal, shared } = keysOf(rawKeysOf(asking))
  for (const key of [...personal, ...shared]) {
    const place = placeOf(contact, key)
    const names = toNames(await cursors.get(tenant, place))
    const left = names.filter(one => !isSamePerson(one, name))
    if (left.length < names.length) await cursors.set(tenant, place, JSON.stringify(left))
  }
}

/** Leaves out those of whom it was said. Everybody is kept who shares a key about which nothing was said. */
export async function withoutDenied(
  { cursors }: Shelf,
  tenant: TenantId,
  asking: Asking,
  people: readonly KnownPerson[],
): Promise<readonly KnownPerson[]> {
  const name = nameOfAsking(asking)
  const kept = await Promise.all(
    people.map(async ({ contact, sharedKeys }) => {
      const said = await Promise.all(
        sharedKeys.map(key => cursors.get(tenant, placeOf(contact.id, key))),
      )
      return !said.every(value => toNames(value).some(one => isSamePerson(one, name)))
    }),
  )
  return people.filter((_person, index) => kept[index])
}

function placeOf(contact: ContactId, key: string): string {
  return `not-client/${contact}/${key}`
}

function toNames(value: string | null): readonly PersonName[] {
  // Written above, in this shape.
  return value === null ? [] : (JSON.parse(value) as readonly PersonName[])
}

function nameOfAsking({ card, contacts: [primary] }: Asking): PersonName {
  return isNameless(card.person) && primary !== undefined ? primary.name : card.person
}

/** A name of which only a part is known proves nothing, unless neither has one: then the phone is all there is. */
function isSamePerson(one: PersonName, other: PersonName): boolean {
  if (isNameless(one) || isNameless(other)) return isNameless(one) && isNameless(other)
  const fit = compareNames(one, other)
  return fit === 'same' || fit === 'compatible'
}
