import type { Reports } from './reports.ts'

type Factory = ((...dependencies: unknown[]) => unknown) | object

interface Definition {
  readonly dependencies: readonly string[]
  readonly factory: Factory
}

export interface Loader {
  /** @returns the module's value. @throws {Error} naming the file that could not be loaded or is no AMD module */
  load(url: string): Promise<unknown>
}

/** Written in the call: the simplified wrapper `define(function (require) { … })` names its dependencies so. */
const REQUIRES = /[^.]\s*\brequire\s*\(\s*["']([^'"\s]+)["']\s*\)/g
const COMMENTS = /\/\*[\s\S]*?\*\/|([^:"'=]|^)\/\/.*$/gm

/**
 * Loads anonymous AMD modules as RequireJS does: script tags, dependencies relative to the module's own file, a query
 * suffix kept, every address once.
 *
 * @param shared the host's own modules by name
 */
export function createLoader(shared: Readonly<Record<string, unknown>>, reports: Reports): Loader {
  const modules = new Map<string, Promise<unknown>>()
  /** `define` cannot know whose file runs it: the one whose script has just ended takes what is here. */
  let defined: Definition[] = []

  function define(...given: unknown[]): void {
    const name = typeof given[0] === 'string' ? String(given.shift()) : null
    if (name !== null) reports.add('loader', '', `модуль назвал себя «${name}»: нужен анонимный`)
    const listed = Array.isArray(given[0]) ? (given.shift() as string[]) : null
    const factory = given[0] as Factory
    defined.push({ dependencies: listed ?? scanned(factory), factory })
  }

  function load(url: string): Promise<unknown> {
    const known = modules.get(url)
    if (known !== undefined) return known
    const loading = fetchScript(url).then(() => {
      const [definition, second] = defined.splice(0)
      if (definition === undefined) throw new Error(`${url}: в файле нет define(…)`)
      if (second !== undefined) throw new Error(`${url}: два анонимных define(…) в одном файле`)
      return run(definition, url)
    })
    modules.set(url, loading)
    return loading
  }

  async function run({ dependencies, factory }: Definition, url: string): Promise<unknown> {
    if (typeof factory !== 'function') return factory
    const module: { exports: unknown } = { exports: {} }
    const loaded = new Map<string, unknown>()
    const special: Readonly<Record<string, unknown>> = {
      require: requireOf(loaded, url),
      exports: module.exports,
      module,
    }
    const values = await Promise.all(
      dependencies.map(async name => {
        if (name in special) return special[name]
        const value = await resolve(name, url)
        loaded.set(name, value)
        return value
      }),
    )
    const answer: unknown = factory(...values)
    const usesExports = dependencies.includes('exports') || dependencies.includes('module')
    return answer === undefined && usesExports ? module.exports : answer
  }

  function resolve(name: string, from: string): unknown {
    if (Object.hasOwn(shared, name)) return shared[name]
    if (!/^\.{0,2}\/|^https?:/.test(name))
      throw new Error(`${from}: модуль хоста «${name}» в стенде не воспроизведён`)
    const url = new URL(name, from)
    if (url.origin !== location.origin)
      throw new Error(`${from}: внешний скрипт ${url.href} запрещён`)
    const isFile = name.endsWith('.js') || name.includes('?')
    return load(isFile ? url.href : `${url.href}.js`)
  }

  Object.assign(window, { define: Object.assign(define, { amd: { jQuery: true } }) })
  return { load: url => load(new URL(url, location.href).href) }
}

function requireOf(loaded: ReadonlyMap<string, unknown>, from: string) {
  return (name: string): unknown => {
    if (!loaded.has(name)) throw new Error(`${from}: модуль «${name}» не загружен для require(…)`)
    return loaded.get(name)
  }
}

/** Without a list: `require`, `exports`, `module` as far as the function takes them, then what its text requires. */
function scanned(factory: Factory): readonly string[] {
  if (typeof factory !== 'function' || factory.length === 0) return []
  const text = Function.prototype.toString.call(factory).replaceAll(COMMENTS, '$1')
  const wrapper = factory.length === 1 ? ['require'] : ['require', 'exports', 'module']
  return [...wrapper, ...[...text.matchAll(REQUIRES)].map(([, name = '']) => name)]
}

function fetchScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = url
    script.async = true
    script.dataset['requiremodule'] = url
    script.onload = () => resolve()
    script.onerror = () => reject(new Error(`${url}: файл не загрузился`))
    document.head.append(script)
  })
}
