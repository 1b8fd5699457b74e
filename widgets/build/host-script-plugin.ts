import type { Plugin } from 'vite'

/** Vue leaves two lists on the window, so that its copies know each other's present component, and a mark for its tools. */
const ON_WINDOW =
  /const (g|target) = getGlobalThis\(\);(?=\s+(?:const registerGlobalSetter|target\.__VUE__))/g

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
      handler(code) {
        const found = code.match(ON_WINDOW)?.length ?? 0
        if (found !== 2) throw new Error('Vue writes to the window elsewhere now: look where')
        return { code: code.replaceAll(ON_WINDOW, 'const $1 = {};'), map: null }
      },
    },
    renderChunk(code) {
      return {
        code: code.replaceAll(/\bconsole\.(?:error|warn|log|info|trace)\(/g, 'console.debug('),
        map: null,
      }
    },
  }
}
