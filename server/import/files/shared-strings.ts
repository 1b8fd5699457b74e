import { readWholeXml, tooLarge } from './read-xml.ts'

/** The strings of a workbook, each kept once, close together: half a million rows have millions of them. */
export interface Strings {
  readonly at: (index: number) => string
}

/** Of the server's memory, for one file, their places included. */
const MOST_BYTES = 128 << 20
/** They are kept in blocks, so that room for more is never made by moving all. */
const BLOCK = 4 << 20
/** Of one string: it fits into a block, whatever its letters. */
const LONGEST = 1 << 20
const PLACE_BYTES = 4

export async function readStrings(chunks: AsyncIterable<Buffer> | null): Promise<Strings> {
  const store = createStringStore()
  if (chunks === null) return store
  let text: string[] = []
  let letters = 0
  let depth = 0
  let isPhonetic = false
  await readWholeXml(chunks, {
    onOpen(name) {
      if (name === 'si') {
        text = []
        letters = 0
      } else if (name === 't') depth++
      else if (name === 'rPh') isPhonetic = true
    },
    onText(piece) {
      // How a Japanese word is read aloud is no part of it.
      if (depth === 0 || isPhonetic) return
      letters += piece.length
      if (letters > LONGEST) throw tooLarge()
      text.push(piece)
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
  const blocks: Buffer[] = []
  let used = 0
  let ends = new Uint32Array(1024)
  let count = 0
  return {
    add(text) {
      const length = Buffer.byteLength(text)
      if (count === ends.length) {
        const grown = new Uint32Array(count * 2)
        grown.set(ends)
        ends = grown
      }
      // What does not fit into a block begins the next.
      if (length > 0 && Math.floor((used + length - 1) / BLOCK) > Math.floor(used / BLOCK))
        used = Math.ceil(used / BLOCK) * BLOCK
      const block = Math.floor(used / BLOCK)
      if (used + length + count * PLACE_BYTES > MOST_BYTES) throw tooLarge()
      if (length > 0) (blocks[block] ??= Buffer.allocUnsafe(BLOCK)).write(text, used % BLOCK)
      used += length
      ends[count] = used
      count++
    },
    at(index) {
      if (index < 0 || index >= count) return ''
      const before = index === 0 ? 0 : (ends[index - 1] ?? 0)
      const end = ends[index] ?? 0
      if (end === before) return ''
      const start = Math.floor((end - 1) / BLOCK) * BLOCK
      const from = Math.max(before, start) - start
      return blocks[start / BLOCK]?.toString('utf8', from, end - start) ?? ''
    },
  }
}
