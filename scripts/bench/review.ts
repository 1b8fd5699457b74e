import type { CallEntry } from '../../tests/hosts/bitrix24/call-log.ts'
import { SERVER_FLAGS } from './app.ts'
import { startChild } from './child.ts'
import type { PortalCommands } from './portal-process.ts'
import { median, type Row, type Tell } from './row.ts'
import { startScratch } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

const DEALS = 10_000
const ROUNDS = 3

/** Reviews of a portal where all is well: the first one, which learns every card, and those after it. */
export async function measureReview(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const portal = startChild<PortalCommands>('./portal-process.ts')
  const server = startChild<ServerCommands>('./server-process.ts', SERVER_FLAGS)
  try {
    const { oauthHost, tenant } = await portal.ask('start', { openDeals: DEALS })
    const databaseUrl = await scratch.createDatabase()
    const { appUrl } = await server.ask('start', { databaseUrl, dataDir: '', oauthHost })
    await portal.ask('install', { appUrl })
    await server.ask('becomeReady', { tenant })
    await server.ask('holdWalks')

    const reviews: Review[] = []
    for (let round = 0; round < ROUNDS; round++) {
      for (const isFirst of [true, false]) {
        await portal.ask('calls')
        const ms = await server.ask('review', { tenant, isFirst })
        const calls = await portal.ask('calls')
        reviews.push({ isFirst, ms, calls: countRest(calls) })
        tell(`review ${isFirst ? 'of unknown cards' : 'again'}: ${toText(reviews.at(-1))}`)
      }
    }
    return toRows(reviews, await server.ask('peakMemory'))
  } finally {
    await Promise.all([server.stop(), portal.stop()])
    await scratch.stop()
  }
}

interface Review {
  readonly isFirst: boolean
  readonly ms: number
  readonly calls: number
}

function countRest(calls: readonly CallEntry[]): number {
  return calls.filter(({ server }) => server === 'rest').length
}

function toText(review: Review | undefined): string {
  return review === undefined ? '' : `${review.calls} calls, ${(review.ms / 1000).toFixed(1)} s`
}

function toRows(reviews: readonly Review[], peakMb: number): readonly Row[] {
  const calls = Math.max(...reviews.map(review => review.calls))
  const seconds = (isFirst: boolean) => {
    const times = reviews.filter(review => review.isFirst === isFirst).map(({ ms }) => ms)
    return (median(times) / 1000).toFixed(1)
  }
  return [
    {
      figure: `HTTP calls to review ${DEALS.toLocaleString('en')} open deals without violations`,
      demanded: '≤ 20',
      measured: `${calls} (first review ${seconds(true)} s, later ones ${seconds(false)} s)`,
      holds: calls <= 20,
    },
    {
      figure: 'memory of the server, highest over its whole life',
      demanded: '≤ 250 MB',
      measured: `${peakMb.toFixed(0)} MB`,
      holds: peakMb <= 250,
    },
  ]
}
