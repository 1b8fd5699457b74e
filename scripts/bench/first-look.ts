import { MINUTE } from '../../shared/time/instant.ts'
import { SERVER_FLAGS } from './app.ts'
import { startChild } from './child.ts'
import type { PortalCommands } from './portal-process.ts'
import type { Row, Tell } from './row.ts'
import { startScratch } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

const DEALS = 20_000
const MOST_MS = 3 * MINUTE

/** From the installation to the last of the seven numbers, at the rate a portal allows, everything else of a new tenant going on as well. */
export async function measureFirstLook(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const portal = startChild<PortalCommands>('./portal-process.ts')
  const server = startChild<ServerCommands>('./server-process.ts', SERVER_FLAGS)
  try {
    const { oauthHost, tenant } = await portal.ask('start', { pastDeals: DEALS })
    const databaseUrl = await scratch.createDatabase()
    const { appUrl } = await server.ask('start', { databaseUrl, dataDir: '', oauthHost })
    const from = performance.now()
    await portal.ask('install', { appUrl })
    await server.ask('firstLook', { tenant })
    const ms = performance.now() - from
    const calls = (await portal.ask('calls')).filter(({ server: asked }) => asked === 'rest').length
    tell(`${calls} calls in ${(ms / 1000).toFixed(1)} s`)
    return [
      {
        figure: `first look at ${DEALS.toLocaleString('en')} deals, from the installation to the last number`,
        demanded: `≤ ${MOST_MS / 1000} s`,
        measured: `${(ms / 1000).toFixed(0)} s (${calls} calls)`,
        holds: ms <= MOST_MS,
      },
    ]
  } finally {
    await Promise.all([server.stop(), portal.stop()])
    await scratch.stop()
  }
}
