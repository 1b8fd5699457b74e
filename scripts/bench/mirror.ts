import { SERVER_FLAGS } from './app.ts'
import { startChild } from './child.ts'
import type { PortalCommands } from './portal-process.ts'
import type { Row, Tell } from './row.ts'
import { startScratch } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

const DEALS = 20_000
/** What a portal lets us do for ever, without what it lets us do at once: that would hide how steadily it is used. */
const LIMIT = { perSecond: 1.8, burst: 2 }
const LEAST = 0.9

/** How much of our own limiter the first reading of a portal's past uses while nobody else asks. */
export async function measureMirror(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const portal = startChild<PortalCommands>('./portal-process.ts')
  const server = startChild<ServerCommands>('./server-process.ts', SERVER_FLAGS)
  try {
    const { oauthHost, tenant } = await portal.ask('start', { openDeals: DEALS })
    const databaseUrl = await scratch.createDatabase()
    const ground = { databaseUrl, dataDir: '', oauthHost, rateLimit: LIMIT }
    const { appUrl } = await server.ask('start', ground)
    await portal.ask('install', { appUrl })
    await server.ask('holdWalks')
    await portal.ask('calls')

    const ms = await server.ask('mirror', { tenant })
    const calls = (await portal.ask('calls')).filter(({ server: asked }) => asked === 'rest').length
    const used = (calls - LIMIT.burst) / ((ms / 1000) * LIMIT.perSecond)
    tell(`${calls} calls in ${(ms / 1000).toFixed(1)} s`)
    return [
      {
        figure: `share of our limiter that reading the past of ${DEALS.toLocaleString('en')} deals uses`,
        demanded: `≥ ${LEAST * 100} %`,
        measured: `${(used * 100).toFixed(0)} % (${calls} calls in ${(ms / 1000).toFixed(0)} s)`,
        holds: used >= LEAST,
      },
    ]
  } finally {
    await Promise.all([server.stop(), portal.stop()])
    await scratch.stop()
  }
}
