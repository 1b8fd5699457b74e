import type { Plugin } from 'vite'

/** What Vue does that a guest may not: each place has to be found, or a new Vue does it elsewhere. */
const TAMED: readonly (readonly [RegExp, string])[] = [
  // Two lists on the window, by which several copies of Vue know each other's present component.
  [/const g = getGlobalThis\(\);(?=\s+const registerGlobalSetter)/g, 'const g = {};'],
  // A mark on the window for Vue's tools.
  [/const target = getGlobalThis\(\);\s+target\.__VUE__ = true;/g, 'const target = {};'],
  // An address in the words of an error.
  [/`https:\/\/vuejs\.org\/error-reference\/#runtime-\$\{type\}`/g, '`runtime-${type}`'],
]

/**
 * Fits the bundle for a page of somebody else: libraries leave nothing on its window and speak through `console.debug`
 * alone, which is all the market allows.
 */
export function hostScript(): Plugin {
  return {
    name: 'shagolad:host-script',
    apply: 'build',
    transform: {
      filter: { id: /@vue\/runtime-core\/dist\// },
      handler: code => ({ code: TAMED.reduce(tame, code), map: null }),
    },
    renderChunk: code => ({
      code: code.replaceAll(/\bconsole\.(?:error|warn|log|info|trace)\(/g, 'console.debug('),
      map: null,
    }),
  }
}

function tame(code: string, [found, tamed]: (typeof TAMED)[number]): string {
  if (code.match(found) === null) throw new Error(`this Vue has no ${found.source}: look for it`)
  return code.replaceAll(found, () => tamed)
}
