/** Decoded query: a text, or a tree of them with PHP's keys. */
export type QueryValue = string | QueryValue[] | { [key: string]: QueryValue }

const MAX_DEPTH = 16

type Branch = Map<string, string | Branch>

/**
 * Reads a query string as PHP does: `a[b][]=1`. What has the keys 0..n-1 in order becomes an array, all else keeps its keys,
 * so that `fm[311][VALUE]` stays a record id.
 */
export function parseQuery(text: string): Record<string, QueryValue> {
  const root: Branch = new Map()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (name !== '') put(root, readPath(name), equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return Object.fromEntries([...root].map(([key, value]) => [key, toPlain(value)]))
}

/** A request's address as path and query; further question marks belong to the query. */
export function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const mark = url.indexOf('?')
  return mark < 0
    ? { path: url, search: '' }
    : { path: url.slice(0, mark), search: url.slice(mark + 1) }
}

/** Writes nested data as PHP's `http_build_query` does: nulls are left out, booleans are 1 and 0. */
export function buildQuery(data: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = []
  for (const [key, value] of Object.entries(data)) write(pairs, key, value)
  return pairs.join('&')
}

function write(pairs: string[], name: string, value: unknown): void {
  if (value === null || value === undefined) return
  if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) write(pairs, `${name}[${key}]`, inner)
    return
  }
  const text = typeof value === 'boolean' ? String(Number(value)) : String(value)
  pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
}

function decode(text: string): string {
  // PHP leaves a lone percent sign as it is.
  const spaced = text.replaceAll('+', ' ').replace(/%(?![0-9a-f]{2})/gi, '%25')
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Bytes that are no UTF-8 stay encoded; PHP would hand them over raw.
    return spaced
  }
}

function readPath(name: string): string[] {
  const bracket = name.indexOf('[')
  if (bracket <= 0) return [name.replace(/[. ]/g, '_')]
  const path = [name.slice(0, bracket).replace(/[. ]/g, '_')]
  for (const [, key] of name.slice(bracket).matchAll(/\[([^\]]*)\]/g)) path.push(key ?? '')
  return path.slice(0, MAX_DEPTH)
}

function put(root: Branch, path: readonly string[], value: string): void {
  let branch = root
  for (const key of path.slice(0, -1)) {
    const name = key === '' ? nextIndex(branch) : key
    const inner = branch.get(name)
    const next: Branch = inner instanceof Map ? inner : new Map()
    branch.set(name, next)
    branch = next
  }
  const last = path.at(-1) ?? ''
  branch.set(last === '' ? nextIndex(branch) : last, value)
}

function nextIndex(branch: Branch): string {
  const numbers = [...branch.keys()].filter(key => /^\d+$/.test(key)).map(Number)
  return String(numbers.length === 0 ? 0 : Math.max(...numbers) + 1)
}

function toPlain(value: string | Branch): QueryValue {
  if (typeof value === 'string') return value
  return asPhpArray([...value].map(([key, inner]) => [key, toPlain(inner)] as const))
}

/**
 * An array of PHP as its `json_encode` shows it: a list when the keys are 0..n-1 in order, so `[]` when empty.
 */
export function asPhpArray<T>(entries: readonly (readonly [string, T])[]): T[] | Record<string, T> {
  if (entries.every(([key], index) => key === String(index)))
    return entries.map(([, value]) => value)
  return Object.fromEntries(entries)
}
