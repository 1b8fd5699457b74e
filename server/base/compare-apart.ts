import { Worker } from 'node:worker_threads'
import { createAskThread } from '../ask-thread.ts'
import { AppError } from '../errors.ts'
import { type Apart, type Compared, TooManyCards } from './compare.ts'

export type ToThread =
  { readonly type: 'page'; readonly text: string } | { readonly type: 'end'; readonly apart: Apart }
export type FromThread =
  | { readonly type: 'page' }
  | { readonly type: 'too-many' }
  | { readonly type: 'end'; readonly compared: Compared }

/** The service ends while cards are compared: another process begins comparing again. */
export class ComparingStopped extends AppError {
  readonly code = 'comparing.stopped'
  override readonly retryAfterMs = 0
}

/** A million cards take 1.2 GB (decision 0029). */
const LIMITS = { maxOldGenerationSizeMb: 1536, maxYoungGenerationSizeMb: 64 }

/**
 * Compares a whole base in a thread of its own, so that no request waits for it. Texts go there, nothing is parsed here.
 *
 * @param pages as `store.base.cards` gives them
 * @param signal ends the thread at once
 * @throws {TooManyCards | ComparingStopped}
 */
export async function compareApart(
  pages: AsyncIterable<string>,
  apart: Apart,
  signal?: AbortSignal,
): Promise<Compared> {
  if (signal?.aborted === true) throw new ComparingStopped('comparing: stopped')
  const worker = new Worker(new URL('thread.ts', import.meta.url), { resourceLimits: LIMITS })
  const ask = createAskThread<ToThread, FromThread>(worker, signal, {
    name: 'the thread that compares cards',
    stopped: () => new ComparingStopped('comparing: stopped'),
  })
  try {
    for await (const text of pages) {
      const answer = await ask({ type: 'page', text })
      if (answer.type === 'too-many') throw new TooManyCards('too many cards')
    }
    const answer = await ask({ type: 'end', apart })
    if (answer.type !== 'end') throw new Error('the thread that compares cards is out of step')
    return answer.compared
  } finally {
    await worker.terminate()
  }
}
