import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { CsvUnclosed, readCsv } from '../../shared/csv/read-csv.ts'
import {
  listOf,
  or,
  ParseError,
  parserOf,
  recordOf,
  shape,
  text,
} from '../../shared/parse/parse.ts'
import type { Column, Table } from '../../shared/scoring/table.ts'
import { DataError } from './data-error.ts'

/** How the columns of one set are to be read. */
export interface Schema {
  readonly id: string
  readonly outcome: string
  readonly numbers: readonly string[]
  readonly categories: readonly string[]
  /** Known only after the outcome: never learnt from. */
  readonly forbidden: readonly string[]
  readonly stage: string | null
}

const names = or(listOf(text), [])
const readSets = parserOf(
  'schema',
  recordOf(
    shape({
      id: or(text, 'id'),
      y: or(text, 'y'),
      num: names,
      cat: names,
      leak: names,
      stage: or(text, ''),
    }),
  ),
)

/** @throws {DataError} when there is no such set */
export async function loadSchema(file: string, set: string): Promise<Schema> {
  const sets = readSchemas(await readText(file), file)
  const found = sets[set]
  if (found === undefined)
    throw new DataError(`${file} has no set "${set}". It has: ${Object.keys(sets).join(', ')}.`)
  return {
    id: found.id,
    outcome: found.y,
    numbers: found.num,
    categories: found.cat,
    forbidden: found.leak,
    stage: found.stage === '' ? null : found.stage,
  }
}

function readSchemas(json: string, file: string): ReturnType<typeof readSets> {
  try {
    return readSets(JSON.parse(json))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ParseError)
      throw new DataError(`${file} is no schema: ${error.message}.`)
    throw error
  }
}

/**
 * Rows of a CSV (`.gz` too) in the order of the file, which is that of time.
 *
 * @throws {DataError} naming every column that is missing, or the row whose outcome is neither 0 nor 1
 */
export async function loadTable(file: string, schema: Schema): Promise<Table> {
  const rows = await loadRows(file)
  const [head, ...body] = rows
  if (head === undefined) throw new DataError(`${file} is empty.`)
  const wanted = [schema.id, schema.outcome, ...schema.numbers, ...schema.categories]
  const missing = wanted.filter(name => !head.includes(name))
  if (missing.length > 0) throw new DataError(`${file} lacks the columns: ${missing.join(', ')}.`)

  const valuesOf = (name: string): readonly string[] => {
    const place = head.indexOf(name)
    return body.map(row => row[place] ?? '')
  }
  return {
    columns: [
      ...schema.numbers.map((name): Column => toNumbers(name, valuesOf(name))),
      ...schema.categories.map((name): Column => toCategories(name, valuesOf(name))),
    ].filter(({ name }) => !schema.forbidden.includes(name)),
    outcome: Uint8Array.from(valuesOf(schema.outcome), (value, row) => toOutcome(value, row, file)),
    deals: valuesOf(schema.id),
    order: Float64Array.from(body, (_, row) => row),
  }
}

export async function loadRows(file: string): Promise<readonly (readonly string[])[]> {
  try {
    return readCsv(await readText(file))
  } catch (error) {
    if (error instanceof CsvUnclosed) throw new DataError(`${file}: ${error.message}.`)
    throw error
  }
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file)
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    throw new DataError(
      `${file} cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`,
    )
  }
}

function toNumbers(name: string, values: readonly string[]): Column {
  return {
    name,
    kind: 'number',
    values: Float64Array.from(values, value => (value.trim() === '' ? NaN : Number(value))),
  }
}

function toCategories(name: string, values: readonly string[]): Column {
  return { name, kind: 'category', values: values.map(value => (value === '' ? null : value)) }
}

function toOutcome(value: string, row: number, file: string): number {
  if (value === '1' || value === '0') return Number(value)
  throw new DataError(
    `${file}, row ${row + 2}: the outcome is "${value.slice(0, 20)}", not 0 or 1.`,
  )
}
