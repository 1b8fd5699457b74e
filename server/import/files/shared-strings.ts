import { readWholeXml } from './read-xml.ts'

/** The strings of a workbook, each kept once, close together: half a million rows have millions of them. */
export interface Strings {
  readonly at: (index: number) => string
}

const FIRST_BYTES = 1 << 20

export async function readStrings(chunks: AsyncIterable<Buffer> | null): Promise<Strings> {
  const store = createStringStore()
  if (chunks === null) return store
  let text: string[] = []
  let depth = 0
  let isPhonetic = false
  await readWholeXml(chunks, {
    onOpen(name) {
      if (name === 'si') text = []
      else if (name === 't') depth++
      else if (name === 'rPh') isPhonetic = true
    },
    onText(piece) {
      // How a Japanese word is read aloud is no part of it.
      if (depth > 0 && !isPhonetic) text.push(piece)
    },
    onClose(name) {
      if (name === 't') depth--
      else if (name === 'rPh') isPhonetic = false
      else if (name === 'si') store.add(text.join(''))
    },
  })
  return store
}

function createStringStore(): Strings & { readonly add: (text: string) => void } {
  let bytes = Buffer.allocUnsafe(FIRST_BYTES)
  let used = 0
  let ends = new Uint32Array(1024)
  let count = 0
  return {
    add(text) {
      const length = Buffer.byteLength(text)
      if (used + length > bytes.length) {
        const grown = Buffer.allocUnsafe(Math.max(bytes.length * 2, used + length))
        bytes.copy(grown, 0, 0, used)
        bytes = grown
      }
      if (count === ends.length) {
        const grown = new Uint32Array(count * 2)
        grown.set(ends)
        ends = grown
      }
      used += bytes.write(text, used)
      ends[count] = used
      count++
    },
    at(index) {
      if (index < 0 || index >= count) return ''
      return bytes.toString('utf8', index === 0 ? 0 : (ends[index - 1] ?? 0), ends[index])
    },
  }
}
