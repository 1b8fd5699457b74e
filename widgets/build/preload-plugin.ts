import type { Plugin } from 'vite'

/**
 * Lets a page fetch at once the library its script will import later: the SDK would otherwise wait for the script that asks
 * for it. Parts of our own that are fetched later are so on purpose.
 */
export function preloadLateImports(): Plugin {
  return {
    name: 'shagolad:preload-late-imports',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle, chunk }) {
        if (bundle === undefined || chunk === undefined) return []
        const late = new Set<string>()
        const isLibrary = (name: string): boolean => {
          const file = bundle[name]
          return file?.type === 'chunk' && /\bnode_modules\b/.test(file.facadeModuleId ?? '')
        }
        const waiting = [chunk.fileName]
        const seen = new Set<string>()
        for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
          const file = bundle[name]
          if (seen.has(name) || file?.type !== 'chunk') continue
          seen.add(name)
          waiting.push(...file.imports)
          for (const import_ of file.dynamicImports) late.add(import_)
        }
        return [...late].filter(isLibrary).map(name => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${name}` },
          injectTo: 'head' as const,
        }))
      },
    },
  }
}
