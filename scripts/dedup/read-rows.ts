import { closeSync, openSync, readSync } from 'node:fs'
import { createRowParser } from '../../shared/csv/parse-rows.ts'
import { DataError } from './data-error.ts'
import { createTextReader } from './text-reader.ts'

const CHUNK = 4 << 20
const SEPARATORS = [',', ';', '\t'] as const

export interface RowSink {
  /** Header cells; decides by them whether the file can be read at all. */
  readonly onHead: (head: readonly string[]) => void
  /** Cells of a row; the array is used again for the next one. `line` counts rows, the header is 1. */
  readonly onRow: (cells: readonly string[], line: number) => void
}

export interface RowsRead {
  readonly rows: number
  /** Lines that are no UTF-8 and were read as Windows-1251. */
  readonly recoded: number
}

/**
 * Reads a CSV file piece by piece, so that its size does not matter. UTF-8 or Windows-1251, also mixed line by line; comma, semicolon or tab.
 *
 * @throws {DataError} when it cannot be opened, is empty, or a quoted field never ends
 */
export function readRows(file: string, { onHead, onRow }: RowSink): RowsRead {
  const handle = open(file)
  try {
    const reader = createTextReader(file)
    let line = 0
    const parser = createRowParser({
      onRow: cells => {
        line++
        if (line === 1) onHead(cells.map(cell => cell.trim()))
        else onRow(cells, line)
      },
      onUnclosed: from =>
        new DataError(`${file}: the quoted field that begins in row ${from} never ends.`),
    })
    const take = (text: string) => {
      if (line === 0) parser.separate(guessSeparator(text))
      parser.push(text)
    }
    const buffer = Buffer.allocUnsafe(CHUNK)
    for (;;) {
      const size = read(handle, buffer, file)
      if (size === 0) break
      const text = reader.push(buffer.subarray(0, size))
      if (text !== '') take(text)
    }
    const rest = reader.end()
    if (rest !== '') take(rest)
    parser.end()
    if (line === 0) throw new DataError(`${file} is empty.`)
    return { rows: line - 1, recoded: reader.recoded() }
  } finally {
    closeSync(handle)
  }
}

/** A header as it is meant: «Record_ID» of somebody's table program is record_id. */
export function plainHead(head: readonly string[]): readonly string[] {
  return head.map(name => name.toLowerCase().replaceAll(/[\s-]+/g, '_'))
}

/** Places of the wanted columns. @throws {DataError} naming all that are missing */
export function findColumns(
  file: string,
  head: readonly string[],
  wanted: readonly string[],
): readonly number[] {
  const missing = wanted.filter(name => !head.includes(name))
  if (missing.length > 0) {
    const found = head.slice(0, 40).map(name => (name.length > 40 ? `${name.slice(0, 40)}…` : name))
    throw new DataError(
      `${file} lacks the columns: ${missing.join(', ')}. It has: ${found.join(', ')}.`,
    )
  }
  refuseTwice(file, head, wanted)
  return wanted.map(name => head.indexOf(name))
}

/** @throws {DataError} nobody knows which of two columns of one name is meant */
export function refuseTwice(
  file: string,
  head: readonly string[],
  wanted: readonly string[],
): void {
  const twice = wanted.filter(name => head.indexOf(name) !== head.lastIndexOf(name))
  if (twice.length > 0) throw new DataError(`${file} has these columns twice: ${twice.join(', ')}.`)
}

/** The one the header has most of, quoted fields left out. */
function guessSeparator(text: string): string {
  const [head = ''] = text.split(/\r?\n/, 1)
  const bare = head.replaceAll(/"[^"]*"/g, '')
  const counts = SEPARATORS.map(separator => bare.split(separator).length)
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ','
}

function open(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    throw unreadable(file, error)
  }
}

function read(handle: number, buffer: Buffer, file: string): number {
  try {
    return readSync(handle, buffer, 0, buffer.length, null)
  } catch (error) {
    throw unreadable(file, error)
  }
}

function unreadable(file: string, error: unknown): DataError {
  return new DataError(
    `${file} cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`,
  )
}
