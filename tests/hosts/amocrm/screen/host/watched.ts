import type { Reports } from './reports.ts'

/** A widget may write here: the documented exception (its own search of companies). */
const WRITABLE = new Set(['APP.widgets.legal_handlers'])
/** Lists whose keys are the host's data, not its interface. */
const OPEN = new Set([
  'APP.widgets.list',
  'APP.widgets.legal_handlers',
  'APP.data.current_card',
  'APP.data.current_view',
  'APP.data.current_list',
])

/** The same object, watched: writes into it and reads of what it does not document are reported, and work as ever. */
export function watched<T extends object>(name: string, target: T, reports: Reports): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      const value: unknown = Reflect.get(object, key, receiver)
      if (typeof key === 'symbol') return value
      const path = `${name}.${key}`
      if (!(key in object) && !WRITABLE.has(path))
        reports.add('app-read', '', `чтение ${path}: не описано`)
      const isWatched = typeof value === 'object' && value !== null && !OPEN.has(path)
      return isWatched ? watched(path, value, reports) : value
    },
    set(object, key, value) {
      const path = `${name}.${String(key)}`
      if (!WRITABLE.has(path)) reports.add('app-write', '', `запись в ${path}`)
      return Reflect.set(object, key, value)
    },
    deleteProperty(object, key) {
      reports.add('app-write', '', `удаление ${name}.${String(key)}`)
      return Reflect.deleteProperty(object, key)
    },
    defineProperty(object, key, descriptor) {
      if (!WRITABLE.has(`${name}.${String(key)}`))
        reports.add('app-write', '', `запись в ${name}.${String(key)}`)
      return Reflect.defineProperty(object, key, descriptor)
    },
  })
}
