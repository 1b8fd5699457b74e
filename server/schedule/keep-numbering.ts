import { setTimeout as sleep } from 'node:timers/promises'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, DAY, HOUR, type Instant, MINUTE } from '../../shared/time/instant.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { downloadRegister } from '../numbering/download-register.ts'
import { type KeptNumbering, openNumbering } from '../numbering/open-numbering.ts'
import type { Database } from '../store/database.ts'
import type { Store } from '../store/store.ts'

const REFRESH_EVERY_MS = 30 * DAY
/** The portal could not be reached: not before the next day. */
const RETRY_AFTER_MS = DAY
const RELOAD_EVERY_MS = DAY
const LOOK_EVERY_MS = HOUR
/** A process that has just started has more pressing work. */
const FIRST_LOOK_MS = 5 * MINUTE

/** Any number that nothing else of ours uses. */
const LOCK = 7_200_406

/** Of no tenant: the plan is everybody's. */
const NOBODY = asId<TenantId>('')
const REFRESHED = 'numbering/refresh-again-at'

export interface NumberingKeeper {
  readonly numbering: Pick<KeptNumbering, 'refresh' | 'reload'>
  readonly database: Pick<Database, 'locks'>
  readonly cursors: Store['cursors']
  /** The real one: the register is of this world, whatever day the product plays. */
  readonly clock: Clock
  readonly log: Log
}

/**
 * Opens the numbering plan of this process and keeps it fresh until it is stopped; a stop breaks a download off.
 *
 * @param folder see `openNumbering`
 */
export async function startNumbering(
  folder: string,
  parts: Omit<NumberingKeeper, 'numbering'>,
): Promise<{ readonly numbering: KeptNumbering; stop(): Promise<void> }> {
  const stopping = new AbortController()
  const { signal } = stopping
  const fetchFile: typeof fetch = (input, init = {}) =>
    fetch(input, {
      ...init,
      signal: AbortSignal.any([signal, ...(init.signal ? [init.signal] : [])]),
    })
  const load = () => downloadRegister({ fetchFile })
  const numbering = await openNumbering({ folder, log: parts.log, load })
  const loop = run({ ...parts, numbering }, signal)
  return {
    numbering,
    async stop() {
      stopping.abort()
      await loop
    },
  }
}

async function run(keeper: NumberingKeeper, signal: AbortSignal): Promise<void> {
  let reloadAt = keeper.clock.now() + RELOAD_EVERY_MS
  await wait(FIRST_LOOK_MS, signal)
  while (!signal.aborted) {
    try {
      const now = keeper.clock.now()
      await refreshWhenDue(keeper, signal)
      if (now >= reloadAt) {
        await keeper.numbering.reload()
        reloadAt = now + RELOAD_EVERY_MS
      }
    } catch (error) {
      keeper.log.warn('numbering upkeep failed', { error: (error as Error).name })
    }
    await wait(LOOK_EVERY_MS, signal)
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined)
}

/**
 * Takes the register of today when a month has passed since anybody did: once for all processes, those that find it under way leave it.
 *
 * @returns whether it was this process's turn
 */
export async function refreshWhenDue(
  { numbering, database, cursors, clock }: NumberingKeeper,
  signal?: AbortSignal,
): Promise<boolean> {
  const guard = await database.locks.connect()
  try {
    const { rows } = await guard.query<{ mine: boolean }>(
      'select pg_try_advisory_lock($1) as mine',
      [LOCK],
    )
    if (rows[0]?.mine !== true) return false
    try {
      if (clock.now() < (await dueAt(cursors))) return false
      const result = await numbering.refresh()
      // Broken off by us: whoever starts next tries again.
      if (signal?.aborted === true) return false
      const waitMs = result === null ? RETRY_AFTER_MS : REFRESH_EVERY_MS
      await cursors.set(NOBODY, REFRESHED, String(clock.now() + waitMs))
      return true
    } finally {
      await guard.query('select pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    guard.release()
  }
}

async function dueAt(cursors: Store['cursors']): Promise<Instant> {
  const kept = await cursors.get(NOBODY, REFRESHED)
  return asInstant(kept === null ? 0 : Number(kept))
}
