import { Worker } from 'node:worker_threads'
import type { Binning } from '../../shared/scoring/binning.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { createAskThread } from '../ask-thread.ts'
import { AppError } from '../errors.ts'
import type { LearnTask } from './learn.ts'
import type { Learnt } from './learnt.ts'

/** The service ends while chances are counted: another process goes on. */
export class CountingStopped extends AppError {
  readonly code = 'counting.stopped'
  override readonly retryAfterMs = 0
}

export type ThreadTask =
  | ({ readonly type: 'learn' } & LearnTask)
  | {
      readonly type: 'score'
      readonly learnt: Learnt
      readonly version: number
      readonly now: Instant
    }
  | {
      /** How open cards are spread over these bins. */
      readonly type: 'spread'
      readonly learnt: Learnt
      readonly binnings: readonly Binning[]
      readonly now: Instant
    }

export type ToThread = { readonly type: 'page'; readonly text: string } | { readonly type: 'end' }
export type FromThread = { readonly type: 'page' | 'end'; readonly text: string }

/** Tables live outside the heap and are bounded by `MAX_ROWS`; histories live in it. */
const LIMITS = { maxOldGenerationSizeMb: 1536, maxYoungGenerationSizeMb: 64 }

/**
 * Works on pages of histories in a thread of its own, so that no request waits for it. Texts go there and back, nothing is parsed here.
 *
 * @param pages as `store.scores.histories` gives them; the next one is read while one is worked on
 * @param signal ends the thread at once
 * @returns an answer to each page, then one to all of them
 */
export async function* workApart(
  task: ThreadTask,
  pages: AsyncIterable<string>,
  signal?: AbortSignal,
): AsyncIterable<FromThread> {
  if (signal?.aborted === true) throw new CountingStopped('chances: stopped')
  const worker = new Worker(new URL('thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: LIMITS,
  })
  const ask = createAskThread<ToThread, FromThread>(worker, signal, {
    name: 'the thread that counts chances',
    stopped: () => new CountingStopped('chances: stopped'),
  })
  const iterator = pages[Symbol.asyncIterator]()
  try {
    let next = ahead(iterator)
    for (;;) {
      const page = await next
      if (page.done === true) break
      const answer = ask({ type: 'page', text: page.value })
      next = ahead(iterator)
      yield await answer
    }
    yield await ask({ type: 'end' })
  } finally {
    await worker.terminate()
  }
}

/** A page that fails while another is worked on is told of when it is its turn. */
function ahead(iterator: AsyncIterator<string>): Promise<IteratorResult<string>> {
  const next = iterator.next()
  next.catch(() => undefined)
  return next
}
