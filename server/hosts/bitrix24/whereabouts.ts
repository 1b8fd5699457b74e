import { asId } from '../../../shared/crm/ids.ts'
import { finderOf, idText, listOf, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import type { ClientRef, Whereabouts } from '../host.ts'
import { itemOf, rowsOrNone } from './answers.ts'
import { isNotFound } from './failures.ts'
import type { Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

/** Requisites of one client whose addresses are asked for in the same request. */
const REQUISITES = 3

const findItem = finderOf(
  shape({
    title: orNull(text),
    companyId: or(idText, '0'),
    fm: or(listOf(shape({ typeId: text, value: text })), []),
  }),
)
const findRequisite = finderOf(
  shape({ ID: idText, RQ_INN: orNull(idText), RQ_KPP: orNull(idText) }),
)
const findAddress = finderOf(
  shape({
    TYPE_ID: or(idText, ''),
    ENTITY_ID: or(idText, ''),
    ADDRESS_1: orNull(text),
    CITY: orNull(text),
    REGION: orNull(text),
    PROVINCE: orNull(text),
  }),
)

/** A contact or a company with the addresses of its requisites: one request. */
export async function readWhereabouts(
  portal: Portal,
  { kind, id }: ClientRef,
): Promise<Whereabouts | null> {
  const entityTypeId = ENTITY_TYPE[kind]
  const ids = Array.from({ length: REQUISITES }, (_, at) => `$result[requisites][${at}][ID]`)
  const read = await portal.batch({
    client: { method: 'crm.item.get', params: { entityTypeId, id } },
    requisites: {
      method: 'crm.requisite.list',
      params: { filter: { ENTITY_TYPE_ID: entityTypeId, ENTITY_ID: id }, order: { ID: 'ASC' } },
    },
    addresses: {
      method: 'crm.address.list',
      params: { filter: { ENTITY_TYPE_ID: 8, ENTITY_ID: ids } },
    },
  })
  const outcome = read.get('client')
  if (outcome?.ok === false && isNotFound(outcome.error)) return null
  const item = findItem(itemOf(read, 'client'))
  if (item === null) return null
  const requisites = rowsOrNone(read, 'requisites').flatMap(row => findRequisite(row) ?? [])
  const own = new Set(requisites.map(({ ID }) => ID))
  // Ids that the portal did not fill in may list everybody's (V).
  const addresses = rowsOrNone(read, 'addresses')
    .flatMap(row => findAddress(row) ?? [])
    .filter(({ ENTITY_ID }) => own.has(ENTITY_ID))
  const [first] = requisites.filter(({ RQ_INN }) => RQ_INN !== null && RQ_INN !== '')
  return {
    name: kind === 'company' ? item.title : null,
    phones: item.fm.filter(({ typeId }) => typeId === 'PHONE').map(({ value }) => value),
    company: kind === 'company' || item.companyId === '0' ? null : asId(item.companyId),
    addresses: addresses.toSorted(byUse).map(({ ADDRESS_1, CITY, REGION, PROVINCE }) => ({
      city: CITY,
      region: PROVINCE || REGION,
      text: ADDRESS_1 ?? '',
    })),
    inn: first?.RQ_INN ?? null,
    kpp: first?.RQ_KPP ?? null,
  }
}

/** Where somebody really is tells more than where his papers are: actual 1, delivery 11, postal 8, then the legal ones. */
const USES = ['1', '11', '8', '4', '6']

function byUse(one: { readonly TYPE_ID: string }, other: { readonly TYPE_ID: string }): number {
  const place = ({ TYPE_ID }: { readonly TYPE_ID: string }) => {
    const at = USES.indexOf(TYPE_ID)
    return at < 0 ? USES.length : at
  }
  return place(one) - place(other)
}
