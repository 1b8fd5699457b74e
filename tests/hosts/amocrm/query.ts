import { parseQuery, type QueryValue } from '../php-query.ts'
import { Problem } from './problem.ts'

/**
 * Reads a query and remembers what was read: what nobody asked for is refused at the end, since an account that
 * ignored a misspelt filter would answer with everything. That refusal is the emulator's own.
 */
export interface Query {
  readonly names: readonly string[]
  text(name: string): string | null
  /** `name[]=1&name[]=2`, `name=1` or, when `commas`, `name=1,2`. `null`: not there. */
  list(name: string, wish?: { readonly commas: boolean }): readonly string[] | null
  ids(name: string): readonly number[] | null
  /** `name[from]`, `name[to]`, both inclusive (M). */
  range(name: string): Range | null
  /** The whole subtree, for filters with a shape of their own. */
  tree(name: string): QueryValue | null
  /** `filter[…]` as a reader of its own. */
  filter(): Query
  /** `with=a,b`; anything else than these is refused. */
  with(known: readonly string[]): ReadonlySet<string>
  /** `order[name]=asc`. */
  order(known: readonly string[]): { readonly by: string; readonly isAscending: boolean } | null
  /** @throws {Problem} 400 for what nobody has asked for */
  done(): void
}

export interface Range {
  readonly from: number | null
  readonly to: number | null
}

export function readQuery(search: string): Query {
  return createQuery(parseQuery(search), '')
}

function createQuery(tree: Readonly<Record<string, QueryValue>>, prefix: string): Query {
  const seen = new Set<string>()
  let inner: Query | null = null
  const nameOf = (name: string) => (prefix === '' ? name : `${prefix}[${name}]`)

  function take(name: string): QueryValue | null {
    seen.add(name)
    return tree[name] ?? null
  }

  function list(name: string, wish?: { readonly commas: boolean }) {
    const value = take(name)
    if (value === null) return null
    if (typeof value === 'string') return wish?.commas === true ? value.split(',') : [value]
    return Object.values(value).map(one => textOf(one, nameOf(name)))
  }

  const query: Query = {
    names: namesOf(tree, prefix),
    text(name) {
      const value = take(name)
      return value === null ? null : textOf(value, nameOf(name))
    },
    list,
    ids: name => list(name)?.map(text => intOf(text, nameOf(name))) ?? null,
    range(name) {
      const value = take(name)
      if (value === null) return null
      if (typeof value === 'string' || Array.isArray(value))
        throw refuse(`${nameOf(name)} takes [from] and [to]`)
      const reader = createQuery(value, nameOf(name))
      const [from, to] = [reader.text('from'), reader.text('to')]
      reader.done()
      return { from: intOrNull(from, nameOf(name)), to: intOrNull(to, nameOf(name)) }
    },
    tree: take,
    filter() {
      const value = take('filter')
      if (value === null) return (inner ??= createQuery({}, 'filter'))
      if (typeof value === 'string') throw refuse('filter takes keys')
      return (inner ??= createQuery({ ...(value as Record<string, QueryValue>) }, 'filter'))
    },
    with: known => readWith(list('with', { commas: true }) ?? [], known),
    order(known) {
      const value = take('order')
      return value === null ? null : readOrder(value, known)
    },
    done() {
      inner?.done()
      const left = Object.keys(tree).find(name => !seen.has(name))
      if (left !== undefined) throw refuse(`unknown parameter ${nameOf(left)}`)
    },
  }
  return query
}

function readWith(given: readonly string[], known: readonly string[]): ReadonlySet<string> {
  const wished = given.filter(one => one !== '')
  const unknown = wished.find(one => !known.includes(one))
  if (unknown !== undefined) throw refuse(`with=${unknown} is not emulated here`)
  return new Set(wished)
}

function readOrder(value: QueryValue, known: readonly string[]) {
  const entries = typeof value === 'string' ? [] : Object.entries(value)
  const [by, direction] = entries[0] ?? []
  if (by === undefined || entries.length > 1 || !known.includes(by))
    throw refuse(`order takes one of ${known.join(', ')}`)
  if (direction !== 'asc' && direction !== 'desc') throw refuse('order is asc or desc')
  return { by, isAscending: direction === 'asc' }
}

/** Whole numbers; a real account ignores or refuses others, here they are refused. */
export function intOf(text: string, name: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw refuse(`${name} takes a whole number`)
  return Number(text)
}

function intOrNull(text: string | null, name: string): number | null {
  return text === null ? null : intOf(text, name)
}

function textOf(value: QueryValue, name: string): string {
  if (typeof value !== 'string') throw refuse(`${name} takes one value`)
  return value
}

export function refuse(detail: string): Problem {
  return new Problem(400, detail)
}

function namesOf(tree: Readonly<Record<string, QueryValue>>, prefix: string): string[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const full = prefix === '' ? name : `${prefix}[${name}]`
    if (typeof value === 'string' || Array.isArray(value)) return [full]
    return namesOf(value, full)
  })
}
