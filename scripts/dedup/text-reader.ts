import { DataError } from './data-error.ts'

const LINE_END = 10
/** A line longer than this is no table. */
const LONGEST_LINE = 64 << 20

/** Turns pieces of a file into whole lines of text. */
export interface TextReader {
  /** Lines that ended in this piece; empty when none did. */
  readonly push: (bytes: Buffer) => string
  readonly end: () => string
  /** How many lines were no UTF-8. */
  readonly recoded: () => number
}

/** A line that is no UTF-8 is Windows-1251: Russian files are one or the other, pasted together both. */
export function createTextReader(file: string): TextReader {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  const windows = new TextDecoder('windows-1251')
  let rest: Buffer[] = []
  let waiting = 0
  let recoded = 0
  let isFirst = true

  const decode = (bytes: Buffer): string => {
    if (isFirst) refuseUtf16(bytes, file)
    isFirst = false
    try {
      return utf8.decode(bytes)
    } catch {
      return linesOf(bytes).map(decodeLine).join('')
    }
  }
  const decodeLine = (bytes: Buffer): string => {
    try {
      return utf8.decode(bytes)
    } catch {
      recoded++
      return windows.decode(bytes)
    }
  }
  return {
    push(bytes) {
      const end = bytes.lastIndexOf(LINE_END) + 1
      if (end === 0) {
        rest.push(Buffer.from(bytes))
        waiting += bytes.length
        if (waiting > LONGEST_LINE)
          throw new DataError(
            `${file}: a line is longer than ${LONGEST_LINE >> 20} MB, this is no table.`,
          )
        return ''
      }
      const whole =
        rest.length === 0
          ? bytes.subarray(0, end)
          : Buffer.concat([...rest, bytes.subarray(0, end)])
      rest = end < bytes.length ? [Buffer.from(bytes.subarray(end))] : []
      waiting = bytes.length - end
      return decode(whole)
    },
    end: () => (waiting === 0 && rest.length === 0 ? '' : decode(Buffer.concat(rest))),
    recoded: () => recoded,
  }
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(LINE_END, from)
    const end = found === -1 ? bytes.length : found + 1
    lines.push(bytes.subarray(from, end))
    from = end
  }
  return lines
}

function refuseUtf16(bytes: Buffer, file: string): void {
  const [one, two] = [bytes[0], bytes[1]]
  const isUtf16 = (one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff)
  if (isUtf16 || bytes.subarray(0, 1000).includes(0))
    throw new DataError(`${file} is no text in UTF-8 or Windows-1251: save it as CSV in UTF-8.`)
}
