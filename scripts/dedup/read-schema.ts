import { readFileSync } from 'node:fs'
import {
  type AnyTable,
  createAnyTable,
  type SchemaField,
} from '../../shared/duplicates/any/any-table.ts'
import { FIELD_TYPES } from '../../shared/duplicates/any/fields.ts'
import { listOf, ParseError, parserOf, shape, text } from '../../shared/parse/parse.ts'
import { DataError } from './data-error.ts'
import { findColumns, plainHead, readRows } from './read-rows.ts'

export interface Schema {
  readonly id: string
  readonly fields: readonly SchemaField[]
}

/** Bits for at most so many columns. */
const MOST_FIELDS = 10
const readShape = parserOf(
  'schema',
  shape({ id: text, fields: listOf(shape({ name: text, type: text })) }),
)

/** @throws {DataError} naming what is wrong with the schema */
export function readSchema(file: string): Schema {
  const { id, fields } = parse(file)
  if (fields.length === 0) throw new DataError(`${file} names no fields.`)
  if (fields.length > MOST_FIELDS)
    throw new DataError(
      `${file} names ${fields.length} fields; ${MOST_FIELDS} at most are compared.`,
    )
  const names = fields.map(({ name }) => name)
  const twice = names.filter((name, at) => names.indexOf(name) !== at)
  if (twice.length > 0)
    throw new DataError(`${file} names these fields twice: ${twice.join(', ')}.`)
  return {
    id,
    fields: fields.map(({ name, type }) => {
      const known = FIELD_TYPES.find(one => one === type)
      if (known === undefined)
        throw new DataError(
          `${file}: "${type.slice(0, 30)}" is no type of a field. There are: ${FIELD_TYPES.join(', ')}.`,
        )
      return { name, type: known }
    }),
  }
}

function parse(file: string): ReturnType<typeof readShape> {
  try {
    return readShape(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error instanceof ParseError) throw new DataError(`${file} is no schema: ${error.message}.`)
    throw new DataError(
      `${file} cannot be read as a schema: ${error instanceof Error ? error.message : 'unknown'}.`,
    )
  }
}

/** Reads the columns the schema names. @throws {DataError} naming those the file lacks */
export function readAnyTable(
  file: string,
  { id, fields }: Schema,
): { readonly table: AnyTable; readonly ids: readonly string[] } {
  const table = createAnyTable(fields)
  const ids: string[] = []
  let places: readonly number[] = []
  readRows(file, {
    onHead(head) {
      const wanted = [id, ...fields.map(({ name }) => name)]
      const isWritten = wanted.every(name => head.includes(name))
      places = isWritten
        ? findColumns(file, head, wanted)
        : findColumns(file, plainHead(head), plainHead(wanted))
    },
    onRow(cells, line) {
      const [own = '', ...values] = places.map(at => cells[at] ?? '')
      if (own.trim() === '') throw new DataError(`${file}, row ${line}: ${id} is empty.`)
      ids.push(own.trim())
      table.add(values)
    },
  })
  return { table, ids }
}
