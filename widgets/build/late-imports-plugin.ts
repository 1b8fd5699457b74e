import type { Plugin } from 'vite'

/**
 * Turns what is imported late into what is imported at once. A script that has to be one file gains nothing by waiting, and its bundler
 * would wrap every module to keep their order: longer, slower, and in lines the host's market takes for minified.
 */
export function importAtOnce(): Plugin {
  return {
    name: 'shagolad:import-at-once',
    apply: 'build',
    transform: {
      filter: { id: /\/widgets\/.*\.(?:ts|vue)$/, code: /\bimport\(/ },
      handler(code) {
        const found: string[] = []
        const body = code.replaceAll(/\bimport\((['"][^'"]+['"])\)/g, (_all, path: string) => {
          found.push(`import * as late${found.length} from ${path}`)
          return `Promise.resolve(late${found.length - 1})`
        })
        return { code: [...found, body].join('\n'), map: null }
      },
    },
  }
}
