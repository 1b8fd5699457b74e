import { RestError, type MethodContext, type Params } from '../method.ts'
import type { InstalledApp } from '../state.ts'

/** A parameter by its name in any case: the vendor's own samples mix them. */
export function param(params: Params, name: string): unknown {
  if (name in params) return params[name]
  const wanted = name.toLowerCase()
  const key = Object.keys(params).find(candidate => candidate.toLowerCase() === wanted)
  return key === undefined ? undefined : params[key]
}

/** Text or number as text; `''` for everything else. */
export function textParam(params: Params, name: string): string {
  const value = param(params, name)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.trim() : ''
}

/** @throws {RestError} `ERROR_ARGUMENT` with the name of the missing argument beside */
export function requiredText(params: Params, name: string, status = 400): string {
  const value = textParam(params, name)
  if (value !== '') return value
  throw new RestError(status, 'ERROR_ARGUMENT', `Argument '${name}' is null or empty`, {
    argument: name,
  })
}

/** A map as PHP knows it; lists have the keys 0..n-1, everything else is empty. */
export function mapParam(params: Params, name: string): Record<string, unknown> {
  const value = param(params, name)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** One value or many, as texts. */
export function manyParam(value: unknown): string[] {
  if (value === undefined || value === null) return []
  const values = typeof value === 'object' ? Object.values(value) : [value]
  return values.map(one => String(one))
}

/** `Y`, `1`, `true` in their usual dresses. */
export function isYes(value: unknown): boolean {
  return value === true || value === 1 || ['Y', 'y', '1', 'true'].includes(String(value))
}

/** The app that calls; methods that ask for it are `appOnly`. */
export function callingApp(context: MethodContext): InstalledApp {
  if (context.app !== undefined) return context.app
  throw new RestError(
    403,
    'WRONG_AUTH_TYPE',
    'Current authorization type is denied for this method',
  )
}

const PAGE = 50

/** One page of a list with `total` and, while there is more, `next`. */
export function page<T>(rows: readonly T[], start: unknown) {
  const from = Math.max(0, Math.trunc(Number(start ?? 0)) || 0)
  const next = from + PAGE
  return {
    result: rows.slice(from, next),
    total: rows.length,
    ...(next < rows.length ? { next } : {}),
  }
}
