import { startChild } from './child.ts'
import type { IntakeCommands } from './intake-process.ts'
import type { LoadCommands, LoadResult } from './load-process.ts'
import { inMs, median, type Row, type Tell } from './row.ts'
import { query, startScratch } from './scratch.ts'

const CONNECTIONS = 64
const ROUNDS = 7
const ROUND_MS = 4000
const WARM_UP_MS = 3000
const ACCOUNTS = Array.from({ length: 20 }, (_, index) => `portal${index + 1}`)
const APPLICATION_TOKEN = 't'.repeat(32)

/**
 * Our webhook route against the same route with one transaction per row: same process, same pool of 10, same database with fsync on,
 * taking turns. Nobody does the jobs that are added, so intake alone is measured.
 */
export async function measureIntake(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const server = startChild<IntakeCommands>('./intake-process.ts')
  const load = startChild<LoadCommands>('./load-process.ts')
  try {
    const databaseUrl = await scratch.createDatabase()
    const given = { accounts: ACCOUNTS, applicationToken: APPLICATION_TOKEN }
    const doors = await server.ask('start', { databaseUrl, ...given })
    const run = async (url: string, ms: number) => {
      // Each round meets the same empty tables, and no checkpoint of the round before.
      await query(databaseUrl, EMPTY)
      await query(databaseUrl, 'checkpoint')
      return load.ask('run', { url, ms, connections: CONNECTIONS, ...given })
    }
    const rounds: { grouped: LoadResult; rowByRow: LoadResult }[] = []
    for (const url of [doors.rowByRow, doors.grouped]) await run(url, WARM_UP_MS)
    for (let round = 0; round < ROUNDS; round++) {
      const rowByRow = await run(doors.rowByRow, ROUND_MS)
      const grouped = await run(doors.grouped, ROUND_MS)
      rounds.push({ grouped, rowByRow })
      tell(`intake ${round + 1}/${ROUNDS}: grouped ${say(grouped)}; row by row ${say(rowByRow)}`)
    }
    return toRows(rounds)
  } finally {
    await Promise.all([server.stop(), load.stop()])
    await scratch.stop()
  }
}

const EMPTY =
  'truncate inbox, request, graphile_worker._private_jobs, graphile_worker._private_job_queues'

function say({ perSecond, p50, p99, unavailable, other }: LoadResult): string {
  return `${perSecond.toFixed(0)}/s (p50 ${inMs(p50)}, p99 ${inMs(p99)}, ${unavailable} × 503, ${other} others)`
}

function toRows(
  rounds: readonly { readonly grouped: LoadResult; readonly rowByRow: LoadResult }[],
): readonly Row[] {
  const ours = rounds.map(({ grouped }) => grouped)
  const theirs = rounds.map(({ rowByRow }) => rowByRow)
  const ratio = median(
    rounds.map(({ grouped, rowByRow }) => grouped.perSecond / rowByRow.perSecond),
  )
  const refused =
    sum(ours, one => one.unavailable + one.other) /
    sum(ours, one => one.accepted + one.unavailable + one.other)
  const rate = (results: readonly LoadResult[]) =>
    median(results.map(({ perSecond }) => perSecond)).toFixed(0)
  const p99 = inMs(median(ours.map(one => one.p99)))
  return [
    {
      figure: `webhook intake, ${CONNECTIONS} connections, against one transaction per row (jobs not run)`,
      demanded: '≥ 1.5×',
      measured: `${ratio.toFixed(2)}× (${rate(ours)}/s, p99 ${p99}, against ${rate(theirs)}/s)`,
      holds: ratio >= 1.5,
    },
    {
      figure: 'webhook intake, not answered 200',
      demanded: '≤ 2 %',
      measured: `${(refused * 100).toFixed(2)} %`,
      holds: refused <= 0.02,
    },
  ]
}

function sum(results: readonly LoadResult[], of: (result: LoadResult) => number): number {
  return results.reduce((total, result) => total + of(result), 0)
}
