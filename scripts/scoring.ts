import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { DataError } from './scoring/data-error.ts'
import { runDailyTest } from './scoring/daily-test.ts'
import { loadLog } from './scoring/deal-log.ts'
import { loadSchema, loadTable } from './scoring/flat-table.ts'
import { type Forecasts, runParts } from './scoring/run.ts'
import { type SplitName, SPLITS, splitTable } from './scoring/splits.ts'

const USAGE = `npm run scoring -- --data rows.csv --schema datasets.json --set NAME [--split ${SPLITS.join('|')}] [--out scores.csv]
npm run scoring -- --deals deals.csv --events events.csv [--split hash|time] [--out scores.csv]`

try {
  await main()
} catch (error) {
  if (!(error instanceof DataError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Learns from closed deals and prints, as one line of JSON, how well deals it has not seen are told. */
async function main(): Promise<void> {
  const values = readValues()
  const split = SPLITS.find(name => name === values.split)
  if (split === undefined)
    throw new DataError(`"${values.split}" is no split. There are: ${SPLITS.join(', ')}.`)
  const { report, forecasts } =
    values.deals === undefined ? await runTable(values, split) : await runLog(values, split)
  process.stdout.write(`${JSON.stringify({ split, ...report })}\n`)
  if (values.out !== undefined) await writeFile(values.out, toLines(forecasts))
}

async function runTable({ data, schema: file, set }: Arguments, split: SplitName) {
  if (data === undefined || file === undefined || set === undefined) throw new DataError(USAGE)
  const schema = await loadSchema(file, set)
  const { report, forecasts } = runParts(
    splitTable(await loadTable(data, schema), split, set),
    schema.stage,
  )
  return { report: { set, ...report }, forecasts }
}

async function runLog({ deals, events }: Arguments, split: SplitName) {
  if (deals === undefined || events === undefined) throw new DataError(USAGE)
  if (split === 'rolling') throw new DataError('A log of deals is split by hash or by time.')
  return runDailyTest(await loadLog(deals, events), split)
}

type Arguments = ReturnType<typeof readValues>

function readValues() {
  try {
    return parseArgs({
      options: {
        data: { type: 'string' },
        schema: { type: 'string' },
        set: { type: 'string' },
        deals: { type: 'string' },
        events: { type: 'string' },
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
