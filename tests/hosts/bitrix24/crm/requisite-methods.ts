import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import { compileFilter, type Column } from './filter.ts'
import { answerPage, readOrder, readStart, takePage } from './page.ts'
import {
  demandOwner,
  demandRequisite,
  dropRequisite,
  takeFields,
  tablesOf,
  type NumberedRow,
  type Row,
} from './requisite-state.ts'
import { asBag, classicError, isBag, pick, pickId, toText, toWhole, type Bag } from './wire.ts'

const words = (text: string) => text.trim().split(/\s+/)

const REQUISITE = new Set(
  words(`ENTITY_TYPE_ID ENTITY_ID PRESET_ID NAME CODE XML_ID ORIGINATOR_ID ACTIVE ADDRESS_ONLY SORT RQ_NAME RQ_FIRST_NAME RQ_LAST_NAME
    RQ_SECOND_NAME RQ_COMPANY_NAME RQ_COMPANY_FULL_NAME RQ_COMPANY_REG_DATE RQ_DIRECTOR RQ_ACCOUNTANT RQ_CEO_NAME RQ_CEO_WORK_POS
    RQ_BASE_DOC RQ_CONTACT RQ_EMAIL RQ_PHONE RQ_FAX RQ_INN RQ_KPP RQ_OGRN RQ_OGRNIP RQ_OKPO RQ_OKTMO RQ_OKVED RQ_IFNS RQ_VAT_PAYER`),
)
const BANK = new Set(
  words(`ENTITY_ID COUNTRY_ID NAME CODE XML_ID ORIGINATOR_ID ACTIVE SORT RQ_BANK_NAME RQ_BANK_ADDR RQ_BIK RQ_ACC_NUM RQ_ACC_NAME
    RQ_ACC_CURRENCY RQ_COR_ACC_NUM RQ_IBAN RQ_SWIFT COMMENTS`),
)

/** Requisites, their templates and bank details. Addresses are methods apart. */
export const requisiteMethods: readonly Method[] = [
  { name: 'crm.requisite.add', scope: 'crm', run: addRequisite },
  { name: 'crm.requisite.get', scope: 'crm', run: getRequisite },
  { name: 'crm.requisite.list', scope: 'crm', run: listRequisites },
  { name: 'crm.requisite.update', scope: 'crm', run: updateRequisite },
  { name: 'crm.requisite.delete', scope: 'crm', run: deleteRequisite },
  { name: 'crm.requisite.preset.list', scope: 'crm', run: listPresets },
  { name: 'crm.requisite.preset.field.list', scope: 'crm', run: listPresetFields },
  { name: 'crm.requisite.bankdetail.add', scope: 'crm', run: addBank },
  { name: 'crm.requisite.bankdetail.list', scope: 'crm', run: listBanks },
  { name: 'crm.requisite.bankdetail.update', scope: 'crm', run: updateBank },
  { name: 'crm.requisite.bankdetail.delete', scope: 'crm', run: deleteBank },
]

export function fieldsOf(params: Params): Bag {
  const fields = pick(params, 'fields')
  if (!isBag(fields)) throw classicError('The parameter fields is not defined or invalid.')
  return fields
}

function blank(known: ReadonlySet<string>, defaults: Row): Row {
  return { ...Object.fromEntries([...known].map(name => [name, null])), ...defaults }
}

function addRequisite(params: Params, context: MethodContext) {
  const { portal } = context
  const fields = fieldsOf(params)
  demandOwner(context, fields, 'write')
  const { requisites, presets } = tablesOf(portal)
  if (!presets.has(toWhole(fields['PRESET_ID']) ?? 0))
    throw classicError('PRESET_ID is not defined or invalid.')
  if (toText(fields['NAME']).trim() === '') throw classicError('NAME is not defined or empty.')
  const row = blank(REQUISITE, { ACTIVE: 'Y', ADDRESS_ONLY: 'N', SORT: '500' })
  takeFields(row, fields, REQUISITE)
  const id = portal.nextId('requisite')
  row['ID'] = String(id)
  requisites.set(id, row)
  portal.touch()
  return { result: id }
}

function getRequisite(params: Params, context: MethodContext) {
  const row = demandRequisite(context.portal, pickId(params))
  demandOwner(context, row, 'read')
  return { result: row }
}

function updateRequisite(params: Params, context: MethodContext) {
  const row = demandRequisite(context.portal, pickId(params))
  demandOwner(context, row, 'write')
  const fields = fieldsOf(params)
  if ('ENTITY_ID' in fields || 'ENTITY_TYPE_ID' in fields)
    throw classicError('A requisite does not move to another owner.')
  takeFields(row, fields, REQUISITE)
  context.portal.touch()
  return { result: true }
}

function deleteRequisite(params: Params, context: MethodContext) {
  const id = pickId(params)
  demandOwner(context, demandRequisite(context.portal, id), 'write')
  dropRequisite(context.portal, id)
  context.portal.touch()
  return { result: true }
}

function listRequisites(params: Params, context: MethodContext) {
  const rows = numbered(tablesOf(context.portal).requisites).filter(({ row }) =>
    mayRead(context, row),
  )
  return listRows(params, context, { rows, known: REQUISITE })
}

/** A list leaves out what one may not read. */
function mayRead(context: MethodContext, owner: Row): boolean {
  try {
    demandOwner(context, owner, 'read')
    return true
  } catch (error) {
    if (error instanceof RestError) return false
    throw error
  }
}

export function numbered(rows: ReadonlyMap<number, Row>): NumberedRow[] {
  return [...rows].map(([id, row]) => ({ id, row }))
}

/** A classic list; what is not emulated in a filter is refused. */
export function listRows(
  params: Params,
  { portal }: MethodContext,
  { rows, known }: { readonly rows: readonly NumberedRow[]; readonly known: ReadonlySet<string> },
) {
  const columnOf = (name: string): Column<NumberedRow> | null => {
    if (name !== 'ID' && !known.has(name)) return null
    const isNumber = name === 'ID' || (name.endsWith('_ID') && name !== 'XML_ID')
    return isNumber
      ? { kind: 'number', value: ({ row }) => Number(row[name] ?? 0) }
      : { kind: 'text', value: ({ row }) => row[name] }
  }
  const matches = compileFilter(portal, asBag(pick(params, 'filter')), {
    find: columnOf,
    unknown: 'refuse',
    isNested: false,
  })
  const page = takePage(rows, {
    matches,
    order: readOrder(pick(params, 'order'), columnOf, []),
    start: readStart(pick(params, 'start')),
  })
  return answerPage(
    page,
    page.rows.map(({ row }) => row),
  )
}

const PRESET_COLUMNS = new Set(words('ENTITY_TYPE_ID COUNTRY_ID NAME XML_ID ACTIVE SORT'))

function listPresets(params: Params, context: MethodContext) {
  const rows = [...tablesOf(context.portal).presets].map(([id, { row }]) => ({ id, row }))
  return listRows(params, context, { rows, known: PRESET_COLUMNS })
}

function listPresetFields(params: Params, { portal }: MethodContext) {
  const id = toWhole(asBag(pick(params, 'preset'))['ID'])
  const preset = tablesOf(portal).presets.get(id ?? 0)
  if (preset === undefined) throw classicError(`The Preset with ID '${id ?? ''}' is not found`)
  return {
    result: preset.fields.map((name, index) => ({
      ID: String(index + 1),
      FIELD_NAME: name,
      FIELD_TITLE: '',
      SORT: String(500 + index * 10),
      IN_SHORT_LIST: 'N',
    })),
  }
}

function demandBank(context: MethodContext, id: number, right: 'read' | 'write'): Row {
  const row = tablesOf(context.portal).bankDetails.get(id)
  if (row === undefined) throw classicError(`The BankDetail with ID '${id}' is not found`)
  demandOwner(context, demandRequisite(context.portal, Number(row['ENTITY_ID'])), right)
  return row
}

function addBank(params: Params, context: MethodContext) {
  const { portal } = context
  const fields = fieldsOf(params)
  const requisite = demandRequisite(portal, toWhole(fields['ENTITY_ID']) ?? 0)
  demandOwner(context, requisite, 'write')
  if (toText(fields['NAME']).trim() === '') throw classicError('NAME is not defined or empty.')
  const row = blank(BANK, { ACTIVE: 'Y', SORT: '500', COUNTRY_ID: '1' })
  takeFields(row, fields, BANK)
  const id = portal.nextId('bankDetail')
  row['ID'] = String(id)
  tablesOf(portal).bankDetails.set(id, row)
  portal.touch()
  return { result: id }
}

function updateBank(params: Params, context: MethodContext) {
  const row = demandBank(context, pickId(params), 'write')
  takeFields(row, fieldsOf(params), BANK)
  context.portal.touch()
  return { result: true }
}

function deleteBank(params: Params, context: MethodContext) {
  const id = pickId(params)
  demandBank(context, id, 'write')
  tablesOf(context.portal).bankDetails.delete(id)
  context.portal.touch()
  return { result: true }
}

function listBanks(params: Params, context: MethodContext) {
  const { bankDetails, requisites } = tablesOf(context.portal)
  const rows = numbered(bankDetails).filter(({ row }) => {
    const requisite = requisites.get(Number(row['ENTITY_ID']))
    return requisite !== undefined && mayRead(context, requisite)
  })
  return listRows(params, context, { rows, known: BANK })
}
