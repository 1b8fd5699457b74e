import { randomUUID } from 'node:crypto'
import type { Desk } from '../flow/flow.ts'
import type { StoredLoad } from '../store/store.ts'
import { bodyOf } from './load-body.ts'

/** A run that writes a load, or looks for what was written: one at a time. */
export interface Writer {
  readonly name: string
  /** @throws {TakenOver} */
  readonly still: () => Promise<void>
}

/** Another run is at the load by now, or it was stopped: whatever this one has left is looked for by the next. */
export class TakenOver extends Error {
  constructor() {
    super('another run is at this load')
  }
}

/** @returns `null`: it is not at that work any more */
export async function claim(
  { flow, tenant }: Desk,
  { id, state }: StoredLoad,
): Promise<Writer | null> {
  const { loads } = flow.store
  const name = randomUUID()
  if ((await loads.change(tenant.id, id, [state], { body: { writer: name } })) === null) return null
  return {
    name,
    async still() {
      const load = await loads.find(tenant.id, id)
      if (load === null || bodyOf(load).writer !== name) throw new TakenOver()
    },
  }
}
