import {
  type LoadSetup,
  type LoadState,
  type LoadWish,
  type NewUpload,
  PIECE_BYTES,
} from '../../shared/contract/import.ts'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { findMappingFaults } from '../../shared/import/guess-mapping.ts'
import { DAY, type Instant, plus } from '../../shared/time/instant.ts'
import type { Store, StoredLoad } from '../store/store.ts'
import { headerAt, type Inspection, inspectTable, mappingFrom } from './inspect.ts'
import { bodyOf } from './load-body.ts'
import { openLoad } from './open-load.ts'
import { firstResult } from './result.ts'
import { FileTrouble } from './trouble.ts'

/** Why a wish about a load was not followed. */
export class LoadStale extends Error {}
export class LoadFaulty extends Error {}

export interface LoadDesk {
  readonly store: Pick<Store, 'loads' | 'jobs'>
  readonly tenant: TenantId
  readonly now: Instant
  /** Ten characters, `[a-z0-9]`, never the same again. */
  readonly makeId: () => string
}

/** Nobody goes on with an older upload. */
const UPLOAD_MS = 2 * DAY

export async function beginUpload(
  { store, tenant, now, makeId }: LoadDesk,
  { name, size }: NewUpload,
  by: UserId,
): Promise<string> {
  await store.loads.dropUnfinished(tenant, plus(now, -UPLOAD_MS))
  const id = makeId()
  await store.loads.create(tenant, { id, name, size, by, createdAt: now })
  return id
}

/** @throws {LoadStale} when it is not being uploaded any more, or the piece is not as long as it should be */
export async function takePiece(
  { store, tenant }: LoadDesk,
  load: StoredLoad,
  { at, bytes }: { readonly at: number; readonly bytes: Buffer },
): Promise<number> {
  const length = Math.min(PIECE_BYTES, load.size - at * PIECE_BYTES)
  if (load.state !== 'uploading' || bytes.length !== length) throw new LoadStale()
  return store.loads.putPiece(tenant, load.id, at, bytes)
}

/** Looks into the whole file and guesses its columns. @throws {LoadStale} while pieces are missing */
export async function endUpload(desk: LoadDesk, load: StoredLoad): Promise<StoredLoad> {
  const { store, tenant } = desk
  if (load.state !== 'uploading') return load
  const received = await store.loads.received(tenant, load.id)
  if (received.length !== Math.ceil(load.size / PIECE_BYTES)) throw new LoadStale()
  try {
    const file = await inspectTable(await openLoad(store, tenant, load, {}), null)
    const { sheet, hasHeader, headerLine, mapping } = file
    const columns = { hasHeader, headerLine, mapping }
    const setup: LoadSetup = { sheet, ...columns, owner: null, allAreRequests: false }
    return await change(desk, load, { state: 'draft', body: { file, setup } })
  } catch (error) {
    if (!(error instanceof FileTrouble)) throw error
    return change(desk, load, { state: 'failed', body: { trouble: error.said } })
  }
}

const BEFORE_LOADING: readonly LoadState[] = ['draft', 'rehearsing', 'rehearsed']

/** What was rehearsed by another setup is forgotten. @throws {LoadStale} */
export async function changeSetup(
  desk: LoadDesk,
  load: StoredLoad,
  wanted: LoadSetup,
): Promise<StoredLoad> {
  const { store, tenant } = desk
  const { setup: before, file } = bodyOf(load)
  if (before === undefined || file === undefined || !BEFORE_LOADING.includes(load.state))
    throw new LoadStale()
  const isOther = (['sheet', 'encoding', 'delimiter'] as const).some(
    part => wanted[part] !== before[part],
  )
  const found = isOther ? await inspectOther(desk, load, wanted) : { file, trouble: null }
  const setup = isOther ? withGuess(wanted, found.file) : withHeader(wanted, before, file)
  if (setup.mapping.length !== found.file.mapping.length) throw new LoadFaulty('mapping')
  const changed = await store.loads.reset(tenant, load.id, BEFORE_LOADING, {
    state: 'draft',
    done: 0,
    total: null,
    share: 0,
    pace: null,
    body: {
      setup,
      file: found.file,
      report: null,
      cursor: null,
      waits: null,
      trouble: found.trouble,
    },
  })
  if (changed === null) throw new LoadStale()
  return changed
}

/** Of another table the columns are others: what was chosen for the former is nothing to it. */
function withGuess(wanted: LoadSetup, file: Inspection): LoadSetup {
  const { hasHeader, headerLine, mapping } = file
  return { ...wanted, hasHeader, headerLine, mapping }
}

/** Another row that names the columns names them otherwise. @throws {LoadFaulty} */
function withHeader(wanted: LoadSetup, before: LoadSetup, file: Inspection): LoadSetup {
  const at = headerAt(file, wanted)
  if (wanted.hasHeader && file.rows.length > 0 && file.rows[at] === undefined)
    throw new LoadFaulty('headerLine')
  if (Math.max(0, at) === Math.max(0, headerAt(file, before))) return wanted
  return { ...wanted, mapping: mappingFrom(file, wanted) }
}

async function inspectOther({ store, tenant }: LoadDesk, load: StoredLoad, wanted: LoadSetup) {
  const { sheet } = wanted
  const { file } = bodyOf(load)
  if (file === undefined) throw new LoadStale()
  try {
    const found = await inspectTable(await openLoad(store, tenant, load, wanted), sheet)
    return { file: found, trouble: null }
  } catch (error) {
    if (!(error instanceof FileTrouble)) throw error
    return { file: { ...file, sheet, rows: [], mapping: [] }, trouble: error.said }
  }
}

/** What stands against a rehearsal. */
export function faultsOf(load: StoredLoad): readonly Message[] {
  const { setup, file } = bodyOf(load)
  if (setup === undefined || file === undefined) return []
  if (file.rows.length === 0) return [{ id: 'import.empty-sheet' }]
  return findMappingFaults(setup.mapping)
}

const WISHES: Readonly<Record<LoadState, readonly LoadWish[]>> = {
  uploading: ['remove'],
  draft: ['rehearse', 'remove'],
  rehearsing: ['cancel'],
  rehearsed: ['start', 'remove'],
  loading: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  loaded: ['roll-back', 'remove'],
  cancelled: ['roll-back', 'remove'],
  'rolling-back': [],
  'rolled-back': ['remove'],
  failed: ['remove'],
}

export function wishesFor(load: StoredLoad): readonly LoadWish[] {
  const wishes = WISHES[load.state]
  return faultsOf(load).length === 0 ? wishes : wishes.filter(wish => wish !== 'rehearse')
}

/** @returns `null`: it is forgotten. @throws {LoadStale | LoadFaulty} */
export async function steer(
  desk: LoadDesk,
  load: StoredLoad,
  wish: LoadWish,
): Promise<StoredLoad | null> {
  const { store, tenant } = desk
  if (!WISHES[load.state].includes(wish)) throw new LoadStale()
  switch (wish) {
    case 'remove':
      await store.loads.remove(tenant, load.id)
      return null
    case 'rehearse': {
      if (faultsOf(load).length > 0) throw new LoadFaulty('mapping')
      // One that was stopped may be still at work: it keeps nothing of what it has read by other columns.
      const body = { run: desk.makeId(), report: null, cursor: null, waits: null, trouble: null }
      const patch = {
        state: 'rehearsing' as const,
        done: 0,
        total: null,
        share: 0,
        pace: null,
        body,
      }
      const begun = await store.loads.reset(tenant, load.id, [load.state], patch)
      if (begun === null) throw new LoadStale()
      return addJob(desk, begun)
    }
    case 'start': {
      const { counts = null } = bodyOf(load).report ?? {}
      const total =
        counts === null || load.total === null
          ? null
          : load.total - counts.refused - counts.doubtful
      const body = { result: firstResult(bodyOf(load)), trouble: null }
      return begin(desk, load, { state: 'loading', done: 0, total, share: 0, pace: null, body })
    }
    case 'resume':
      return begin(desk, load, { state: 'loading', body: { trouble: null, waits: null } })
    case 'pause':
      return change(desk, load, { state: 'paused', pace: null })
    case 'cancel': {
      if (load.state === 'rehearsing') return change(desk, load, { state: 'draft' })
      const ended = await change(desk, load, { state: 'cancelled', pace: null })
      await store.loads.dropPieces(tenant, load.id)
      return ended
    }
    case 'roll-back':
      return beginRollBack(desk, load)
    default:
      return wish satisfies never
  }
}

async function beginRollBack(desk: LoadDesk, load: StoredLoad): Promise<StoredLoad> {
  const tally = await desk.store.loads.tally(desk.tenant, load.id)
  const total = tally
    .filter(({ state }) => state === 'done')
    .reduce((sum, { count }) => sum + count, 0)
  // One that the host has refused half-way goes on.
  const { undone = null } = bodyOf(load)
  const body = { undone, back: load.state, waits: null, trouble: null }
  return begin(desk, load, { state: 'rolling-back', done: 0, total, share: 0, pace: null, body })
}

async function begin(
  desk: LoadDesk,
  load: StoredLoad,
  patch: Parameters<Store['loads']['change']>[3],
): Promise<StoredLoad> {
  return addJob(desk, await change(desk, load, patch))
}

async function addJob({ store, tenant }: LoadDesk, load: StoredLoad): Promise<StoredLoad> {
  await store.jobs.add({ name: 'load', payload: { tenant, load: load.id } })
  return load
}

async function change(
  { store, tenant }: LoadDesk,
  load: StoredLoad,
  patch: Parameters<Store['loads']['change']>[3],
): Promise<StoredLoad> {
  const changed = await store.loads.change(tenant, load.id, [load.state], patch)
  if (changed === null) throw new LoadStale()
  return changed
}
