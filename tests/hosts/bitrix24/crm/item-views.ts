import type { Portal } from '../method.ts'
import type { Item } from '../state.ts'
import { fieldsOf, type FieldSpec } from './fields.ts'
import { fieldValue } from './item-columns.ts'
import { firstValue } from './multi-fields.ts'
import { showClassicValue, showValue } from './values.ts'

export interface ItemView {
  /** `null`: everything. */
  readonly names: ReadonlySet<string> | null
  readonly hasFm: boolean
  /** Custom fields as `UF_CRM_…` instead of `ufCrm…`. */
  readonly hasOriginalNames: boolean
}

export function outerName(spec: FieldSpec, hasOriginalNames: boolean): string {
  return hasOriginalNames && spec.classic.startsWith('UF_') ? spec.classic : spec.name
}

/** An item as `crm.item.*` shows it. */
export function showItem(portal: Portal, item: Item, view: ItemView): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const spec of fieldsOf(portal, item.entityTypeId).values()) {
    const name = outerName(spec, view.hasOriginalNames)
    if (view.names !== null && !view.names.has(name)) continue
    if (isClosed(portal, spec)) continue
    shown[name] = showValue(portal, spec, fieldValue(portal, item, spec.name))
  }
  if (view.hasFm && item.entityTypeId !== 2) Object.assign(shown, showMultiFields(item))
  return shown
}

/** Kept from applications. */
export function isClosed({ state }: Portal, { name }: FieldSpec): boolean {
  return state.closedFields?.includes(name) === true
}

function showMultiFields(item: Item): Record<string, unknown> {
  return {
    phone: firstValue(item, 'PHONE') ?? '',
    phoneWork: firstValue(item, 'PHONE', 'WORK') ?? '',
    phoneMobile: firstValue(item, 'PHONE', 'MOBILE') ?? '',
    email: firstValue(item, 'EMAIL') ?? '',
    emailWork: firstValue(item, 'EMAIL', 'WORK') ?? '',
    emailHome: firstValue(item, 'EMAIL', 'HOME') ?? '',
    fm: item.fm.map(({ id, typeId, valueType, value }) => ({ id, typeId, valueType, value })),
  }
}

export interface ClassicView {
  /** `null`: all system fields; custom fields and multi-fields only when named. */
  readonly names: ReadonlySet<string>
  readonly hasSystem: boolean
  readonly hasCustom: boolean
}

/** An item as `crm.lead.*` and its kin show it: UPPER keys, strings. */
export function showClassicItem(portal: Portal, item: Item, view: ClassicView): object {
  const shown: Record<string, unknown> = {}
  for (const spec of fieldsOf(portal, item.entityTypeId).values()) {
    const isCustom = spec.classic.startsWith('UF_')
    const isWhole = isCustom ? view.hasCustom : view.hasSystem
    // D: links of many (contacts of a deal) have methods of their own.
    if (spec.kind === 'links' || (!isWhole && !view.names.has(spec.classic))) continue
    shown[spec.classic] = showClassicValue(portal, spec, fieldValue(portal, item, spec.name))
  }
  for (const typeId of ['PHONE', 'EMAIL', 'WEB'] as const) {
    const entries = item.fm.filter(entry => entry.typeId === typeId)
    if (!view.names.has(typeId) || entries.length === 0) continue
    shown[typeId] = entries.map(({ id, valueType, value }) => ({
      ID: String(id),
      VALUE_TYPE: valueType,
      VALUE: value,
      TYPE_ID: typeId,
    }))
  }
  return shown
}
