import { Worker } from 'node:worker_threads'
import type { ContactId, UserId } from '../../shared/crm/ids.ts'
import type { Contact, PersonName } from '../../shared/crm/model.ts'
import { AppError } from '../errors.ts'
import type { FromThread, ToThread } from './duplicates-thread.ts'

/** The service ends while a base is compared: another process goes on. */
export class LookStopped extends AppError {
  readonly code = 'look.stopped'
  override readonly retryAfterMs = 0
}

export interface Twin {
  readonly name: string
  readonly owner: UserId | null
}

export interface Duplicates {
  readonly clients: number
  /** Two at least in each, the largest group first. */
  readonly groups: readonly (readonly ContactId[])[]
  /** Of those in groups. */
  readonly twins: ReadonlyMap<ContactId, Twin>
}

/** Tables live outside the heap; contacts go there page by page. */
const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64 }

/**
 * Clients that are one, as the check of the whole base finds them, of those in our key index.
 *
 * @throws {LookStopped}
 */
export async function findDuplicates(
  pages: AsyncIterable<readonly Contact[]>,
  signal: AbortSignal,
): Promise<Duplicates> {
  if (signal.aborted) throw new LookStopped('first look: stopped')
  const worker = new Worker(new URL('duplicates-thread.ts', import.meta.url), {
    resourceLimits: LIMITS,
  })
  const answer = answerOf(worker, signal)
  try {
    const known = new Map<ContactId, Twin>()
    for await (const page of pages) {
      for (const { id, name, owner } of page) known.set(id, { name: lineOf(name), owner })
      post(worker, JSON.stringify(page))
    }
    post(worker, null)
    const groups = await answer
    const found = new Set(groups.flat())
    return {
      clients: known.size,
      groups: groups.toSorted((one, other) => other.length - one.length),
      twins: new Map([...known].filter(([id]) => found.has(id))),
    }
  } finally {
    await worker.terminate()
  }
}

function post(worker: Worker, message: ToThread): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage(message)
}

function answerOf(worker: Worker, signal: AbortSignal): Promise<FromThread> {
  const { promise, resolve, reject } = Promise.withResolvers<FromThread>()
  worker.on('message', (groups: FromThread) => resolve(groups))
  worker.on('error', error => reject(error instanceof Error ? error : new Error('thread failed')))
  worker.on('exit', () => reject(new Error('the thread that compares clients has ended')))
  signal.addEventListener('abort', () => reject(new LookStopped('first look: stopped')), {
    once: true,
  })
  // Whoever waits meets it; a failure while pages are still read must not end the process.
  promise.catch(() => undefined)
  return promise
}

function lineOf({ last, first, second }: PersonName): string {
  return [last, first, second].filter(part => part !== null && part !== '').join(' ')
}
