import type { LoadState } from '../../shared/contract/import.ts'
import { SECOND } from '../../shared/time/instant.ts'
import { AppError, HostRefused, HostUnavailable, TenantDisconnected } from '../errors.ts'
import type { HostImport } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import type { NumberPlace } from '../../shared/phone/numbering-plan.ts'
import { isTransientFailure } from '../store/failures.ts'
import type { StoredLoad } from '../store/store.ts'
import { changeAtWork } from './change-at-work.ts'
import { bodyOf } from './load-body.ts'
import { firstResult } from './result.ts'
import { rehearseLoad } from './rehearse-load.ts'
import { rollBack } from './roll-back.ts'
import { startSlice } from './slice.ts'
import { FileTrouble } from './trouble.ts'
import { takeUpHeld, type WriteEnd, writeLoad, type WriteTools } from './write-load.ts'

export interface LoadWork {
  /** Where a number was issued. */
  readonly find: (e164: string) => NumberPlace
  /** How long a request may be carried out by a host, ms. `null`: as the host says. */
  readonly doubtMs: number | null
}

/** A minute of a rehearsal, a load or a roll-back, whichever it is time for; the rest is a job of its own. */
export async function workLoad(desk: Desk, id: string, work: LoadWork): Promise<void> {
  const { flow, tenant, host } = desk
  const load = await flow.store.loads.find(tenant.id, id)
  const target = host.importOf?.(tenant)
  if (load === null || target === undefined) return
  try {
    const end = await workOn(desk, target, { load, work })
    if (end === 'go-on') return await goOn(desk, id, 0)
    if (typeof end === 'object') {
      const body = { waits: { id: 'import.waits-for-doubt' } }
      await changeAtWork(desk, load, { pace: null, body })
      return await goOn(desk, id, end.waitMs)
    }
  } catch (error) {
    await afterFailure(desk, load, error)
  }
}

async function workOn(
  desk: Desk,
  host: HostImport,
  { load, work }: { readonly load: StoredLoad; readonly work: LoadWork },
): Promise<WriteEnd> {
  const slice = startSlice(() => performance.now(), load.pace)
  const toTools = (): WriteTools => {
    const owner = bodyOf(load).setup?.owner ?? null
    const say = desk.flow.sayFor(desk.tenant)
    return { desk, host, load, slice, orders: { load: load.id, owner, find: work.find, say } }
  }
  switch (load.state) {
    case 'rehearsing':
      return (await rehearseLoad(desk, host, { load, slice })) ? 'through' : 'go-on'
    case 'loading': {
      const end = await writeLoad(toTools(), work.doubtMs)
      if (end === 'through') await finish(desk, load.id)
      return end
    }
    case 'rolling-back':
      // What may have been made is known before it is taken back.
      return (await takeUpHeld(toTools(), work.doubtMs)) ?? rollBack(desk, host, { load, slice })
    default:
      return 'stopped'
  }
}

async function finish({ flow, tenant }: Desk, id: string): Promise<void> {
  const load = await flow.store.loads.find(tenant.id, id)
  if (load === null) return
  const body = bodyOf(load)
  const result = { ...(body.result ?? firstResult(body)), finishedAt: flow.clock.now() }
  const patch = { state: 'loaded' as const, share: 1, pace: null, body: { result, waits: null } }
  await flow.store.loads.change(tenant.id, id, ['loading'], patch)
  await flow.store.loads.dropPieces(tenant.id, id)
  flow.log.info('base loaded', { tenant: tenant.id, rows: load.done })
}

async function goOn({ flow, tenant }: Desk, load: string, runInMs: number): Promise<void> {
  await flow.store.jobs.add({ name: 'load', payload: { tenant: tenant.id, load }, runInMs })
}

/** Where a person has to mend something first. */
const BACK_TO: Partial<Readonly<Record<LoadState, LoadState>>> = {
  rehearsing: 'draft',
  loading: 'paused',
}

function whereBack(load: StoredLoad): LoadState | undefined {
  return load.state === 'rolling-back' ? (bodyOf(load).back ?? 'loaded') : BACK_TO[load.state]
}

/** People and events go first, and hosts have their hours: what was done is kept, so this is no failure. */
async function afterFailure(desk: Desk, load: StoredLoad, error: unknown): Promise<void> {
  if (error instanceof FileTrouble) {
    await changeAtWork(desk, load, { state: 'failed', body: { trouble: error.said } })
    return
  }
  if (error instanceof HostUnavailable) {
    const body = { waits: { id: 'import.waits-for-host' } }
    await changeAtWork(desk, load, { pace: null, body })
    return goOn(desk, load.id, Math.max(SECOND, error.retryAfterMs))
  }
  if (error instanceof TenantDisconnected) {
    // The job itself waits until the access is back.
    const body = { waits: { id: 'import.waits-for-access' } }
    await changeAtWork(desk, load, { pace: null, body })
  }
  const back = error instanceof HostRefused ? whereBack(load) : undefined
  if (error instanceof HostRefused && back !== undefined) {
    const trouble = { id: 'import.refused-by-host', values: { reason: error.reason } }
    const patch = { state: back, pace: null, body: { trouble } }
    await changeAtWork(desk, load, patch)
    return
  }
  // Each later try would end alike: the person is told, and whoever keeps the server finds the job set aside.
  const isOurs = !(error instanceof AppError) && !isTransientFailure(error)
  if (isOurs && load.state === 'rehearsing')
    await changeAtWork(desk, load, { state: 'failed', body: { trouble: { id: 'import.broke' } } })
  throw error
}

/** Of a job that was lost nobody would go on. */
export async function takeUpLoads({ flow, tenant }: Desk): Promise<void> {
  for (const load of await flow.store.loads.atWork(tenant.id))
    await flow.store.jobs.add({ name: 'load', payload: { tenant: tenant.id, load } })
}
