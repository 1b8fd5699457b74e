/** Who listens, by event name, for every element, the document and the window. */
interface Handler {
  readonly namespaces: readonly string[]
  readonly selector: string | null
  readonly data: unknown
  readonly call: EventHandler
  /** What `off` is asked to take away: `one` wraps it. */
  readonly original: EventHandler
}

export type EventHandler = (this: unknown, event: QueryEvent, ...extra: unknown[]) => unknown

export interface QueryEvent {
  readonly type: string
  readonly namespace: string
  readonly target: EventTarget | null
  readonly originalEvent: Event | null
  currentTarget: EventTarget | null
  delegateTarget: EventTarget | null
  data: unknown
  preventDefault(): void
  stopPropagation(): void
  stopImmediatePropagation(): void
  isDefaultPrevented(): boolean
  isPropagationStopped(): boolean
  readonly [property: string]: unknown
}

interface Stops {
  propagation: boolean
  immediate: boolean
}

export interface Subscription {
  readonly names: string
  readonly selector: string | null
  readonly data: unknown
  readonly call: EventHandler
  readonly isOnce: boolean
}

export type EventBook = ReturnType<typeof createEventBook>

/** `click.widget:acme` → `['click', ['widget:acme']]`; the namespace is everything behind the first dot, parted by dots. */
function parse(name: string): [string, string[]] {
  const [, type = '', rest = ''] = /^([^.]*)(?:\.(.+)|)$/.exec(name) ?? []
  return [type, rest.split('.').filter(Boolean).sort()]
}

const COPIED = [
  'relatedTarget',
  'which',
  'key',
  'keyCode',
  'charCode',
  'clientX',
  'clientY',
  'pageX',
  'pageY',
  'button',
  'buttons',
  'altKey',
  'ctrlKey',
  'metaKey',
  'shiftKey',
  'detail',
  'timeStamp',
] as const

/** Events as jQuery keeps them: namespaces, delegation, and `trigger`, which no native listener hears. */
export function createEventBook() {
  const book = new WeakMap<EventTarget, Map<string, Handler[]>>()
  const stops = new WeakMap<QueryEvent, Stops>()
  /** The native event `trigger` makes itself at its end; its listeners have been called already. */
  let triggering = ''

  function add(target: EventTarget, { names, selector, data, call, isOnce }: Subscription) {
    const types = book.get(target) ?? new Map<string, Handler[]>()
    book.set(target, types)
    for (const name of names.split(/\s+/).filter(Boolean)) {
      const [type, namespaces] = parse(name)
      if (!types.has(type)) {
        types.set(type, [])
        target.addEventListener(type, native => {
          if (triggering !== native.type && (types.get(type)?.length ?? 0) > 0)
            dispatch(target, wrap(native), [])
        })
      }
      const once: EventHandler = function (event, ...extra) {
        remove(target, { names: name, selector, call })
        return call.call(this, event, ...extra)
      }
      const handler = { namespaces, selector, data, call: isOnce ? once : call, original: call }
      types.get(type)?.push(handler)
    }
  }

  function remove(
    target: EventTarget,
    wish: { readonly names: string; readonly selector: string | null; readonly call: unknown },
  ) {
    const types = book.get(target)
    for (const name of wish.names.split(/\s+/).filter(Boolean)) {
      const [type, namespaces] = parse(name)
      for (const [known, list] of types ?? []) {
        if (type !== '' && type !== known) continue
        const stay = list.filter(
          handler =>
            !namespaces.every(part => handler.namespaces.includes(part)) ||
            (wish.selector !== null && wish.selector !== handler.selector) ||
            (typeof wish.call === 'function' && wish.call !== handler.original),
        )
        list.splice(0, list.length, ...stay)
      }
    }
  }

  function wrap(native: Event): QueryEvent {
    const source = native as unknown as Record<string, unknown>
    const copied = Object.fromEntries(COPIED.map(name => [name, source[name]]))
    return make({ type: native.type, namespace: '', target: native.target, native, copied })
  }

  function make(parts: {
    readonly type: string
    readonly namespace: string
    readonly target: EventTarget | null
    readonly native: Event | null
    readonly copied: Readonly<Record<string, unknown>>
  }): QueryEvent {
    const stop: Stops = { propagation: false, immediate: false }
    let isPrevented = parts.native?.defaultPrevented ?? false
    const event: QueryEvent = {
      ...parts.copied,
      type: parts.type,
      namespace: parts.namespace,
      target: parts.target,
      originalEvent: parts.native,
      currentTarget: null,
      delegateTarget: null,
      data: undefined,
      preventDefault: () => ((isPrevented = true), parts.native?.preventDefault()),
      stopPropagation: () => ((stop.propagation = true), parts.native?.stopPropagation()),
      stopImmediatePropagation() {
        stop.propagation = true
        stop.immediate = true
        parts.native?.stopImmediatePropagation()
      },
      isDefaultPrevented: () => isPrevented,
      isPropagationStopped: () => stop.propagation,
    }
    stops.set(event, stop)
    return event
  }

  function dispatch(target: EventTarget, event: QueryEvent, extra: readonly unknown[]) {
    const wanted = event.namespace.split('.').filter(Boolean)
    const list = (book.get(target)?.get(event.type) ?? []).filter(handler =>
      wanted.every(part => handler.namespaces.includes(part)),
    )
    event.delegateTarget = target
    for (const [place, handler] of callOrder(target, event.target, list)) {
      if (stops.get(event)?.immediate === true) return
      event.currentTarget = place
      event.data = handler.data
      if (handler.call.call(place, event, ...extra) !== false) continue
      event.preventDefault()
      event.stopPropagation()
    }
  }

  function trigger(target: EventTarget, name: string, extra: readonly unknown[]) {
    const [type, namespaces] = parse(name)
    const namespace = namespaces.join('.')
    const isBox = target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)
    // A box must change before its listeners look at it.
    if (type === 'click' && isBox) return target.click()
    const event = make({ type, namespace, target, native: null, copied: {} })
    for (const place of pathOf(target)) {
      if (event.isPropagationStopped()) break
      dispatch(place, event, extra)
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
    add,
    remove,
    trigger,
    forget: (target: EventTarget) => void book.get(target)?.forEach(list => list.splice(0)),
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
