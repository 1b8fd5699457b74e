/** A file that is read piece by piece, from anywhere in it. */
export interface FileBytes {
  readonly size: number
  /** @param length fewer come only at the end of the file */
  read(from: number, length: number): Promise<Buffer>
}

const CHUNK = 256 * 1024

/** From there to its end, in order. */
export async function* chunksOf(file: FileBytes, from = 0): AsyncIterable<Buffer> {
  for (let at = from; at < file.size;) {
    const chunk = await file.read(at, Math.min(CHUNK, file.size - at))
    if (chunk.length === 0) return
    at += chunk.length
    yield chunk
  }
}

/** Of equal pieces kept elsewhere; the last ones read stay in memory. */
export function bytesOfPieces(options: {
  readonly size: number
  readonly pieceBytes: number
  /** @returns `null` when it is gone */
  readonly piece: (at: number) => Promise<Buffer | null>
}): FileBytes {
  const { size, pieceBytes } = options
  const recent = new Map<number, Promise<Buffer | null>>()
  const piece = (at: number) => {
    const known = recent.get(at)
    if (known !== undefined) return known
    const asked = options.piece(at)
    recent.set(at, asked)
    // A table inside a workbook is read in two places at once: its strings, and itself.
    const [oldest] = recent.keys()
    if (recent.size > 4 && oldest !== undefined) recent.delete(oldest)
    return asked
  }
  return {
    size,
    async read(from, length) {
      const parts: Buffer[] = []
      const end = Math.min(size, from + length)
      for (let at = from; at < end;) {
        const number = Math.floor(at / pieceBytes)
        const bytes = await piece(number)
        if (bytes === null) throw new Error(`piece ${number} is gone`)
        const part = bytes.subarray(at - number * pieceBytes, end - number * pieceBytes)
        if (part.length === 0) break
        parts.push(part)
        at += part.length
      }
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
    },
  }
}

export function bytesOfBuffer(buffer: Buffer): FileBytes {
  return {
    size: buffer.length,
    read: async (from, length) => buffer.subarray(from, from + length),
  }
}
