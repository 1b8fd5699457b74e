import qs from 'qs'
import { ParseError } from './parse.ts'

export interface FormLimits {
  /** Characters of the whole body. */
  readonly maxLength: number
  /** Brackets in one name: `auth[a][b]` has 2. */
  readonly maxDepth: number
  readonly maxFields: number
  /** Values under one name; more are refused. */
  readonly maxItems: number
  /** Lists arrive as maps by their index: where an index may be an id, or a list may have gaps. */
  readonly listsAsMaps: boolean
}

const LIMITS: FormLimits = {
  maxLength: 64 * 1024,
  maxDepth: 6,
  maxFields: 400,
  maxItems: 50,
  listsAsMaps: false,
}

/** A form body larger or deeper than anything we expect. */
export class FormTooLarge extends ParseError {}

/**
 * Reads a form body with PHP's brackets: `auth[member_id]=…`. Nothing in it can reach a prototype: the objects have none,
 * and `__proto__`, `constructor`, `prototype` are dropped as names.
 *
 * @throws {FormTooLarge} beyond a limit
 */
export function parseForm(body: string, limits: Partial<FormLimits> = {}): Record<string, unknown> {
  const { maxLength, maxDepth, maxFields, maxItems, listsAsMaps } = { ...LIMITS, ...limits }
  if (body.length > maxLength) throw new FormTooLarge('form', '')
  try {
    const read = qs.parse(body, {
      depth: maxDepth,
      strictDepth: true,
      parameterLimit: maxFields,
      throwOnLimitExceeded: true,
      arrayLimit: maxItems,
      parseArrays: !listsAsMaps,
      plainObjects: true,
      allowPrototypes: false,
      ignoreQueryPrefix: false,
    })
    return withoutPrototypeNames(read)
  } catch (error) {
    if (error instanceof RangeError) throw new FormTooLarge('form', '')
    throw error
  }
}

/**
 * Writes nested data as PHP reads it: `filter[@id][0]=1`. `null` and missing values are left out.
 *
 * @param isVerbatim values that must arrive exactly as they are written here
 */
export function writeForm(
  data: Readonly<Record<string, unknown>>,
  isVerbatim: (value: string) => boolean = () => false,
): string {
  return qs.stringify(data, {
    arrayFormat: 'indices',
    skipNulls: true,
    encoder: (value: unknown, _encode, _charset, type) => {
      const plain = String(value)
      if (type === 'value' && isVerbatim(plain)) return plain
      // The engine's own is many times faster than that of qs; it throws at half a character, which that one garbles.
      return encodeURIComponent(plain.toWellFormed())
    },
  })
}

const PROTOTYPE_NAMES = new Set(['__proto__', 'constructor', 'prototype'])

function withoutPrototypeNames(value: unknown): Record<string, unknown> {
  return clean(value) as Record<string, unknown> // qs gives an object for the whole
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !PROTOTYPE_NAMES.has(name))
  return Object.assign(
    Object.create(null),
    Object.fromEntries(kept.map(([name, inner]) => [name, clean(inner)])),
  )
}
