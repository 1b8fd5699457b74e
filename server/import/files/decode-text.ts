import type { TextEncoding } from '../../../shared/contract/import.ts'
import { FileTrouble } from '../trouble.ts'

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

/**
 * Text of a file.
 *
 * @param wanted `null`: nobody has told. UTF-16 by its first bytes, else line by line UTF-8 or, where it is none, Windows-1251
 */
export function createTextDecoding(wanted: TextEncoding | null = null): TextDecoding {
  let chosen: TextDecoding | null = null
  const open = (bytes: Buffer) => (wanted === null ? choose(bytes) : asWanted(wanted, bytes))
  return {
    push: bytes => (chosen ??= open(bytes)).push(bytes),
    end: () => chosen?.end() ?? '',
    counts: () => chosen?.counts() ?? { utf8: 0, windows: 0 },
    encoding: () => chosen?.encoding() ?? wanted ?? 'UTF-8',
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

const LABELS = {
  'UTF-8': 'utf-8',
  'Windows-1251': 'windows-1251',
  CP866: 'ibm866',
  'KOI8-R': 'koi8-r',
} as const

/** Letters that are none in it come as «�»: such cells are not loaded (`findCellFault`). */
function asWanted(encoding: TextEncoding, bytes: Buffer): TextDecoding {
  if (encoding !== 'UTF-16') return streamed(LABELS[encoding], encoding)
  // The upper half of a letter says the alphabet: 0 is Latin, 4 is Cyrillic.
  const upper = [0, 0]
  for (const [at, byte] of bytes.subarray(0, 2000).entries())
    if (byte === 0 || byte === 4) upper[at % 2] = (upper[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = upper
  return wide(bytes[0] === 0xfe || (bytes[0] !== 0xff && even > odd) ? 'utf-16be' : 'utf-16le')
}

function wide(name: 'utf-16le' | 'utf-16be'): TextDecoding {
  return streamed(name, 'UTF-16')
}

function streamed(label: string, encoding: TextEncoding): TextDecoding {
  const decoder = new TextDecoder(label)
  return {
    push: bytes => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
    counts: () => ({ utf8: 0, windows: 0 }),
    encoding: () => encoding,
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
