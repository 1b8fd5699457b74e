import { SECOND } from '../../shared/time/instant.ts'
import type { Flow } from '../flow/flow.ts'
import type { MergingHold } from '../store/store.ts'

/** Of a hold that lapses in a minute. */
const RENEW_EVERY_MS = 20 * SECOND

/** Nobody takes a writer for dead while he works, however long the host lets him wait. */
export async function whileHeld<Answer>(
  { store, log }: Pick<Flow, 'store' | 'log'>,
  hold: MergingHold,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const timer = setInterval(() => {
    store.mergings.renew(hold).catch((error: unknown) => {
      // The next one may come through; if none does, its end changes nothing.
      const reason = error instanceof Error ? error.name : 'unknown'
      log.warn('hold of a merge not renewed', { tenant: hold.tenant, merging: hold.id, reason })
    })
  }, RENEW_EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
