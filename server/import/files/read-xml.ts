import { SaxesParser } from 'saxes'
import { FileTrouble } from '../trouble.ts'

export interface XmlSink {
  readonly onOpen?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly onText?: (text: string) => void
  readonly onClose?: (name: string) => void
}

/**
 * Reads XML as it comes and lets its caller do something between pieces. Names come without their prefix: workbooks of some programs have
 * one. Nothing outside of the text is ever fetched, and no entity beyond the five of XML is known.
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
  if (onOpen)
    // Without namespaces, as this parser was made, attributes are texts.
    parser.on('opentag', tag =>
      onOpen(bare(tag.name), tag.attributes as Readonly<Record<string, string>>),
    )
  if (onText) {
    parser.on('text', onText)
    parser.on('cdata', onText)
  }
  if (onClose) parser.on('closetag', tag => onClose(bare(tag.name)))
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }))
    yield
  }
  parser.write(decoder.decode())
  parser.close()
}

export async function readWholeXml(chunks: AsyncIterable<Buffer>, sink: XmlSink): Promise<void> {
  for await (const _piece of readXml(chunks, sink)) void _piece
}

function bare(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
