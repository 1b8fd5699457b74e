import { SaxesParser } from 'saxes'
import { FileTrouble } from '../trouble.ts'

/** What one tag or one text may be as long as: a text of a cell ends at 32,767 letters. */
const LONGEST_NODE = 1 << 20
/** Tags within tags; a workbook has a dozen. */
const DEEPEST = 100

export interface XmlSink {
  readonly onOpen?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly onText?: (text: string) => void
  readonly onClose?: (name: string) => void
}

/**
 * Reads XML as it comes and lets its caller do something between pieces. Names come without their prefix: workbooks of some programs have
 * one. Nothing outside of the text is ever fetched, and no entity beyond the five of XML is known. The parser keeps what it is in the midst
 * of, so that has a limit: out of a small zip come gigabytes.
 *
 * @throws {FileTrouble}
 */
export async function* readXml(chunks: AsyncIterable<Buffer>, sink: XmlSink): AsyncIterable<void> {
  const decoder = new TextDecoder('utf-8')
  const parser = new SaxesParser({ fragment: false, position: false })
  parser.on('error', () => {
    throw new FileTrouble({ id: 'import.broken-workbook' })
  })
  const { onOpen, onText, onClose } = sink
  let depth = 0
  /** Letters that have gone in since anything came out. */
  let pending = 0
  parser.on('opentag', tag => {
    pending = 0
    if (++depth > DEEPEST) throw tooLarge()
    // Without namespaces, as this parser was made, attributes are texts.
    onOpen?.(bare(tag.name), tag.attributes as Readonly<Record<string, string>>)
  })
  const takeText = (text: string) => {
    pending = 0
    onText?.(text)
  }
  parser.on('text', takeText)
  parser.on('cdata', takeText)
  parser.on('comment', () => (pending = 0))
  parser.on('closetag', tag => {
    pending = 0
    depth--
    onClose?.(bare(tag.name))
  })
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    pending += text.length
    if (pending > LONGEST_NODE) throw tooLarge()
    parser.write(text)
    yield
  }
  parser.write(decoder.decode())
  parser.close()
}

export async function readWholeXml(chunks: AsyncIterable<Buffer>, sink: XmlSink): Promise<void> {
  for await (const _piece of readXml(chunks, sink)) void _piece
}

export function tooLarge(): FileTrouble {
  return new FileTrouble({ id: 'import.bomb' })
}

function bare(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
