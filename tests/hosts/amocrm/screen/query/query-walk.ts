import { elementsOf, type Given, itemsOf, type Query } from './collection.ts'

type Collect = (items: Iterable<unknown>) => Query
type Test = string | ((this: Element, index: number, element: Element) => boolean) | Query | Element

/** Ways from one set of elements to another. */
export function addWalks($: (given?: Given) => Query, collect: Collect): Record<string, unknown> {
  return { ...relatives(collect), ...choices($, collect), ...lists(collect) }
}

function relatives(collect: Collect): Record<string, unknown> {
  const from = (take: (element: Element) => Iterable<Element | null>) =>
    function (this: Query, selector?: string) {
      const found = elementsOf(this).flatMap(element => [...take(element)])
      return collect(
        found.filter(one => one !== null && (selector === undefined || one.matches(selector))),
      )
    }
  return {
    find(this: Query, selector: string) {
      const roots = Array.from(this).filter(
        item => item instanceof Element || item instanceof Document,
      )
      return collect(roots.flatMap(root => [...(root as ParentNode).querySelectorAll(selector)]))
    },
    closest(this: Query, selector: string) {
      return collect(elementsOf(this).flatMap(element => element.closest(selector) ?? []))
    },
    parent: from(({ parentElement }) => [parentElement]),
    parents: from(ancestors),
    children: from(({ children }) => children),
    next: from(({ nextElementSibling }) => [nextElementSibling]),
    prev: from(({ previousElementSibling }) => [previousElementSibling]),
    siblings: from(element =>
      [...(element.parentElement?.children ?? [])].filter(one => one !== element),
    ),
  }
}

function choices($: (given?: Given) => Query, collect: Collect): Record<string, unknown> {
  return {
    filter(this: Query, test: Test) {
      return collect(elementsOf(this).filter((element, index) => fits(element, test, index)))
    },
    not(this: Query, test: Test) {
      return collect(elementsOf(this).filter((element, index) => !fits(element, test, index)))
    },
    has(this: Query, selector: string) {
      return collect(elementsOf(this).filter(element => element.querySelector(selector) !== null))
    },
    is(this: Query, test: Test) {
      return elementsOf(this).some((element, index) => fits(element, test, index))
    },
    add(this: Query, more: Given) {
      return collect([...Array.from(this), ...itemsOf($(more))])
    },
  }
}

function lists(collect: Collect): Record<string, unknown> {
  return {
    first(this: Query) {
      return collect(Array.from(this).slice(0, 1))
    },
    last(this: Query) {
      return collect(Array.from(this).slice(-1))
    },
    eq(this: Query, index: number) {
      const item = Array.from(this).at(index)
      return collect(item === undefined ? [] : [item])
    },
    slice(this: Query, start: number, end?: number) {
      return collect(Array.from(this).slice(start, end))
    },
    get(this: Query, index?: number) {
      return index === undefined ? Array.from(this) : Array.from(this).at(index)
    },
    toArray(this: Query) {
      return Array.from(this)
    },
    index(this: Query) {
      const [element] = elementsOf(this)
      return element === undefined
        ? -1
        : [...(element.parentElement?.children ?? [])].indexOf(element)
    },
    each(this: Query, call: (this: unknown, index: number, item: unknown) => unknown) {
      for (const [index, item] of Array.from(this).entries())
        if (call.call(item, index, item) === false) break
      return this
    },
    map(this: Query, take: (this: unknown, index: number, item: unknown) => unknown) {
      return collect(Array.from(this).flatMap((item, index) => take.call(item, index, item) ?? []))
    },
  }
}

function ancestors(element: Element): Element[] {
  const parent = element.parentElement
  return parent === null ? [] : [parent, ...ancestors(parent)]
}

function fits(element: Element, test: Test, index: number): boolean {
  if (test === ':visible' || test === ':hidden')
    return element.getClientRects().length > 0 === (test === ':visible')
  if (typeof test === 'string') return element.matches(test)
  if (typeof test === 'function') return test.call(element, index, element)
  return itemsOf(test as Element).includes(element)
}
