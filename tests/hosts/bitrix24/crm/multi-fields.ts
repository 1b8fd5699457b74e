import type { Portal } from '../method.ts'
import type { Item, MultiField } from '../state.ts'
import { asBag, isBag, toText, type Bag } from './wire.ts'

export type MultiFieldType = MultiField['typeId']

/** One change of phones and e-mails, whichever dialect it came in. */
export interface MultiFieldChange {
  /** `null`: a new entry. */
  readonly id: number | null
  readonly typeId: MultiFieldType
  readonly valueType: string | null
  /** Empty removes the entry. */
  readonly value: string
}

const TYPES: readonly MultiFieldType[] = ['PHONE', 'EMAIL', 'WEB']

export function asMultiFieldType(value: unknown): MultiFieldType | null {
  return TYPES.find(type => type === value) ?? null
}

function readNew(entry: unknown): MultiFieldChange[] {
  const bag = asBag(entry)
  const typeId = asMultiFieldType(bag['typeId'])
  if (typeId === null) return []
  const valueType = toText(bag['valueType']) || null
  return [{ id: null, typeId, valueType, value: toText(bag['value']).trim() }]
}

/** `crm.item.add`: a list; every entry is new. */
export function readItemAddFm(raw: unknown): MultiFieldChange[] {
  const entries = Array.isArray(raw) ? raw : Object.values(asBag(raw))
  return entries.flatMap(readNew)
}

/**
 * `crm.item.update`: the key is the operation. `n0` adds, `311` changes record 311, `311` with an empty value removes it.
 *
 * A plain list has keys 0, 1 …, which are read as record ids (V); there are no such records, so nothing happens.
 */
export function readItemUpdateFm(raw: unknown): MultiFieldChange[] {
  const entries = isBag(raw) || Array.isArray(raw) ? Object.entries(raw) : []
  return entries.flatMap(([key, entry]) => {
    if (/^n\d+$/.test(key)) return readNew(entry)
    return readNew(entry).map(change => ({ ...change, id: Number(key) }))
  })
}

/** Classic `PHONE`/`EMAIL`/`WEB`: by ID changes, `VALUE:""` or `DELETE:"Y"` removes, without ID a value is added. */
export function readClassicMultiFields(fields: Bag): MultiFieldChange[] {
  return TYPES.flatMap(typeId => {
    const raw = fields[typeId]
    const entries = isBag(raw) || Array.isArray(raw) ? Object.values(raw) : []
    return entries.map(entry => readClassicEntry(typeId, asBag(entry)))
  })
}

function readClassicEntry(typeId: MultiFieldType, entry: Bag): MultiFieldChange {
  const id = Number(toText(entry['ID'])) || null
  const isRemoved = entry['DELETE'] === 'Y'
  return {
    id,
    typeId,
    valueType: toText(entry['VALUE_TYPE']) || null,
    value: isRemoved ? '' : toText(entry['VALUE']).trim(),
  }
}

/** @returns whether anything changed */
export function applyMultiFields(
  portal: Portal,
  fm: MultiField[],
  changes: readonly MultiFieldChange[],
): boolean {
  let isChanged = false
  for (const change of changes) isChanged = applyOne(portal, fm, change) || isChanged
  return isChanged
}

function applyOne(portal: Portal, fm: MultiField[], change: MultiFieldChange): boolean {
  if (change.id === null) return append(portal, fm, change)

  const index = fm.findIndex(entry => entry.id === change.id)
  const entry = fm[index]
  if (entry === undefined) return false
  if (change.value === '') {
    fm.splice(index, 1)
    return true
  }
  const valueType = change.valueType ?? entry.valueType
  const isChanged = entry.value !== change.value || entry.valueType !== valueType
  entry.value = change.value
  entry.valueType = valueType
  return isChanged
}

function append(portal: Portal, fm: MultiField[], change: MultiFieldChange): boolean {
  if (change.value === '') return false
  fm.push({
    id: portal.nextId('multiFields'),
    typeId: change.typeId,
    valueType: change.valueType ?? 'WORK',
    value: change.value,
  })
  return true
}

export function firstValue(item: Item, typeId: MultiFieldType, valueType?: string): string | null {
  const found = item.fm.find(
    entry => entry.typeId === typeId && (valueType === undefined || entry.valueType === valueType),
  )
  return found?.value ?? null
}
