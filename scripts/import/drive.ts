import { randomInt } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { type LoadState, MAX_FILE_BYTES, PIECE_BYTES } from '../../shared/contract/import.ts'
import { asId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { beginUpload, endUpload, type LoadDesk, takePiece } from '../../server/import/desk.ts'
import type { Store, StoredLoad } from '../../server/store/store.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'
/** Nobody of the tenant's people: the operator. */
const OPERATOR = asId<UserId>('0')

/** What a command or a measurement works on a load with: the very functions behind the page. */
export function openLoadDesk(store: Store, tenant: string, now: Instant): LoadDesk {
  return {
    store,
    tenant: asId<TenantId>(tenant),
    now,
    makeId: () => Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  }
}

/** @throws {RangeError} for a file that is too large or cannot be read: nothing of it is kept */
export async function uploadFile(desk: LoadDesk, file: string): Promise<StoredLoad> {
  const handle = await openFile(file)
  try {
    const { size } = await handle.stat()
    if (size > MAX_FILE_BYTES)
      throw new RangeError(
        `${file} has ${Math.round(size / 2 ** 20)} MB, ${MAX_FILE_BYTES / 2 ** 20} MB are read at most: split it.`,
      )
    if (size === 0) throw new RangeError(`${file} is empty.`)
    const id = await beginUpload(desk, { name: path.basename(file), size }, OPERATOR)
    for (let at = 0; at * PIECE_BYTES < size; at++) {
      const bytes = Buffer.alloc(Math.min(PIECE_BYTES, size - at * PIECE_BYTES))
      await handle.read(bytes, 0, bytes.length, at * PIECE_BYTES)
      await takePiece(desk, await demand(desk, id), { at, bytes })
    }
    return await endUpload(desk, await demand(desk, id))
  } finally {
    await handle.close()
  }
}

/** @throws {RangeError} for a file that cannot be read */
export async function checkFile(file: string): Promise<void> {
  await (await openFile(file)).close()
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file)
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
    throw new RangeError(`${file} cannot be read: it is no file.`)
  } catch (error) {
    const why = isErrnoException(error) ? WHY[error.code ?? ''] : undefined
    if (why === undefined) throw error
    throw new RangeError(`${file} cannot be read: ${why}.`, { cause: error })
  }
}

function isErrnoException(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}

export async function demand({ store, tenant }: LoadDesk, id: string): Promise<StoredLoad> {
  const load = await store.loads.find(tenant, id)
  if (load === null) throw new Error(`load ${id} is gone`)
  return load
}

/** Until it is in none of these states any more. @param onLook now and then */
export async function untilNot(
  desk: LoadDesk,
  id: string,
  states: readonly LoadState[],
  onLook: (load: StoredLoad) => void = () => undefined,
): Promise<StoredLoad> {
  for (;;) {
    const load = await demand(desk, id)
    onLook(load)
    if (!states.includes(load.state)) return load
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}
