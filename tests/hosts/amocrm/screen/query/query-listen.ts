import type { EventHandler } from './event.ts'
import type { EventBook } from './events.ts'
import type { Query } from './collection.ts'

const SHORTCUTS = [
  'click',
  'change',
  'input',
  'keydown',
  'keyup',
  'submit',
  'focus',
  'blur',
  'mouseenter',
  'mouseleave',
  'scroll',
  'resize',
]

/** `on`, `one`, `off`, `trigger` and the shortcuts `click`, `change` … */
export function addListening(events: EventBook): Record<string, unknown> {
  const listen = (isOnce: boolean) =>
    function (
      this: Query,
      names: string | Readonly<Record<string, EventHandler>>,
      ...rest: unknown[]
    ): Query {
      const known = typeof names === 'string' ? { [names]: rest.at(-1) as EventHandler } : names
      const selector = typeof rest[0] === 'string' ? rest[0] : null
      const data = rest.slice(selector === null ? 0 : 1).find(value => typeof value !== 'function')
      for (const target of Array.from(this))
        for (const [name, call] of Object.entries(known))
          events.add(target, { names: name, selector, data, call, isOnce })
      return this
    }
  const on = listen(false)

  function trigger(
    this: Query,
    event: string | { readonly type: string },
    extra: unknown = [],
  ): Query {
    const name = typeof event === 'string' ? event : event.type
    for (const target of Array.from(this))
      events.trigger(target, name, Array.isArray(extra) ? extra : [extra])
    return this
  }

  const shortcuts = SHORTCUTS.map(name => [
    name,
    function (this: Query, call?: EventHandler) {
      return call === undefined ? trigger.call(this, name) : on.call(this, name, call)
    },
  ])
  return {
    on,
    one: listen(true),
    bind: on,
    off(this: Query, names = '', ...rest: unknown[]) {
      const selector = typeof rest[0] === 'string' ? rest[0] : null
      for (const target of Array.from(this))
        events.remove(target, { names: names === '' ? '.' : names, selector, call: rest.at(-1) })
      return this
    },
    trigger,
    ready(this: Query, call: () => void) {
      call()
      return this
    },
    ...Object.fromEntries(shortcuts),
  }
}
