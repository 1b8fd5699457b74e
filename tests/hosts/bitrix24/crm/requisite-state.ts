import { RestError, type MethodContext, type Portal } from '../method.ts'
import type { Item, RequisiteTables } from '../state.ts'
import { canRead, canWrite, findItem, sightOf } from './access.ts'
import { classicError, toText, toWhole, type Bag } from './wire.ts'

/** A row as the portal answers it: texts, `null` for nothing. */
export type Row = Record<string, string | null> & { ID?: string }

/** Numbered, for pages and filters. */
export interface NumberedRow {
  readonly id: number
  readonly row: Row
}

/** Templates of requisites of a Russian portal (bitrix24.md 6.6); ids are never to be counted on, so they are no 1, 2, 3. */
const PRESETS: readonly (readonly [id: number, name: string, code: string, fields: string])[] = [
  [
    3,
    'Организация',
    'COMPANY',
    'RQ_INN RQ_COMPANY_NAME RQ_COMPANY_FULL_NAME RQ_OGRN RQ_KPP RQ_COMPANY_REG_DATE RQ_OKPO RQ_OKTMO RQ_DIRECTOR RQ_ACCOUNTANT RQ_ADDR RQ_SIGNATURE RQ_STAMP',
  ],
  [
    5,
    'ИП',
    'INDIVIDUAL',
    'RQ_LAST_NAME RQ_FIRST_NAME RQ_SECOND_NAME RQ_INN RQ_OGRNIP RQ_OKPO RQ_OKVED RQ_ADDR RQ_SIGNATURE RQ_STAMP',
  ],
  [
    7,
    'Физ. лицо',
    'PERSON',
    'RQ_LAST_NAME RQ_FIRST_NAME RQ_SECOND_NAME RQ_IDENT_DOC RQ_IDENT_DOC_SER RQ_IDENT_DOC_NUM RQ_IDENT_DOC_ISSUED_BY RQ_IDENT_DOC_DATE RQ_IDENT_DOC_DEP_CODE RQ_ADDR',
  ],
]

/** Made at the first question: a portal kept from before has none. */
export function tablesOf({ state }: Portal): RequisiteTables {
  state.requisites ??= {
    requisites: new Map(),
    bankDetails: new Map(),
    addresses: new Map(),
    presets: new Map(
      PRESETS.map(([id, name, code, fields]) => [
        id,
        {
          row: {
            ID: String(id),
            ENTITY_TYPE_ID: '8',
            COUNTRY_ID: '1',
            NAME: name,
            XML_ID: `#CRM_REQUISITE_PRESET_DEF_RU_${code}#`,
            ACTIVE: 'Y',
            SORT: '500',
          },
          fields: fields.split(' '),
        },
      ]),
    ),
  }
  return state.requisites
}

/** The company or contact a requisite is of. @throws {RestError} when there is none, or the caller has not the right */
export function demandOwner(
  { portal, user }: MethodContext,
  { ENTITY_TYPE_ID, ENTITY_ID }: Readonly<Record<string, unknown>>,
  right: 'read' | 'write',
): Item {
  const type = toWhole(ENTITY_TYPE_ID)
  if (type !== 3 && type !== 4) throw classicError('ENTITY_TYPE_ID is not defined or invalid.')
  const item = findItem(portal, type, toWhole(ENTITY_ID) ?? 0)
  if (item === null) throw classicError('Owner is not found.')
  const sight = sightOf(portal, user)
  const isLet = right === 'read' ? canRead(sight, item) : canWrite(sight, item)
  if (!isLet) throw new RestError(400, 'ACCESS_DENIED', 'Access denied.')
  return item
}

/** @throws {RestError} P: `{"error":"","error_description":"The Requisite with ID '27' is not found"}` */
export function demandRequisite(portal: Portal, id: number): Row {
  const row = tablesOf(portal).requisites.get(id)
  if (row === undefined) throw classicError(`The Requisite with ID '${id}' is not found`)
  return row
}

/** Takes what is known into the row. @throws {RestError} for a field that is not emulated */
export function takeFields(row: Row, fields: Bag, known: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!known.has(name)) throw classicError(`Field ${name} is not emulated here`)
    const text = toText(value)
    row[name] = text === '' ? null : text
  }
}

/** With its bank details and addresses. */
export function dropRequisite(portal: Portal, id: number): void {
  const { requisites, bankDetails, addresses } = tablesOf(portal)
  requisites.delete(id)
  for (const [bankId, row] of bankDetails)
    if (row['ENTITY_ID'] === String(id)) bankDetails.delete(bankId)
  for (const [key, row] of addresses)
    if (row['ENTITY_TYPE_ID'] === '8' && row['ENTITY_ID'] === String(id)) addresses.delete(key)
}

/** Of a company or contact that is deleted. */
export function dropRequisitesOf(portal: Portal, { entityTypeId, id }: Item): void {
  if (portal.state.requisites === undefined) return
  for (const [requisiteId, row] of portal.state.requisites.requisites) {
    const isHis = row['ENTITY_TYPE_ID'] === String(entityTypeId) && row['ENTITY_ID'] === String(id)
    if (isHis) dropRequisite(portal, requisiteId)
  }
}
