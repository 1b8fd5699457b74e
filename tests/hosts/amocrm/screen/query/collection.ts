/** What `$(…)` takes. */
export type Given =
  string | Node | Window | Query | ArrayLike<unknown> | (() => void) | null | undefined

/** A method of `$.fn`: `this` is the collection. */
export type QueryMethod = (this: Query, ...values: never[]) => unknown

/** Elements in a row, as `$(…)` gives them. Methods are those of `$.fn`. */
export interface Query extends ArrayLike<EventTarget> {
  readonly jquery: string
  // oxlint-disable-next-line typescript/no-explicit-any -- plugins and the many overloads of jQuery's own methods
  readonly [method: string]: any
}

export function itemsOf(given: Given | EventTarget): EventTarget[] {
  if (given === null || given === undefined) return []
  if (given instanceof EventTarget) return [given]
  if (typeof given === 'object' && 'length' in given)
    return Array.from(given as ArrayLike<EventTarget>)
  return [given as unknown as EventTarget]
}

export function nodesOf(html: string): Node[] {
  const template = document.createElement('template')
  template.innerHTML = html.trim()
  return [...document.importNode(template.content, true).childNodes]
}

export function elementsOf(query: ArrayLike<unknown>): HTMLElement[] {
  return Array.from(query).filter((item): item is HTMLElement => item instanceof Element)
}
