/** Longer no line with a number is; what is behind is passed over. */
const LONGEST_LINE = 500

/**
 * Lines of a stream, their ends taken off. A line of any length costs no more memory than the longest useful one; bytes that are no
 * UTF-8 come as replacement characters.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let line = ''
  let isOpen = false
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const pieces = text.split('\n')
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        yield withoutReturn(line)
        line = ''
      }
      if (line.length < LONGEST_LINE) line += piece.slice(0, LONGEST_LINE - line.length)
      isOpen = index > 0 ? piece !== '' : isOpen || piece !== ''
    }
  }
  if (isOpen) yield withoutReturn(line)
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
