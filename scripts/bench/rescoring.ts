import { setTimeout as sleep } from 'node:timers/promises'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { DAY, instant, plus } from '../../shared/time/instant.ts'
import { learn } from '../../server/scoring/learn.ts'
import { rescoreAll } from '../../server/scoring/rescore.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openStore } from '../../server/store/open-store.ts'
import type { Observation, Store, StoredHistory } from '../../server/store/store.ts'
import { TEST_KEYS } from '../../tests/database.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { inventHistories, NOW, opened } from '../../tests/scoring/histories.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { median, type Row, type Tell } from './row.ts'
import { startScratch } from './scratch.ts'

const OPEN = 100_000
const CLOSED = 3000
const ROUNDS = 3
const CHUNK = 5000

/**
 * All open deals of a large tenant counted anew, from the database and back into it; no call to a host is part of it, so it is the same for
 * both. Meanwhile the process has to answer others.
 */
export async function measureRescoring(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const databaseUrl = await scratch.createDatabase()
  const database = await openDatabase({ databaseUrl, dataDir: '', log: silentLog })
  try {
    const store = openStore({ database, encryption: TEST_KEYS })
    const tenant = asId<TenantId>('bitrix24:bench')
    await store.tenants.save(aTenant(tenant))
    tell(`${OPEN.toLocaleString('en')} open deals are put down …`)
    await putDown(store, tenant)
    await database.pool.query('vacuum analyze score_card')
    const { learnt } = learn(inventHistories(CLOSED), {
      now: NOW,
      timeZone: 'Europe/Moscow',
      switches: {},
      stages: [],
      twin: null,
    })
    const times: number[] = []
    let stall = 0
    for (let version = 1; version <= ROUNDS; version++) {
      const startedAt = performance.now()
      const stalls = watchStalls()
      const now = plus(NOW, version * DAY)
      await rescoreAll(store, { learnt, version }, { tenant, kind: 'deal', now })
      stall = Math.max(stall, await stalls.stop())
      times.push(performance.now() - startedAt)
      tell(`rescored in ${((times.at(-1) ?? 0) / 1000).toFixed(1)} s`)
    }
    return toRows(times, stall)
  } finally {
    await database.close()
    await scratch.stop()
  }
}

function toRows(times: readonly number[], stall: number): readonly Row[] {
  const seconds = median(times) / 1000
  return [
    {
      figure: `chances of ${OPEN.toLocaleString('en')} open deals counted anew, without the CRM's time`,
      demanded: '≤ 5 s',
      measured: `${seconds.toFixed(1)} s`,
      holds: seconds <= 5,
    },
    {
      figure: 'longest moment in which the process answered nobody meanwhile',
      demanded: '≤ 100 ms',
      measured: `${stall.toFixed(0)} ms`,
      holds: stall <= 100,
    },
  ]
}

async function putDown(store: Store, tenant: TenantId): Promise<void> {
  for (let from = 0; from < OPEN; from += CHUNK) {
    const part = inventHistories(CHUNK, { seed: from + 7, firstId: 100_000 + from })
    await store.scores.observe(tenant, part.map(opened).map(toObservation))
  }
}

function toObservation(history: StoredHistory): Observation {
  const { card, createdAt, events, fixed } = history
  const last = events.findLast(({ type }) => type === 'stage')
  return {
    seen: {
      card,
      title: 'Сделка',
      pipeline: asId('deal:0'),
      stage: asId(last?.stage ?? 'deal:NEW'),
      stageSince: last?.at ?? createdAt,
      createdAt,
      status: 'open',
      owner: asId('1'),
      amount: { minor: 10_000_000, currency: 'RUB' },
      contacts: [asId(history.client ?? '1')],
      phones: [],
      nextStepAt: null,
      seenAt: instant('2026-12-01T07:00:00Z'),
    },
    events,
    fixed,
  }
}

/** How long nothing else could run, at worst. */
function watchStalls(): { stop(): Promise<number> } {
  const ended = new AbortController()
  const watching = watch(ended.signal)
  return {
    stop() {
      ended.abort()
      return watching
    },
  }
}

const TICK_MS = 5

async function watch(signal: AbortSignal): Promise<number> {
  let worst = 0
  while (!signal.aborted) {
    const before = performance.now()
    await sleep(TICK_MS)
    worst = Math.max(worst, performance.now() - before - TICK_MS)
  }
  return worst
}
