import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { MOST_RECORDS } from '../../shared/duplicates/base/pairs.ts'
import { DataError, UsageError } from './data-error.ts'
import { matchCompaniesAside, matchPart, refuseTwins } from './match-part.ts'
import { runCommand } from './run-command.ts'
import { readAnyTable, readSchema } from './read-schema.ts'
import { matchAny } from '../../shared/duplicates/any/match-any.ts'
import { writeAnyMatch, writeMatch } from './write-match.ts'

const USAGE =
  'npm run dedup:match -- --in base.csv --out pairs.csv [--clusters clusters.csv] [--schema s.json]'

/** A smaller file is matched before a second thread would have started. */
const WORTH_A_THREAD = 8 << 20

await runCommand(async () => {
  const { base, out, clusters, schema } = readOptions()
  const started = performance.now()
  const tell = (sentence: string) =>
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s  ${sentence}\n`)
  if (schema === undefined) await matchCrm({ base, out, clusters }, tell)
  else matchBySchema({ base, out, clusters }, schema, tell)
})

interface Files {
  readonly base: string
  readonly out: string
  readonly clusters: string | undefined
}

type TellSentence = (sentence: string) => void

async function matchCrm({ base, out, clusters }: Files, tell: TellSentence): Promise<void> {
  const aside = sizeOf(base) > WORTH_A_THREAD ? matchCompaniesAside(base, tell) : null
  try {
    const { ids, match, remarks } = matchPart(base, 'contacts', tell)
    for (const remark of remarks) tell(remark)
    const companies = aside === null ? matchPart(base, 'companies', tell).match : await aside.done
    tell(writeMatch({ out, clusters }, ids, { contacts: match, companies }))
  } finally {
    aside?.stop()
  }
}

/** 0 for what is no file: reading it says what is wrong. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function matchBySchema({ base, out, clusters }: Files, schema: string, tell: TellSentence): void {
  const { table, ids } = readAnyTable(base, readSchema(schema))
  if (ids.length > MOST_RECORDS)
    throw new DataError(`${base} has more than ${MOST_RECORDS.toLocaleString('en')} rows.`)
  refuseTwins(base, ids)
  tell(`${ids.length} records read`)
  tell(writeAnyMatch({ out, clusters }, ids, matchAny(table)))
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
