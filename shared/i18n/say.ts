import { IntlMessageFormat } from 'intl-messageformat'
import { createFormat, type Format, type Reader } from './format.ts'
import type { MessageValue, Say } from './message.ts'

/** ICU texts of one language by their keys. */
export type Catalog = Readonly<Record<string, string>>

/**
 * Messages in the reader's words. A text is compiled when it is first said and kept inside.
 *
 * @param catalogs all in the reader's language
 * @throws {Error} when two catalogs have one key; when asked for a key nobody has, or with a hole left unfilled: bugs, both
 */
export function createSay(catalogs: readonly Catalog[], reader: Reader): Say {
  const texts = joinCatalogs(catalogs)
  const format = createFormat(reader)
  const compiled = new Map<string, IntlMessageFormat>()

  function compile(id: string): IntlMessageFormat {
    const known = compiled.get(id)
    if (known !== undefined) return known
    const text = texts.get(id)
    if (text === undefined) throw new Error(`no text for ${id} in ${reader.locale}`)
    // Client names hold "<" and ">": tags are not read, so nothing in a text is markup.
    const message = new IntlMessageFormat(text, reader.locale, undefined, { ignoreTag: true })
    compiled.set(id, message)
    return message
  }

  const say: Say = ({ id, values = {} }) => {
    const filled = Object.entries(values).map(([name, value]) => [name, toText(value, say, format)])
    return String(compile(id).format(Object.fromEntries(filled)))
  }
  return say
}

function joinCatalogs(catalogs: readonly Catalog[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const [id, text] of catalogs.flatMap(catalog => Object.entries(catalog))) {
    if (texts.has(id)) throw new Error(`two texts for ${id}`)
    texts.set(id, text)
  }
  return texts
}

/** Numbers stay numbers: plural forms are chosen by them. */
function toText(value: MessageValue, say: Say, format: Format): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value
  if ('at' in value) return format.moment(value.at)
  if ('money' in value) return format.money(value.money)
  return say(value)
}
