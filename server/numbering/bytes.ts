/** Whole numbers as bytes, seven bits each, the lowest first: small ones take one byte. */
export interface ByteWriter {
  put(value: number): void
  /** @throws {RangeError} for more than a byte holds */
  putByte(value: number): void
  done(): Uint8Array
}

/** Both throw a RangeError behind the end. */
export interface ByteReader {
  take(): number
  takeByte(): number
}

/** Not by bits: ten digits are more than 32. */
const BASE = 128

export function createByteWriter(): ByteWriter {
  const bytes: number[] = []
  return {
    put(value) {
      let left = value
      while (left >= BASE) {
        bytes.push((left % BASE) + BASE)
        left = Math.floor(left / BASE)
      }
      bytes.push(left)
    },
    putByte(value) {
      if (value > 255) throw new RangeError('more than a byte')
      bytes.push(value)
    },
    done: () => Uint8Array.from(bytes),
  }
}

export function createByteReader(bytes: Uint8Array, from: number): ByteReader {
  let at = from

  function takeByte(): number {
    const byte = bytes[at++]
    if (byte === undefined) throw new RangeError('the numbering plan ends too early')
    return byte
  }

  return {
    takeByte,
    take() {
      let value = 0
      for (let weight = 1; ; weight *= BASE) {
        const byte = takeByte()
        if (byte < BASE) return value + byte * weight
        value += (byte - BASE) * weight
      }
    },
  }
}
