import { crc32, deflateRawSync } from 'node:zlib'

/** 1 January 2020 in the archive's own form: the same files give the same archive on any day. */
const DATE = ((2020 - 1980) << 9) | (1 << 5) | 1
const VERSION = 20
const DEFLATED = 8
/** Names are UTF-8. */
const FLAGS = 0x0800

interface Entry {
  readonly name: Buffer
  readonly packed: Buffer
  readonly size: number
  readonly crc: number
  readonly offset: number
}

/** A zip of these files by their paths, in the order of the paths; no folders of their own, nothing but names and bytes. */
export function toZip(files: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = []
  const entries: Entry[] = []
  let offset = 0
  for (const [path, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const name = Buffer.from(path, 'utf8')
    const packed = deflateRawSync(bytes, { level: 9 })
    const entry: Entry = { name, packed, size: bytes.length, crc: crc32(bytes), offset }
    const local = Buffer.concat([word32(0x04034b50), common(entry), name, packed])
    parts.push(local)
    entries.push(entry)
    offset += local.length
  }
  const directory = Buffer.concat(entries.map(toDirectory))
  return Buffer.concat([...parts, directory, toEnd(entries.length, directory.length, offset)])
}

/** What the head of a file and its line in the directory share. */
function common({ name, packed, size, crc }: Entry): Buffer {
  return Buffer.concat([
    word16(VERSION, FLAGS, DEFLATED, 0, DATE),
    word32(crc, packed.length, size),
    word16(name.length, 0),
  ])
}

function toDirectory(entry: Entry): Buffer {
  return Buffer.concat([
    word32(0x02014b50),
    word16(VERSION),
    common(entry),
    word16(0, 0, 0),
    word32(0, entry.offset),
    entry.name,
  ])
}

function toEnd(count: number, length: number, offset: number): Buffer {
  return Buffer.concat([
    word32(0x06054b50),
    word16(0, 0, count, count),
    word32(length, offset),
    word16(0),
  ])
}

function word16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, index) => bytes.writeUInt16LE(value, index * 2))
  return bytes
}

function word32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4))
  return bytes
}
