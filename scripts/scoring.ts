import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { DataError } from './scoring/data-error.ts'
import { loadSchema, loadTable } from './scoring/flat-table.ts'
import { type Forecasts, runParts } from './scoring/run.ts'
import { type SplitName, SPLITS, splitTable } from './scoring/splits.ts'

const USAGE = `npm run scoring -- --data rows.csv --schema datasets.json --set NAME [--split ${SPLITS.join('|')}] [--out scores.csv]`

try {
  await main()
} catch (error) {
  if (!(error instanceof DataError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Learns from a table and prints, as one line of JSON, how well the rest of it is told. */
async function main(): Promise<void> {
  const { data, schema: schemaFile, set, split: given, out } = readArguments()
  const schema = await loadSchema(schemaFile, set)
  const table = await loadTable(data, schema)
  const parts = splitTable(table, given, set)
  const { report, forecasts } = runParts(parts, schema.stage)
  process.stdout.write(`${JSON.stringify({ set, split: given, ...report })}\n`)
  if (out !== null) await writeFile(out, toLines(forecasts))
}

interface Arguments {
  readonly data: string
  readonly schema: string
  readonly set: string
  readonly split: SplitName
  readonly out: string | null
}

function readArguments(): Arguments {
  const { data, schema, set, split, out } = readValues()
  if (data === undefined || schema === undefined || set === undefined) throw new DataError(USAGE)
  const known = SPLITS.find(name => name === split)
  if (known === undefined)
    throw new DataError(`"${split}" is no split. There are: ${SPLITS.join(', ')}.`)
  return { data, schema, set, split: known, out: out ?? null }
}

function readValues() {
  try {
    return parseArgs({
      options: {
        data: { type: 'string' },
        schema: { type: 'string' },
        set: { type: 'string' },
        split: { type: 'string', default: 'hash' },
        out: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new DataError(`${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}

/** Ids come from a file of the caller's and go back into one: quoted, so that a comma in one stays in it. */
function toLines({ deals, outcome, forecasts }: Forecasts): string {
  const lines = deals.map(
    (deal, row) =>
      `"${deal.replaceAll('"', '""')}",${outcome[row] ?? 0},${(forecasts[row] ?? 0).toFixed(6)}`,
  )
  return `id,y,score\n${lines.join('\n')}\n`
}
