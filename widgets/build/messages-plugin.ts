import { readFile } from 'node:fs/promises'
import { resolve, dirname } from 'node:path'
import type { Plugin } from 'vite'
import { compileMessages } from './compile-messages.ts'

const SUFFIX = '.json?compiled'
const VIRTUAL = '\0compiled-messages:'

/** `import { messages } from './messages.ru.json?compiled'` gives functions instead of ICU texts. */
export function compiledMessages(): Plugin {
  return {
    name: 'shagolad:compiled-messages',
    enforce: 'pre',
    resolveId: {
      filter: { id: /\.json\?compiled$/ },
      handler(source, importer) {
        if (importer === undefined) return null
        const file = resolve(dirname(importer), source.slice(0, -SUFFIX.length))
        // The name ends without `.json`, otherwise Vite would read our code as JSON.
        return `${VIRTUAL}${file}`
      },
    },
    load: {
      // `\0` begins the id of what is no file.
      filter: { id: /^\0compiled-messages:/ },
      async handler(id) {
        const file = `${id.slice(VIRTUAL.length)}.json`
        this.addWatchFile(file)
        // Our own file, checked by tests/messages.test.ts: keys with texts.
        const texts = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
        return compileMessages(texts)
      },
    },
  }
}
