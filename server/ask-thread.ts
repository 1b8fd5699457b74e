import type { Worker } from 'node:worker_threads'

/** What is said when a thread gives no more answers. */
export interface ThreadEnds {
  /** The thread by what it does: `the thread that counts chances`. */
  readonly name: string
  /** The service ends: whoever waits meets this. */
  readonly stopped: () => Error
}

/**
 * Questions to a thread, one at a time. A thread that dies or is ended fails the question that waits, and every later one.
 *
 * @param signal ends the thread at once
 */
export function createAskThread<Question, Answer>(
  worker: Worker,
  signal: AbortSignal | undefined,
  { name, stopped }: ThreadEnds,
): (question: Question) => Promise<Answer> {
  let waiting: PromiseWithResolvers<Answer> | null = null
  let failure: Error | null = null
  const fail = (error: Error): void => {
    failure ??= error
    waiting?.reject(failure)
  }
  worker.on('message', (answer: Answer) => waiting?.resolve(answer))
  worker.on('error', error => fail(error instanceof Error ? error : new Error('thread failed')))
  worker.on('exit', () => fail(new Error(`${name} has ended`)))
  signal?.addEventListener('abort', () => {
    fail(stopped())
    void worker.terminate()
  })

  return question => {
    waiting = Promise.withResolvers<Answer>()
    if (failure !== null) waiting.reject(failure)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    else worker.postMessage(question)
    return waiting.promise
  }
}
