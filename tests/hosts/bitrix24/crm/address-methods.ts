import type { Method, MethodContext, Params } from '../method.ts'
import { fieldsOf, listRows } from './requisite-methods.ts'
import { demandOwner, demandRequisite, tablesOf, takeFields, type Row } from './requisite-state.ts'
import { classicError, toText, toWhole, type Bag } from './wire.ts'

const KEY = ['TYPE_ID', 'ENTITY_TYPE_ID', 'ENTITY_ID'] as const
const TEXTS =
  'ADDRESS_1 ADDRESS_2 CITY POSTAL_CODE REGION PROVINCE COUNTRY COUNTRY_CODE LOC_ADDR_ID'.split(' ')
const WRITTEN = new Set<string>([...KEY, ...TEXTS])
const KNOWN = new Set<string>([...WRITTEN, 'ANCHOR_TYPE_ID', 'ANCHOR_ID'])
/** 1 actual, 4 registration, 6 legal, 8 postal, 9 beneficiary, 11 delivery. */
const TYPES = new Set(['1', '4', '6', '8', '9', '11'])

/** Addresses of requisites; they have no id of their own. Those of leads are not emulated. */
export const addressMethods: readonly Method[] = [
  { name: 'crm.address.add', scope: 'crm', run: addAddress },
  { name: 'crm.address.list', scope: 'crm', run: listAddresses },
  { name: 'crm.address.update', scope: 'crm', run: updateAddress },
  { name: 'crm.address.delete', scope: 'crm', run: deleteAddress },
]

function place(context: MethodContext, fields: Bag): { readonly key: string; readonly owner: Row } {
  const [type, entityType, entity] = KEY.map(name => toText(fields[name]))
  if (type === undefined || !TYPES.has(type))
    throw classicError('TYPE_ID is not defined or invalid.')
  if (entityType !== '8') throw classicError('Addresses of this entity are not emulated here')
  const owner = demandRequisite(context.portal, toWhole(entity) ?? 0)
  demandOwner(context, owner, 'write')
  return { key: `${type}/8/${entity}`, owner }
}

function addAddress(params: Params, context: MethodContext) {
  const fields = fieldsOf(params)
  const { key, owner } = place(context, fields)
  const { addresses } = tablesOf(context.portal)
  // D: a second one of a type fails, with this in its text.
  if (addresses.has(key)) throw classicError('TypeAddress exists')
  const row: Row = {
    ...Object.fromEntries([...KNOWN].map(name => [name, null])),
    ANCHOR_TYPE_ID: owner['ENTITY_TYPE_ID'] ?? null,
    ANCHOR_ID: owner['ENTITY_ID'] ?? null,
  }
  takeFields(row, fields, WRITTEN)
  addresses.set(key, row)
  context.portal.touch()
  return { result: true }
}

function updateAddress(params: Params, context: MethodContext) {
  const fields = fieldsOf(params)
  const { key } = place(context, fields)
  const row = tablesOf(context.portal).addresses.get(key)
  if (row === undefined) throw classicError('The address is not found')
  takeFields(row, fields, WRITTEN)
  context.portal.touch()
  return { result: true }
}

function deleteAddress(params: Params, context: MethodContext) {
  const { key } = place(context, fieldsOf(params))
  if (!tablesOf(context.portal).addresses.delete(key))
    throw classicError('The address is not found')
  context.portal.touch()
  return { result: true }
}

function listAddresses(params: Params, context: MethodContext) {
  const { addresses, requisites } = tablesOf(context.portal)
  const rows = [...addresses.values()]
    .filter(row => requisites.has(Number(row['ENTITY_ID'])))
    .map((row, index) => ({ id: index + 1, row }))
  return listRows(params, context, { rows, known: KNOWN })
}
