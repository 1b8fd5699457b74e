import { Invalid, invalid, Problem, type Complaint } from './problem.ts'

/**
 * Reads one object of a JSON body and remembers what was read: an unknown property is refused with `FieldNotExpected`,
 * as accounts do. Complaints are gathered, so that one answer names them all.
 */
export interface Body {
  readonly path: string
  has(key: string): boolean
  /** Each: `undefined` when not there or wrong; then a complaint is noted. */
  text(key: string): string | undefined
  int(key: string): number | undefined
  flag(key: string): boolean | undefined
  /** `null` allowed. */
  intOrNull(key: string): number | null | undefined
  raw(key: string): unknown
  object(key: string): Body | undefined
  list(key: string): readonly Body[] | undefined
  complain(code: string, key: string, detail: string): void
  /** Notes `FieldMissing` for those that are not there. */
  need(...keys: readonly string[]): void
  /** Notes `FieldNotExpected` for what nobody has asked for. */
  done(): void
}

const WRONG_TYPE = 'This value should be of another type.'

export function createBody(value: object, path: string, complaints: Complaint[]): Body {
  const source = value as Readonly<Record<string, unknown>>
  const seen = new Set<string>()
  const pathOf = (key: string) => (path === '' ? key : `${path}.${key}`)

  function complain(code: string, key: string, detail: string) {
    complaints.push({ code, path: pathOf(key), detail })
  }

  function take<T>(key: string, isRight: (value: unknown) => value is T): T | undefined {
    seen.add(key)
    if (!(key in source)) return undefined
    const found = source[key]
    if (isRight(found)) return found
    complain('InvalidType', key, WRONG_TYPE)
    return undefined
  }

  return {
    path,
    has: key => key in source,
    text: key => take(key, isText),
    int: key => take(key, isInt),
    flag: key => take(key, isFlag),
    intOrNull: key => take(key, isIntOrNull),
    raw(key) {
      seen.add(key)
      return source[key]
    },
    object(key) {
      const found = take(key, isObject)
      return found === undefined ? undefined : createBody(found, pathOf(key), complaints)
    },
    list(key) {
      const found = take(key, isList)
      if (found === undefined) return undefined
      return found.flatMap((one, index) => {
        if (isObject(one)) return [createBody(one, `${pathOf(key)}.${index}`, complaints)]
        complain('InvalidType', `${key}.${index}`, WRONG_TYPE)
        return []
      })
    },
    complain,
    need(...keys) {
      for (const key of keys) {
        if (!(key in source)) complain('FieldMissing', key, 'This field is missing.')
      }
    },
    done() {
      for (const key of Object.keys(source)) {
        if (!seen.has(key)) complain('FieldNotExpected', key, 'This field was not expected.')
      }
    },
  }
}

export interface ReadItem<T> {
  readonly value: T
  /** Echo of the caller's, or the ordinal. */
  readonly requestId: string
}

/**
 * Reads an array body, each object by `read`; nothing is done when one of them is wrong (M).
 * @throws {Invalid} with all complaints
 */
export function readList<T>(
  body: unknown,
  read: (body: Body) => T,
  most = 250,
): readonly ReadItem<T>[] {
  if (!Array.isArray(body) || body.length === 0)
    throw invalid('InvalidType', '', 'This value should be of type array.')
  if (body.length > most)
    throw invalid('TooHigh', '', `This collection should contain ${most} elements or less.`)
  const refused: { request_id: string; errors: Complaint[] }[] = []
  const items = body.map((one: unknown, index) => {
    const complaints: Complaint[] = []
    const item = readOne(one, complaints, read)
    const requestId = requestIdOf(one, index)
    if (complaints.length > 0) refused.push({ request_id: requestId, errors: complaints })
    return { value: item, requestId }
  })
  if (refused.length > 0) throw new Invalid(refused)
  return items as ReadItem<T>[] // nothing is missing when nothing was complained of
}

/**
 * Lets every item be checked before the first is executed.
 * @throws {Invalid} with the complaints of all, each under its own `request_id`
 */
export function checkEach<T>(items: readonly ReadItem<T>[], check: (value: T) => void): void {
  const refused = items.flatMap(({ value, requestId }) => {
    try {
      check(value)
      return []
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return error.complaints.map(({ errors }) => ({ request_id: requestId, errors }))
    }
  })
  if (refused.length > 0) throw new Invalid(refused)
}

/** Reads an object body. @throws {Invalid} */
export function readObject<T>(body: unknown, read: (body: Body) => T): T {
  const complaints: Complaint[] = []
  const item = readOne(body, complaints, read)
  if (complaints.length > 0 || item === undefined)
    throw new Invalid([{ request_id: '0', errors: complaints }])
  return item
}

function readOne<T>(
  value: unknown,
  complaints: Complaint[],
  read: (body: Body) => T,
): T | undefined {
  if (!isObject(value)) {
    complaints.push({ code: 'InvalidType', path: '', detail: WRONG_TYPE })
    return undefined
  }
  const body = createBody(value, '', complaints)
  body.raw('request_id')
  const item = read(body)
  body.done()
  return item
}

function requestIdOf(value: unknown, index: number): string {
  const given = isObject(value) ? (value as Record<string, unknown>)['request_id'] : undefined
  return typeof given === 'string' || typeof given === 'number' ? String(given) : String(index)
}

/** @throws {Problem} 400 when it is no JSON */
export function parseJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(400, 'Request body is not valid JSON')
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isInt(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function isIntOrNull(value: unknown): value is number | null {
  return value === null || isInt(value)
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value)
}
