import { FileTrouble } from '../trouble.ts'

export type TextEncoding = 'UTF-8' | 'Windows-1251' | 'UTF-16'

export interface TextDecoding {
  /** Text of this piece; a line that has not ended yet waits for the next one. */
  readonly push: (bytes: Buffer) => string
  readonly end: () => string
  /** What the most lines with letters beyond Latin were in; both counts above zero: the file is mixed. */
  readonly counts: () => { readonly utf8: number; readonly windows: number }
  readonly encoding: () => TextEncoding
}

const LINE_END = 10
/** A line longer than this is no table. */
const LONGEST_LINE = 64 << 20

/** Text of a file whose encoding nobody has told: UTF-16 by its first bytes, else line by line UTF-8 or, where it is none, Windows-1251. */
export function createTextDecoding(): TextDecoding {
  let chosen: TextDecoding | null = null
  return {
    push: bytes => (chosen ??= choose(bytes)).push(bytes),
    end: () => chosen?.end() ?? '',
    counts: () => chosen?.counts() ?? { utf8: 0, windows: 0 },
    encoding: () => chosen?.encoding() ?? 'UTF-8',
  }
}

function choose(bytes: Buffer): TextDecoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return wide('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return wide('utf-16be')
  const head = bytes.subarray(0, 2000)
  const zeros = [0, 0]
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  // Separators and digits have a zero byte beside them, on one side only.
  if (even + odd === 0) return byLines()
  if (odd > head.length / 20 && even === 0) return wide('utf-16le')
  if (even > head.length / 20 && odd === 0) return wide('utf-16be')
  throw new FileTrouble({ id: 'import.no-text' })
}

function wide(name: 'utf-16le' | 'utf-16be'): TextDecoding {
  const decoder = new TextDecoder(name)
  return {
    push: bytes => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
    counts: () => ({ utf8: 0, windows: 0 }),
    encoding: () => 'UTF-16',
  }
}

function byLines(): TextDecoding {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const windows = new TextDecoder('windows-1251')
  let rest: Buffer[] = []
  let waiting = 0
  const seen = { utf8: 0, windows: 0 }

  const decodeLine = (bytes: Buffer): string => {
    if (!bytes.some(byte => byte > 127)) return bytes.toString('latin1')
    try {
      const text = utf8.decode(bytes)
      seen.utf8++
      return text
    } catch {
      seen.windows++
      return windows.decode(bytes)
    }
  }
  const take = (bytes: Buffer) => linesOf(bytes).map(decodeLine).join('')
  return {
    push(bytes) {
      const end = bytes.lastIndexOf(LINE_END) + 1
      if (end === 0) {
        rest.push(bytes)
        waiting += bytes.length
        if (waiting > LONGEST_LINE) throw new FileTrouble({ id: 'import.no-text' })
        return ''
      }
      const whole = Buffer.concat([...rest, bytes.subarray(0, end)])
      rest = end < bytes.length ? [bytes.subarray(end)] : []
      waiting = bytes.length - end
      return take(whole)
    },
    end() {
      const whole = Buffer.concat(rest)
      rest = []
      return whole.length === 0 ? '' : take(whole)
    },
    counts: () => seen,
    encoding: () => (seen.windows > seen.utf8 ? 'Windows-1251' : 'UTF-8'),
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
