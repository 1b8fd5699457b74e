import { RestError, type Params } from '../method.ts'

export type Bag = Readonly<Record<string, unknown>>

/** A PHP array that is used as a map; an empty one arrives as `[]`. */
export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asBag(value: unknown): Bag {
  return isBag(value) ? value : {}
}

/** A PHP list: an array, or an object with numeric keys; a single value is a list of one. */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (isBag(value)) return Object.values(value)
  return value === undefined || value === null || value === '' ? [] : [value]
}

/** @returns `null` for what PHP would not take for a whole number */
export function toWhole(value: unknown): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null
  if (typeof value !== 'string' || !/^-?\d+$/.test(value.trim())) return null
  return Number(value)
}

export function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

export function isYes(value: unknown): boolean {
  return value === 'Y' || value === true || value === 1 || value === '1'
}

/** A parameter of a controller method (`crm.item.*` and other camelCase ones): exact name. */
export function demand(params: Params, name: string): unknown {
  const value = params[name]
  if (value === undefined || value === null) {
    // P: "Could not find value for parameter {entityTypeId}"
    throw new RestError(400, '100', `Could not find value for parameter {${name}}`)
  }
  return value
}

export function demandWhole(params: Params, name: string): number {
  const value = toWhole(demand(params, name))
  if (value === null) {
    throw new RestError(400, '100', `Invalid value {${name}} to match with parameter {int}`)
  }
  return value
}

export function demandBag(params: Params, name: string): Bag {
  const value = demand(params, name)
  if (isBag(value)) return value
  if (Array.isArray(value) && value.length === 0) return {}
  throw new RestError(400, '100', `Invalid value {${name}} to match with parameter {array}`)
}

/** A parameter of a classic method: any case of its name. */
export function pick(params: Params, name: string): unknown {
  return params[name] ?? params[name.toUpperCase()] ?? params[name.toLowerCase()]
}

/** Classic methods say what is wrong only in the text. */
export function classicError(text: string): RestError {
  return new RestError(400, '', text)
}

export function pickId(params: Params): number {
  const id = toWhole(pick(params, 'id'))
  if (id === null || id <= 0) throw classicError('ID is not defined or invalid.')
  return id
}
