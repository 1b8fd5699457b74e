import { closeSync, openSync, writeSync } from 'node:fs'
import { DataError } from './data-error.ts'

const ENOUGH = 1 << 20

export interface CsvWriter {
  readonly row: (cells: readonly (string | number)[]) => void
  readonly close: () => void
}

/** Writes comma-separated rows for another program: nothing is changed, only quoted where it must be. @throws {DataError} */
export function createCsvWriter(file: string, head: readonly string[]): CsvWriter {
  const handle = tell(file, () => openSync(file, 'w'))
  let parts: string[] = []
  let size = 0
  const flush = () => {
    const bytes = Buffer.from(parts.join(''))
    tell(file, () => writeAll(handle, bytes))
    parts = []
    size = 0
  }
  const row = (cells: readonly (string | number)[]) => {
    const line = `${cells.map(toCell).join(',')}\n`
    parts.push(line)
    size += line.length
    if (size >= ENOUGH) flush()
  }
  row(head)
  return {
    row,
    close() {
      flush()
      closeSync(handle)
    },
  }
}

function toCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function writeAll(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
}

function tell<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw new DataError(
      `${file} cannot be written: ${error instanceof Error ? error.message : 'unknown'}.`,
    )
  }
}
