import type { EventBook } from './events.ts'
import { elementsOf, type Given, itemsOf, nodesOf, type Query } from './query.ts'

type Content = Given | readonly Given[]

/** What stands in elements, and where they stand. */
export function addContent(
  $: (given?: Given) => Query,
  events: EventBook,
): Record<string, unknown> {
  function put(
    query: Query,
    contents: readonly Content[],
    place: (element: HTMLElement, nodes: Node[]) => void,
  ) {
    const targets = elementsOf(query)
    const nodes = contents.flat().flatMap(toNodes)
    // The last target gets the nodes themselves, the ones before it copies.
    targets.forEach((target, index) =>
      place(target, index === targets.length - 1 ? nodes : nodes.map(node => node.cloneNode(true))),
    )
    return query
  }

  function clean(root: Node) {
    if (!(root instanceof Element)) return
    for (const element of [root, ...root.querySelectorAll('*')]) events.forget(element)
  }

  const placed = (place: (element: HTMLElement, nodes: Node[]) => void) =>
    function (this: Query, ...contents: Content[]) {
      return put(this, contents, place)
    }
  const reversed = (name: string) =>
    function (this: Query, target: Given) {
      const goal = $(target)
      goal[name](this)
      return this
    }
  return {
    append: placed((element, nodes) => element.append(...nodes)),
    prepend: placed((element, nodes) => element.prepend(...nodes)),
    before: placed((element, nodes) => element.before(...nodes)),
    after: placed((element, nodes) => element.after(...nodes)),
    replaceWith: placed((element, nodes) => (clean(element), element.replaceWith(...nodes))),
    appendTo: reversed('append'),
    prependTo: reversed('prepend'),
    insertBefore: reversed('before'),
    insertAfter: reversed('after'),
    remove(this: Query) {
      for (const element of elementsOf(this)) {
        clean(element)
        element.remove()
      }
      return this
    },
    detach(this: Query) {
      for (const element of elementsOf(this)) element.remove()
      return this
    },
    empty(this: Query) {
      for (const element of elementsOf(this)) {
        element.childNodes.forEach(clean)
        element.replaceChildren()
      }
      return this
    },
    html(this: Query, content?: Content) {
      if (content === undefined) return elementsOf(this)[0]?.innerHTML
      for (const element of elementsOf(this)) {
        element.childNodes.forEach(clean)
        element.replaceChildren()
      }
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
