import type { Clock } from '../../server/clock.ts'
import { realClock } from '../../server/clock.ts'
import { createFlow } from '../../server/flow/create-flow.ts'
import { createAskMoiZvonki } from '../../server/telephony/moizvonki-ask.ts'
import { createMoiZvonki } from '../../server/telephony/moizvonki.ts'
import { createTurnstile } from '../../server/telephony/turnstile.ts'
import type { Flow } from '../../server/flow/flow.ts'
import { createBitrix24 } from '../../server/hosts/bitrix24/index.ts'
import { createMetrics } from '../../server/http/metrics.ts'
import { createHttp } from '../../server/http/server.ts'
import { createSessions } from '../../server/http/session.ts'
import type { Log } from '../../server/log.ts'
import type { Store } from '../../server/store/store.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { BENCH_APP, DIST } from './app.ts'
import { freePort } from './free-port.ts'

/** The service with everything but its queue: what arrives is kept and waits. */
export interface Doors {
  readonly flow: Flow
  readonly url: string
  close(): Promise<void>
}

export interface DoorsOptions {
  readonly store: Store
  /** Its host module asks here for tokens. */
  readonly oauthHost: string
  readonly log: Log
  readonly clock?: Clock
  /** Real time as the host module takes it for the lengths of its calls. */
  readonly now?: () => Instant
}

export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const { store, log, clock = realClock } = options
  const port = await freePort()
  const metrics = createMetrics()
  const publicUrl = `http://127.0.0.1:${port}`
  const hosts = {
    bitrix24: createBitrix24({
      app: {
        clientId: BENCH_APP.clientId,
        clientSecret: BENCH_APP.clientSecret,
        code: BENCH_APP.code,
      },
      publicUrl,
      oauthHosts: [options.oauthHost],
      allowHttp: true,
      rateLimit: { perSecond: 1000, burst: 1000 },
      tenants: store.tenants,
      secrets: store.secrets,
      rate: store.rate,
      clock,
      now: options.now ?? realClock.now,
      log,
    }),
  }
  const http = createHttp({
    hosts,
    log,
    trustedProxy: null,
    hooks: { inbox: store.inbox, clock, log, metrics },
    pages: { dist: DIST },
    papers: { supportEmail: null },
    api: {
      panels: [],
      sessions: createSessions(new Uint8Array(32).fill(9)),
      tenants: store.tenants,
      onSession: async () => undefined,
      log,
    },
    health: { ping: async () => {}, countTenants: async () => 0, metrics },
  })
  await http.listen({ port, host: '127.0.0.1' })
  const moizvonki = createMoiZvonki(createAskMoiZvonki({ clock }), clock)
  const telephonies = { moizvonki, polls: createTurnstile(1), writesAfterMs: 0 }
  return {
    flow: createFlow({ store, hosts, clock, log, metrics, telephonies }),
    url: publicUrl,
    close: async () => void (await http.close()),
  }
}
