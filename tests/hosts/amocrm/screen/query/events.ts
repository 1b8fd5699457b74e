import { type EventHandler, makeEvent, type QueryEvent, wrapNative } from './event.ts'

/** Who listens, by event name, for every element, the document and the window. */
interface Handler {
  readonly namespaces: readonly string[]
  readonly selector: string | null
  readonly data: unknown
  readonly call: EventHandler
  /** What `off` is asked to take away: `one` wraps it. */
  readonly original: EventHandler
}

export interface Subscription {
  readonly names: string
  readonly selector: string | null
  readonly data: unknown
  readonly call: EventHandler
  readonly isOnce: boolean
}

interface Removal {
  readonly names: string
  readonly selector: string | null
  readonly call: unknown
}

/** The handlers of one type at one place, and the one native listener that calls them. */
interface Listening {
  readonly list: Handler[]
  readonly native: (event: Event) => void
}

type Book = WeakMap<EventTarget, Map<string, Listening>>

/** Events as jQuery keeps them: namespaces, delegation, and `trigger`, which no native listener hears. */
export interface EventBook {
  add(target: EventTarget, wish: Subscription): void
  remove(target: EventTarget, wish: Removal): void
  trigger(target: EventTarget, name: string, extra: readonly unknown[]): void
  forget(target: EventTarget): void
}

export function createEventBook(): EventBook {
  const book: Book = new WeakMap()
  /** The native event `trigger` makes itself at its end; its listeners have been called already. */
  let triggering = ''

  function listen(target: EventTarget, type: string): Handler[] {
    const types = book.get(target) ?? new Map<string, Listening>()
    book.set(target, types)
    const known = types.get(type)
    if (known) return known.list
    const list: Handler[] = []
    const native = (event: Event): void => {
      if (triggering !== event.type) dispatch(list, target, wrapNative(event), [])
    }
    types.set(type, { list, native })
    target.addEventListener(type, native)
    return list
  }

  function trigger(target: EventTarget, name: string, extra: readonly unknown[]): void {
    const [type, namespaces] = parse(name)
    const isBox = target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)
    // A box must change before its listeners look at it.
    if (type === 'click' && isBox) return target.click()
    const event = makeEvent({ type, namespace: namespaces.join('.'), target })
    for (const place of pathOf(target)) {
      if (event.isPropagationStopped()) break
      dispatch(book.get(place)?.get(type)?.list ?? [], place, event, extra)
    }
    if (event.isDefaultPrevented() || target === window) return
    const native = (target as unknown as Record<string, unknown>)[type]
    if (typeof native !== 'function') return
    triggering = type
    try {
      native.call(target)
    } finally {
      triggering = ''
    }
  }

  return {
    add(target, wish) {
      for (const name of wordsOf(wish.names)) {
        const [type, namespaces] = parse(name)
        const { selector, data, call } = wish
        function once(this: unknown, event: QueryEvent, ...extra: unknown[]): unknown {
          removeFrom(book, target, { names: name, selector, call })
          return call.call(this, event, ...extra)
        }
        const handler = { namespaces, selector, data, call: wish.isOnce ? once : call }
        listen(target, type).push({ ...handler, original: call })
      }
    },
    remove: (target, wish) => removeFrom(book, target, wish),
    trigger,
    forget(target) {
      for (const [type, { list }] of book.get(target) ?? []) {
        list.splice(0)
        stopListening(book, target, type)
      }
    },
  }
}

/** `click.widget:acme` → `['click', ['widget:acme']]`; the namespace is everything behind the first dot, parted by dots. */
function parse(name: string): [string, string[]] {
  const [, type = '', rest = ''] = /^([^.]*)(?:\.(.+)|)$/.exec(name) ?? []
  return [type, rest.split('.').filter(Boolean).sort()]
}

function wordsOf(names: string): string[] {
  return names.split(/\s+/).filter(Boolean)
}

function removeFrom(book: Book, target: EventTarget, wish: Removal): void {
  for (const name of wordsOf(wish.names)) {
    const [type, namespaces] = parse(name)
    for (const [known, { list }] of book.get(target) ?? []) {
      if (type !== '' && type !== known) continue
      const stay = list.filter(
        handler =>
          !namespaces.every(part => handler.namespaces.includes(part)) ||
          (wish.selector !== null && wish.selector !== handler.selector) ||
          (typeof wish.call === 'function' && wish.call !== handler.original),
      )
      list.splice(0, list.length, ...stay)
      if (stay.length === 0) stopListening(book, target, known)
    }
  }
}

/** With the last handler of a type the native listener goes, as jQuery does it. */
function stopListening(book: Book, target: EventTarget, type: string): void {
  const types = book.get(target)
  const listening = types?.get(type)
  if (listening === undefined) return
  target.removeEventListener(type, listening.native)
  types?.delete(type)
}

function dispatch(
  handlers: readonly Handler[],
  target: EventTarget,
  event: QueryEvent,
  extra: readonly unknown[],
): void {
  const wanted = event.namespace.split('.').filter(Boolean)
  const list = handlers.filter(({ namespaces }) => wanted.every(part => namespaces.includes(part)))
  event.delegateTarget = target
  event.currentTarget = null
  for (const [place, handler] of callOrder(target, event.target, list)) {
    // A stop lets the other listeners of the same element hear, and nobody further out.
    const isFurther = event.currentTarget !== null && event.currentTarget !== place
    if (event.isImmediatePropagationStopped() || (isFurther && event.isPropagationStopped())) return
    event.currentTarget = place
    event.data = handler.data
    if (handler.call.call(place, event, ...extra) !== false) continue
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Delegated listeners first, from the innermost element outwards; the element's own last. */
function* callOrder(
  target: EventTarget,
  from: EventTarget | null,
  list: readonly Handler[],
): Generator<[EventTarget, Handler]> {
  const delegated = list.filter(({ selector }) => selector !== null)
  for (let node = from; delegated.length > 0 && node instanceof Node && node !== target;) {
    for (const handler of delegated)
      if (node instanceof Element && node.matches(handler.selector ?? '')) yield [node, handler]
    node = node.parentNode
  }
  for (const handler of list.filter(({ selector }) => selector === null)) yield [target, handler]
}

function pathOf(target: EventTarget): EventTarget[] {
  if (!(target instanceof Node)) return [target]
  const path: EventTarget[] = []
  for (let node: Node | null = target; node !== null; node = node.parentNode) path.push(node)
  return path.at(-1) === document ? [...path, window] : path
}
