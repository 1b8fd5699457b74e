import { Readable } from 'node:stream'
import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl'
import { FileTrouble } from '../trouble.ts'
import type { FileBytes } from './bytes.ts'

/** Files inside a zip, read as they come out. */
export interface Zip {
  has(name: string): boolean
  /** @throws {FileTrouble} when it is not there, is encrypted, or would come out longer than `most` bytes */
  open(name: string, most: number): Promise<AsyncIterable<Buffer>>
}

/** A workbook has some dozens. */
const MOST_ENTRIES = 5000
const CHUNK = 256 * 1024

const broken = () => new FileTrouble({ id: 'import.broken-workbook' })

class PiecesReader extends RandomAccessReader {
  readonly #file: FileBytes

  constructor(file: FileBytes) {
    super()
    this.#file = file
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(readRange(this.#file, start, end), { objectMode: false })
  }
}

async function* readRange(file: FileBytes, start: number, end: number): AsyncIterable<Buffer> {
  for (let at = start; at < end;) {
    const chunk = await file.read(at, Math.min(CHUNK, end - at))
    if (chunk.length === 0) return
    at += chunk.length
    yield chunk
  }
}

/** @throws {FileTrouble} when it is no zip */
export async function openZip(file: FileBytes): Promise<Zip> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false }
    fromRandomAccessReader(new PiecesReader(file), file.size, options, (error, opened) => {
      if (error === null) resolve(opened)
      else reject(broken())
    })
  })
  const entries = await readEntries(zip)
  return {
    has: name => entries.has(name.toLowerCase()),
    async open(name, most) {
      const entry = entries.get(name.toLowerCase())
      if (entry === undefined) throw broken()
      if (entry.isEncrypted()) throw new FileTrouble({ id: 'import.encrypted' })
      if (entry.uncompressedSize > most) throw new FileTrouble({ id: 'import.bomb' })
      return new Promise((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error === null) resolve(readable(stream))
          else reject(broken())
        })
      })
    },
  }
}

async function* readable(stream: Readable): AsyncIterable<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (error) {
    if (
      error instanceof Error &&
      /^(?:invalid|incorrect|unexpected|too|not enough)/i.test(error.message)
    )
      throw broken()
    throw error
  } finally {
    stream.destroy()
  }
}

function readEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(entry.fileName.toLowerCase(), entry)
      if (entries.size > MOST_ENTRIES) reject(broken())
      else zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', () => reject(broken()))
    zip.readEntry()
  })
}
