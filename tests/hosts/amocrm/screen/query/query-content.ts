import { elementsOf, type Given, itemsOf, nodesOf, type Query } from './collection.ts'
import type { EventBook } from './events.ts'

type Content = Given | readonly Given[]
type Place = (element: HTMLElement, nodes: Node[]) => void

/** What stands in elements, and where they stand. */
export function addContent(
  $: (given?: Given) => Query,
  events: EventBook,
): Record<string, unknown> {
  return { ...placing($, events), ...replacing($, events) }
}

function put(query: Query, contents: readonly Content[], place: Place): Query {
  const targets = elementsOf(query)
  const nodes = contents.flat().flatMap(toNodes)
  // The last target gets the nodes themselves, the ones before it copies.
  targets.forEach((target, index) =>
    place(target, index === targets.length - 1 ? nodes : nodes.map(node => node.cloneNode(true))),
  )
  return query
}

/** Listeners of what is thrown away go with it. */
function clean(events: EventBook, root: Node): void {
  if (!(root instanceof Element)) return
  for (const element of [root, ...root.querySelectorAll('*')]) events.forget(element)
}

function empty(events: EventBook, element: Element): void {
  element.childNodes.forEach(node => clean(events, node))
  element.replaceChildren()
}

function placing($: (given?: Given) => Query, events: EventBook): Record<string, unknown> {
  const placed = (place: Place) =>
    function (this: Query, ...contents: Content[]) {
      return put(this, contents, place)
    }
  const reversed = (name: string) =>
    function (this: Query, target: Given) {
      $(target)[name](this)
      return this
    }
  return {
    append: placed((element, nodes) => element.append(...nodes)),
    prepend: placed((element, nodes) => element.prepend(...nodes)),
    before: placed((element, nodes) => element.before(...nodes)),
    after: placed((element, nodes) => element.after(...nodes)),
    replaceWith: placed((element, nodes) => {
      clean(events, element)
      element.replaceWith(...nodes)
    }),
    appendTo: reversed('append'),
    prependTo: reversed('prepend'),
    insertBefore: reversed('before'),
    insertAfter: reversed('after'),
  }
}

function replacing($: (given?: Given) => Query, events: EventBook): Record<string, unknown> {
  return {
    remove(this: Query) {
      for (const element of elementsOf(this)) {
        clean(events, element)
        element.remove()
      }
      return this
    },
    detach(this: Query) {
      for (const element of elementsOf(this)) element.remove()
      return this
    },
    empty(this: Query) {
      for (const element of elementsOf(this)) empty(events, element)
      return this
    },
    html(this: Query, content?: Content) {
      if (content === undefined) return elementsOf(this)[0]?.innerHTML
      for (const element of elementsOf(this)) empty(events, element)
      return put(this, [content], (element, nodes) => element.append(...nodes))
    },
    text(this: Query, text?: unknown) {
      if (text === undefined)
        return elementsOf(this)
          .map(({ textContent }) => textContent)
          .join('')
      for (const element of elementsOf(this)) element.textContent = String(text)
      return this
    },
    clone(this: Query) {
      return $(elementsOf(this).map(element => element.cloneNode(true)))
    },
  }
}

function toNodes(content: Given): Node[] {
  if (typeof content === 'string')
    return /<|&/.test(content) ? nodesOf(content) : [document.createTextNode(content)]
  if (typeof content === 'number') return [document.createTextNode(String(content))]
  return itemsOf(content).filter((item): item is EventTarget & Node => item instanceof Node)
}
