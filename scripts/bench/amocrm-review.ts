import { startAmoGround } from './amocrm-ground.ts'
import { median, type Row, type Tell } from './row.ts'

const DEALS = 10_000
const ROUNDS = 3
const MOST_CALLS = 60
const MOST_MB = 250

/** Reviews of an account where all is well: the first one, which learns every card, and those after it. */
export async function measureAmoReview(tell: Tell): Promise<readonly Row[]> {
  const { account, server, tenant, stop } = await startAmoGround({ openLeads: DEALS })
  try {
    const reviews: Review[] = []
    for (let round = 0; round < ROUNDS; round++) {
      for (const isFirst of [true, false]) {
        await account.ask('calls')
        const ms = await server.ask('review', { tenant, isFirst })
        const calls = (await account.ask('calls')).length
        reviews.push({ isFirst, ms, calls })
        const what = isFirst ? 'of unknown cards' : 'again'
        tell(`amoCRM review ${what}: ${calls} calls, ${(ms / 1000).toFixed(1)} s`)
      }
    }
    return toRows(reviews, await server.ask('peakMemory'))
  } finally {
    await stop()
  }
}

interface Review {
  readonly isFirst: boolean
  readonly ms: number
  readonly calls: number
}

function toRows(reviews: readonly Review[], peakMb: number): readonly Row[] {
  const calls = Math.max(...reviews.map(review => review.calls))
  const seconds = (isFirst: boolean) => {
    const times = reviews.filter(review => review.isFirst === isFirst).map(({ ms }) => ms)
    return (median(times) / 1000).toFixed(1)
  }
  return [
    {
      figure: `amoCRM: HTTP calls to review ${DEALS.toLocaleString('en')} open deals without violations`,
      demanded: `≤ ${MOST_CALLS}`,
      measured: `${calls} (first review ${seconds(true)} s, later ones ${seconds(false)} s)`,
      holds: calls <= MOST_CALLS,
    },
    {
      figure: 'amoCRM: memory of the server, highest over its whole life',
      demanded: `≤ ${MOST_MB} MB`,
      measured: `${peakMb.toFixed(0)} MB`,
      holds: peakMb <= MOST_MB,
    },
  ]
}
