import { ajax, type AjaxOptions, param } from './ajax.ts'
import { createDeferred, when } from './deferred.ts'
import { type Given, itemsOf, nodesOf, type Query } from './collection.ts'
import { createEventBook } from './events.ts'
import { addContent } from './query-content.ts'
import { addListening } from './query-listen.ts'
import { addLook } from './query-look.ts'
import { addWalks } from './query-walk.ts'

export interface QueryFunction {
  (given?: Given, context?: Given): Query
  readonly fn: Record<string, unknown>
  readonly [name: string]: unknown
}

/** Reading these of a collection is no call of a missing method. */
const ASKED_BY_OTHERS = new Set([
  'then',
  'toJSON',
  'nodeType',
  'window',
  'constructor',
  'selector',
  'context',
  'catch',
  'state',
  'promise',
])

/**
 * The part of jQuery 2.1.3 that widgets of our kind use, written to behave the same. What is missing throws and is
 * reported: a widget must not silently miss a method the real one has.
 */
export function createQuery(report: (what: string) => void): QueryFunction {
  const events = createEventBook()
  const fn: Record<string, unknown> = { jquery: '2.1.3' }

  function collect(items: Iterable<unknown>): Query {
    const list = [...new Set(items)]
    const plain: Record<string | number, unknown> = Object.create(fn)
    list.forEach((item, index) => (plain[index] = item))
    Object.defineProperty(plain, 'length', { value: list.length })
    // oxlint-disable-next-line typescript/consistent-type-assertions -- a collection is its prototype's methods and its items
    return new Proxy(plain, { get: readMember }) as unknown as Query
  }

  function readMember(target: object, name: string | symbol, receiver: unknown): unknown {
    if (
      name in target ||
      typeof name === 'symbol' ||
      /^\d+$/.test(name) ||
      ASKED_BY_OTHERS.has(name)
    )
      return Reflect.get(target, name, receiver)
    report(`$(…).${name} is not emulated`)
    return undefined
  }

  function $(given?: Given, context?: Given): Query {
    if (given === undefined || given === null || given === '') return collect([])
    if (typeof given === 'function') {
      // The page has been ready long before any widget is loaded.
      given()
      return collect([document])
    }
    if (typeof given !== 'string') return collect(itemsOf(given))
    if (/^\s*</.test(given)) return collect(nodesOf(given))
    const roots = context === undefined || context === null ? [document] : itemsOf($(context))
    return collect(roots.flatMap(root => [...(root as ParentNode).querySelectorAll(given)]))
  }

  Object.assign(fn, addWalks($, collect), addContent($, events), addLook(), addListening(events))
  fn[Symbol.iterator as unknown as string] = Array.prototype[Symbol.iterator]
  return Object.assign($, { ...statics($), fn }) as unknown as QueryFunction
}

function statics($: (given?: Given) => Query): Record<string, unknown> {
  const quick =
    (method: string) =>
    (url: string, data?: unknown, success?: AjaxOptions['success'], dataType?: string) =>
      typeof data === 'function'
        ? ajax({
            url,
            method,
            success: data as NonNullable<AjaxOptions['success']>,
            ...(success && { dataType: String(success) }),
          })
        : ajax({
            url,
            method,
            data,
            ...(success && { success }),
            ...(dataType !== undefined && { dataType }),
          })
  return {
    ajax,
    get: quick('GET'),
    post: quick('POST'),
    param,
    when,
    Deferred(prepare?: (deferred: object) => void) {
      const deferred = createDeferred()
      prepare?.call(deferred, deferred)
      return deferred
    },
    extend,
    each: eachOf,
    map: (list: ArrayLike<unknown>, take: (value: unknown, index: number) => unknown) =>
      Array.from(list).flatMap((value, index) => take(value, index) ?? []),
    isFunction: (value: unknown) => typeof value === 'function',
    isArray: Array.isArray,
    isPlainObject,
    isEmptyObject: (value: object) => Object.keys(value).length === 0,
    inArray: (value: unknown, list: readonly unknown[]) => list.indexOf(value),
    trim: (text: unknown) => (text === null || text === undefined ? '' : String(text)).trim(),
    contains: (outer: Node, inner: Node) => outer !== inner && outer.contains(inner),
    proxy: (call: (...values: unknown[]) => unknown, self: unknown) => call.bind(self),
    noop: () => undefined,
    now: () => Date.now(),
    ready: $(),
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

/** `$.extend([deep], target, …sources)` */
function extend(...given: unknown[]): unknown {
  const isDeep = given[0] === true
  const [target, ...sources] = isDeep ? given.slice(1) : given
  const into = target as Record<string, unknown>
  for (const source of sources) {
    for (const [name, value] of Object.entries((source ?? {}) as Record<string, unknown>)) {
      if (value === undefined) continue
      const old = into[name]
      into[name] =
        isDeep && isPlainObject(value) ? extend(true, isPlainObject(old) ? old : {}, value) : value
    }
  }
  return into
}

function eachOf(
  list: object,
  call: (this: unknown, key: unknown, value: unknown) => unknown,
): unknown {
  const entries =
    'length' in list ? Array.from(list as ArrayLike<unknown>).entries() : Object.entries(list)
  for (const [key, value] of entries) if (call.call(value, key, value) === false) break
  return list
}
