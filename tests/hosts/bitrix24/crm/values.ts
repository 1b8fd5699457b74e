import { RestError, type Portal } from '../method.ts'
import type { FieldSpec } from './fields.ts'
import { asList, isYes, toText, toWhole } from './wire.ts'

const NO_VALUES: Partial<Record<FieldSpec['kind'], unknown>> = {
  user: 0,
  link: 0,
  links: [],
  flag: 'N',
}

/** What a field holds when nothing was given. */
export function emptyValue(spec: FieldSpec): unknown {
  const empty = NO_VALUES[spec.kind] ?? null
  return Array.isArray(empty) ? [] : empty
}

function isEmpty(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === '' || raw === false
}

/**
 * A value from outside as the portal keeps it.
 * @throws {RestError} CRM_FIELD_ERROR_VALUE_NOT_VALID
 */
export function readValue(portal: Portal, spec: FieldSpec, raw: unknown): unknown {
  if (spec.kind === 'flag') return isYes(raw) ? 'Y' : 'N'
  if (spec.kind === 'links') return readLinks(spec, raw)
  if (isEmpty(raw)) return emptyValue(spec)
  if (spec.kind === 'datetime' || spec.kind === 'date') return portal.parseTime(raw)
  if (typeof raw === 'object') throw notValid(spec)
  if (spec.kind === 'text' || spec.kind === 'stage') return toText(raw)

  const number = spec.kind === 'double' ? Number(raw) : toWhole(raw)
  if (number === null || Number.isNaN(number)) throw notValid(spec)
  return number
}

function readLinks(spec: FieldSpec, raw: unknown): number[] {
  const ids = asList(raw).map(toWhole)
  if (ids.some(id => id === null)) throw notValid(spec)
  return [...new Set(ids.filter(id => id !== null && id > 0))] as number[]
}

export function notValid(spec: FieldSpec): RestError {
  return new RestError(
    400,
    'CRM_FIELD_ERROR_VALUE_NOT_VALID',
    `Значение поля "${spec.title}" некорректно`,
  )
}

/** As `crm.item.*` shows it: numbers, Y/N, ISO moments, `null` for nothing. */
export function showValue(portal: Portal, spec: FieldSpec, value: unknown): unknown {
  if (value === undefined || value === null) return emptyValue(spec)
  if (spec.kind === 'datetime' || spec.kind === 'date') return portal.formatTime(value as number)
  return value
}

/** As classic methods show it: strings, Y/N, ISO moments, `null` for nothing. */
export function showClassicValue(portal: Portal, spec: FieldSpec, value: unknown): unknown {
  if (value === undefined || value === null) return spec.kind === 'flag' ? 'N' : null
  if (spec.kind === 'datetime' || spec.kind === 'date') return portal.formatTime(value as number)
  if (spec.kind === 'links') return (value as number[]).map(String)
  // Money has its kopecks; a custom number is as it was written.
  if (spec.kind === 'double' && !spec.classic.startsWith('UF_')) return (value as number).toFixed(2)
  if (spec.kind === 'link' || spec.kind === 'user') return value === 0 ? null : String(value)
  return String(value)
}

/** Whether an update changes anything: the portal does not save, nor tell, what stays the same. */
export function isSame(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return (left ?? null) === (right ?? null)
  return left.length === right.length && left.every((one, index) => one === right[index])
}
