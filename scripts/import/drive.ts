import { randomInt } from 'node:crypto'
import { open } from 'node:fs/promises'
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

/** @throws {RangeError} for a file that is too large: nothing of it is read */
export async function uploadFile(desk: LoadDesk, file: string): Promise<StoredLoad> {
  const handle = await open(file)
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
