import { parseArgs } from 'node:util'
import { createBaseTable } from '../../shared/duplicates/base/table.ts'
import { matchBase } from '../../shared/duplicates/base/match-base.ts'
import { MOST_RECORDS } from '../../shared/duplicates/base/pairs.ts'
import { DataError, UsageError } from './data-error.ts'
import { readBase } from './read-base.ts'
import { runCommand } from './run-command.ts'
import { readAnyTable, readSchema } from './read-schema.ts'
import { matchAny } from '../../shared/duplicates/any/match-any.ts'
import { writeAnyMatch, writeMatch } from './write-match.ts'

const USAGE =
  'npm run dedup:match -- --in base.csv --out pairs.csv [--clusters clusters.csv] [--schema s.json]'

await runCommand(() => {
  const { in: base, out, clusters, schema } = readOptions()
  const started = performance.now()
  const tell = (sentence: string) =>
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s  ${sentence}\n`)
  if (schema === undefined) matchCrm({ base, out, clusters }, tell)
  else matchBySchema({ base, out, clusters }, schema, tell)
})

interface Files {
  readonly base: string
  readonly out: string
  readonly clusters: string | undefined
}

function matchCrm({ base, out, clusters }: Files, tell: (sentence: string) => void): void {
  const table = createBaseTable()
  const ids: string[] = []
  const { rows, remarks } = readBase(base, (id, card) => {
    if (ids.length >= MOST_RECORDS) throw tooMany(base)
    ids.push(keep(id))
    table.add(card)
  })
  refuseTwins(base, ids)
  for (const remark of remarks) tell(remark)
  tell(`${rows} cards read`)
  const match = matchBase(table, tell)
  const written = writeMatch({ out, clusters }, ids, match)
  tell(written)
}

function matchBySchema(
  { base, out, clusters }: Files,
  schema: string,
  tell: (sentence: string) => void,
): void {
  const { table, ids } = readAnyTable(base, readSchema(schema))
  if (ids.length > MOST_RECORDS) throw tooMany(base)
  refuseTwins(base, ids)
  tell(`${ids.length} records read`)
  tell(writeAnyMatch({ out, clusters }, ids, matchAny(table)))
}

function tooMany(file: string): DataError {
  return new DataError(`${file} has more than ${MOST_RECORDS.toLocaleString('en')} rows.`)
}

/** A short text cut out of a large one would keep the large one in memory. */
function keep(id: string): string {
  return id.length < 13 ? id : Buffer.from(id).toString()
}

function refuseTwins(file: string, ids: readonly string[]): void {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) throw new DataError(`${file}: id "${id.slice(0, 40)}" stands in two rows.`)
    seen.add(id)
  }
}

function readOptions(): Files & { readonly in: string; readonly schema: string | undefined } {
  const values = readValues()
  const { in: base, out } = values
  if (base === undefined || out === undefined) throw new UsageError(USAGE)
  return { ...values, in: base, base, out, clusters: values.clusters, schema: values.schema }
}

function readValues() {
  try {
    return parseArgs({
      options: {
        in: { type: 'string' },
        out: { type: 'string' },
        clusters: { type: 'string' },
        schema: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}
