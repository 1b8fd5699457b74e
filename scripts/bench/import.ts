import { SERVER_FLAGS } from './app.ts'
import { startChild } from './child.ts'
import type { PortalCommands } from './portal-process.ts'
import type { Row, Tell } from './row.ts'
import { startScratch } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

const ROWS = 100_000
/** What a portal lets us do for ever, without what it lets us do at once: that would hide how steadily it is used. */
const LIMIT = { perSecond: 1.8, burst: 2 }
const LEAST = 0.9
const MOST_MB = 300

/** How much of our own limiter a load uses while nobody else asks, and how much memory it takes. */
export async function measureImport(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const portal = startChild<PortalCommands>('./portal-process.ts')
  const server = startChild<ServerCommands>('./server-process.ts', SERVER_FLAGS)
  try {
    const { oauthHost, tenant } = await portal.ask('start', { openDeals: 10 })
    const databaseUrl = await scratch.createDatabase()
    const ground = { databaseUrl, dataDir: '', oauthHost, rateLimit: LIMIT }
    const { appUrl } = await server.ask('start', ground)
    await portal.ask('install', { appUrl })
    await server.ask('holdWalks')
    await portal.ask('calls')

    const rehearsed = await server.ask('rehearse', { tenant, rows: ROWS })
    tell(`rehearsed in ${(rehearsed.ms / 1000).toFixed(1)} s`)
    await portal.ask('calls')
    const loaded = await server.ask('loadRows', { tenant, load: rehearsed.load })
    const calls = (await portal.ask('calls')).filter(({ server: asked }) => asked === 'rest').length
    const used = (calls - LIMIT.burst) / ((loaded.ms / 1000) * LIMIT.perSecond)
    const memory = await server.ask('peakMemory')
    const rows = ROWS.toLocaleString('en')
    return [
      {
        figure: `share of our limiter that loading ${rows} rows uses`,
        demanded: `≥ ${LEAST * 100} %`,
        measured: `${(used * 100).toFixed(0)} % (${calls} calls in ${(loaded.ms / 1000).toFixed(0)} s, ${loaded.created.toLocaleString('en')} made)`,
        holds: used >= LEAST && loaded.created === ROWS,
      },
      {
        figure: `memory of the server while ${rows} rows are rehearsed and loaded`,
        demanded: `≤ ${MOST_MB} MB`,
        measured: `${memory.toFixed(0)} MB`,
        holds: memory <= MOST_MB,
      },
      {
        figure: `rehearsal of ${rows} rows`,
        demanded: '',
        measured: `${(rehearsed.ms / 1000).toFixed(0)} s`,
        holds: null,
      },
    ]
  } finally {
    await Promise.all([server.stop(), portal.stop()])
    await scratch.stop()
  }
}
