import { gzipSync } from 'node:zlib'
import { createSessions } from '../../server/http/session.ts'
import { asId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import { SERVER_FLAGS } from './app.ts'
import { startChild } from './child.ts'
import type { PortalCommands } from './portal-process.ts'
import { inMs, quantile, type Row, type Tell } from './row.ts'
import { query, startScratch } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

const DEALS = 10_000
const ROUNDS = 60
const WARM_UP = 5
/** Within it a click does not break a train of thought. */
const MOST_MS = 1000
/** As the server of the bench signs them. */
const SECRET = new Uint8Array(32).fill(9)
const ADMIN = asId<UserId>('1')

/** The page of control over 10,000 open deals that all have something wrong: whole, and with every kind of filter. */
export async function measureControl(tell: Tell): Promise<readonly Row[]> {
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
    tell(`reviewing ${DEALS.toLocaleString('en')} open deals …`)
    await server.ask('review', { tenant, isFirst: true })
    await query(databaseUrl, ALL_OVERDUE)

    const times: number[] = []
    let bytes = 0
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const from = performance.now()
      const text = await askControl(appUrl, tenant, FILTERS[Math.abs(round) % FILTERS.length] ?? '')
      if (round >= 0) times.push(performance.now() - from)
      bytes = Math.max(bytes, gzipSync(text).length)
    }
    const p95 = quantile(times, 0.95)
    return [
      {
        figure: `control of ${DEALS.toLocaleString('en')} open deals, any filter, p95`,
        demanded: `≤ ${MOST_MS} ms`,
        measured: `${inMs(p95)} (half of them within ${inMs(quantile(times, 0.5))}; ${(bytes / 1000).toFixed(0)} kB gzip)`,
        holds: p95 <= MOST_MS,
      },
    ]
  } finally {
    await Promise.all([server.stop(), portal.stop()])
    await scratch.stop()
  }
}

/** The steps of the portal lie ahead: as if a month had gone by. */
const ALL_OVERDUE = `
  update card set standing = jsonb_set(standing::jsonb, '{moments,step,dueAt}', '1')::json
  where standing is not null`

const FILTERS: readonly string[] = [
  '',
  '?problem=overdue',
  '?person=3',
  '?page=50',
  '?isAside=true',
]

async function askControl(appUrl: string, tenant: string, filter: string): Promise<string> {
  const token = await createSessions(SECRET).issue({
    tenant: asId<TenantId>(tenant),
    user: ADMIN,
    isAdmin: true,
    locale: 'ru',
    sees: null,
    may: 'read',
  })
  const answer = await fetch(`${appUrl}/api/control${filter}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok) throw new Error(`control answered ${answer.status}`)
  return answer.text()
}
