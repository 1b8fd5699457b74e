export type EventHandler = (this: unknown, event: QueryEvent, ...extra: unknown[]) => unknown

/** jQuery's event object. */
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
  isImmediatePropagationStopped(): boolean
  readonly [property: string]: unknown
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

interface EventParts {
  readonly type: string
  readonly namespace: string
  readonly target: EventTarget | null
  readonly native?: Event
}

export function wrapNative(native: Event): QueryEvent {
  const source = native as unknown as Record<string, unknown>
  const copied = Object.fromEntries(COPIED.map(name => [name, source[name]]))
  const event = makeEvent({ type: native.type, namespace: '', target: native.target, native })
  return Object.assign(event, copied)
}

export function makeEvent({ type, namespace, target, native }: EventParts): QueryEvent {
  let isPrevented = native?.defaultPrevented ?? false
  let isPropagationStopped = false
  let isImmediateStopped = false
  return {
    type,
    namespace,
    target,
    originalEvent: native ?? null,
    currentTarget: null,
    delegateTarget: null,
    data: undefined,
    preventDefault() {
      isPrevented = true
      native?.preventDefault()
    },
    stopPropagation() {
      isPropagationStopped = true
      native?.stopPropagation()
    },
    stopImmediatePropagation() {
      isPropagationStopped = true
      isImmediateStopped = true
      native?.stopImmediatePropagation()
    },
    isDefaultPrevented: () => isPrevented,
    isPropagationStopped: () => isPropagationStopped,
    isImmediatePropagationStopped: () => isImmediateStopped,
  }
}
