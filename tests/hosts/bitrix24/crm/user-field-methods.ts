import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { ItemType, UserField } from '../state.ts'
import { camelUserField, CLASSIC_PREFIX } from './fields.ts'
import { compileFilter, findIn, type Column } from './filter.ts'
import { readOrder } from './page.ts'
import { asBag, classicError, isBag, pick, pickId, toText, type Bag } from './wire.ts'

/** Custom fields of leads, deals, contacts and companies: an admin's matter. */
export const userFieldMethods: readonly Method[] = ([1, 2, 3, 4] as const).flatMap(type => {
  const prefix = `crm.${CLASSIC_PREFIX[type]}.userfield`
  return [
    define(`${prefix}.add`, type, add),
    define(`${prefix}.list`, type, list),
    define(`${prefix}.get`, type, get),
    define(`${prefix}.update`, type, update),
    define(`${prefix}.delete`, type, remove),
  ]
})

type Run = (type: ItemType, params: Params, context: MethodContext) => unknown

function define(name: string, type: ItemType, run: Run): Method {
  return {
    name,
    scope: 'crm',
    run(params, context) {
      if (!context.user.admin) throw classicError('Access denied.')
      const result = run(type, params, context)
      return Array.isArray(result) ? { result, total: result.length } : { result }
    },
  }
}

const OWN_TYPES = new Set(
  'string integer double boolean date datetime enumeration money url employee file address crm crm_status iblock_element iblock_section'.split(
    ' ',
  ),
)

/** S: a name without `UF_CRM_` gets it; longer ones than this are refused (V: how long). */
const LONGEST_NAME = 50

function add(type: ItemType, params: Params, { portal }: MethodContext): number {
  const fields = asBag(pick(params, 'fields'))
  const userTypeId = toText(fields['USER_TYPE_ID'])
  const given = toText(fields['FIELD_NAME']).toUpperCase()
  if (userTypeId === '') throw refuse("The field 'USER_TYPE_ID' is required.")
  if (!isKnownType(portal, userTypeId)) throw refuse('Invalid user type specified')
  if (given === '') throw refuse("The field 'FIELD_NAME' is required.")
  const fieldName = given.startsWith('UF_CRM_') ? given : `UF_CRM_${given}`
  if (!/^[A-Z0-9_]+$/.test(fieldName) || fieldName.length > LONGEST_NAME) {
    throw refuse('Invalid field name')
  }
  const isTaken = fieldsOf(portal, type).some(field => field.fieldName === fieldName)
  if (isTaken) throw refuse(`Поле ${fieldName} уже существует.`)

  const id = portal.nextId('userField')
  const label = readLabel(fields)
  portal.state.userFields.set(id, { id, entityTypeId: type, fieldName, userTypeId, label })
  portal.touch()
  return id
}

function refuse(text: string): RestError {
  return new RestError(400, 'ERROR_CORE', text)
}

/** D: a frame's type goes by its full name, `rest_{ID}_{code}`, and only once its app is installed. */
function isKnownType({ state }: Portal, userTypeId: string): boolean {
  if (OWN_TYPES.has(userTypeId)) return true
  const apps = [...(state.app === null ? [] : [state.app]), ...(state.otherApps ?? [])]
  return apps.some(
    app =>
      app.installed &&
      app.fieldTypes.some(type => userTypeId === `rest_${app.id}_${type.userTypeId}`),
  )
}

function readLabel(fields: Bag): Record<string, string> {
  const label = fields['EDIT_FORM_LABEL'] ?? fields['LABEL']
  if (!isBag(label)) {
    const text = toText(label)
    return text === '' ? {} : { ru: text, en: text }
  }
  return Object.fromEntries(
    Object.entries(label).map(([language, text]) => [language, toText(text)]),
  )
}

function fieldsOf(portal: Portal, type: ItemType): UserField[] {
  return [...portal.state.userFields.values()].filter(field => field.entityTypeId === type)
}

const COLUMNS: Readonly<Record<string, Column<UserField>>> = {
  ID: { kind: 'number', value: field => field.id },
  FIELD_NAME: { kind: 'text', value: field => field.fieldName },
  USER_TYPE_ID: { kind: 'text', value: field => field.userTypeId },
}

const findColumn = findIn(COLUMNS)

/** All at once: these lists are not paged. Labels come only from `get` (D: unless LANG is filtered, V). */
function list(type: ItemType, params: Params, { portal }: MethodContext): object[] {
  const dialect = { find: findColumn, unknown: 'ignore', isNested: false } as const
  const matches = compileFilter(portal, pick(params, 'filter'), dialect)
  const [order] = readOrder(pick(params, 'order'), findColumn, [])
  const rows = fieldsOf(portal, type).filter(matches)
  if (order?.isDescending === true) rows.reverse()
  return rows.map(show)
}

function show(field: UserField): object {
  return {
    ID: String(field.id),
    ENTITY_ID: `CRM_${CLASSIC_PREFIX[field.entityTypeId].toUpperCase()}`,
    FIELD_NAME: field.fieldName,
    USER_TYPE_ID: field.userTypeId,
    XML_ID: null,
    SORT: '100',
    MULTIPLE: 'N',
    MANDATORY: 'N',
    SHOW_FILTER: 'N',
    SHOW_IN_LIST: 'Y',
    EDIT_IN_LIST: 'Y',
    IS_SEARCHABLE: 'N',
  }
}

function demandField(type: ItemType, params: Params, { portal }: MethodContext): UserField {
  const field = portal.state.userFields.get(pickId(params))
  if (field === undefined || field.entityTypeId !== type) {
    throw classicError('The entity with ID is not found.')
  }
  return field
}

function get(type: ItemType, params: Params, context: MethodContext): object {
  const field = demandField(type, params, context)
  return {
    ...show(field),
    EDIT_FORM_LABEL: { ...field.label },
    LIST_COLUMN_LABEL: { ...field.label },
  }
}

function update(type: ItemType, params: Params, context: MethodContext): boolean {
  const field = demandField(type, params, context)
  const fields = asBag(pick(params, 'fields'))
  if ('EDIT_FORM_LABEL' in fields || 'LABEL' in fields) field.label = readLabel(fields)
  context.portal.touch()
  return true
}

/** Values go with their field. */
function remove(type: ItemType, params: Params, context: MethodContext): boolean {
  const { portal } = context
  const field = demandField(type, params, context)
  portal.state.userFields.delete(field.id)
  const name = camelUserField(field.fieldName)
  for (const item of portal.state.items[type].values()) delete item.fields[name]
  portal.touch()
  return true
}
