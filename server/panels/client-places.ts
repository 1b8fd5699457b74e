import { nameOf } from '../../shared/crm/model.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import { AppError } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import type { CardView, ClientRef, Whereabouts } from '../hosts/host.ts'
import type { AddressPlaces } from '../numbering/address-places.ts'
import type { FoundPlace } from '../store/store.ts'

/** Addresses change seldom; who opens the client's own card reads it anew anyway. */
const FRESH_MS = 30 * DAY

/** What a client's card says of his place, kept so that all his cards know it without a call. */
export async function keepPlace(
  { flow, tenant }: Desk,
  client: ClientRef,
  card: Whereabouts,
  places: AddressPlaces,
): Promise<void> {
  const found = findPlace(card, places)
  const place = { name: card.name, found, readAt: flow.clock.now() }
  await flow.store.places.put(tenant.id, nameOf(client), place)
}

/** An address is surer than the office a company is registered with. */
export function findPlace(
  { addresses, inn, kpp }: Pick<Whereabouts, 'addresses' | 'inn' | 'kpp'>,
  places: AddressPlaces,
): FoundPlace | null {
  for (const address of addresses) {
    const place = places.ofAddress(address)
    if (place !== null) return { zone: place.zone, place: place.name, source: 'address' }
  }
  const place = places.ofTaxNumbers(inn, kpp)
  return place === null ? null : { zone: place.zone, place: place.name, source: 'inn' }
}

/** Reads the first client's and the company's own cards, once in a month: a call each. What cannot be read now is read another time. */
export async function learnPlaces(
  desk: Desk,
  { card, contacts }: Pick<CardView, 'card' | 'contacts'>,
  places: AddressPlaces,
): Promise<void> {
  const { flow, tenant } = desk
  const [first] = contacts
  const clients: readonly ClientRef[] = [
    ...(first === undefined ? [] : [{ kind: 'contact' as const, id: first.id }]),
    ...(card.company === null ? [] : [{ kind: 'company' as const, id: card.company }]),
  ]
  const known = await flow.store.places.find(tenant.id, clients.map(nameOf))
  const old = plus(flow.clock.now(), -FRESH_MS)
  for (const client of clients.filter(one => (known.get(nameOf(one))?.readAt ?? 0) <= old)) {
    try {
      const read = await desk.crm.whereabouts(client)
      if (read !== null) await keepPlace(desk, client, read, places)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      flow.log.warn('the place of a client not read', { tenant: tenant.id, code: error.code })
    }
  }
}
