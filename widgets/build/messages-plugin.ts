import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve, dirname } from 'node:path'
import type { Plugin } from 'vite'
import { compileMessages } from './compile-messages.ts'

const SUFFIX = '.json?compiled'
const VIRTUAL = '\0compiled-messages:'

/**
 * `import { messages } from './messages.ru.json?compiled'` gives functions instead of ICU texts.
 *
 * @param host whose own words, in `messages.ru.<host>.json` beside the file, replace the common ones
 */
export function compiledMessages({ host }: { readonly host?: 'amocrm' } = {}): Plugin {
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
        const name = id.slice(VIRTUAL.length)
        const files = [`${name}.json`, ...(host === undefined ? [] : [`${name}.${host}.json`])]
        for (const file of files) this.addWatchFile(file)
        const read = files.filter((file, index) => index === 0 || existsSync(file)).map(readTexts)
        const texts = Object.assign({}, ...(await Promise.all(read))) as Record<string, string>
        return compileMessages(texts)
      },
    },
  }
}

/** Our own file, checked by tests/messages.test.ts: keys with texts. */
async function readTexts(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
}
