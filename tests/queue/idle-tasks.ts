import type { Tasks } from '../../server/queue/runner.ts'

const nothing = async () => undefined

/** Tasks that do nothing, for a test to replace those it is about. */
export const idleTasks: Tasks = {
  decide: nothing,
  perform: nothing,
  'trace-task': nothing,

  'case-outcome': nothing,
  'learn-contact': nothing,
  'set-up': nothing,
  'remove-tenant': nothing,
  review: nothing,
  sweep: nothing,
  reconcile: nothing,
  'learn-base': nothing,
  mirror: nothing,
  'check-base': nothing,
  calls: nothing,
  call: nothing,
  'first-look': nothing,
  'count-chances': nothing,
  'write-chances': nothing,
  'finish-fillings': nothing,
  'watch-companies': nothing,
  'finish-merges': nothing,
  'merge-groups': nothing,
  load: nothing,
  'match-market': nothing,
  digest: nothing,
  erase: nothing,
}

/** Asks again and again until there is an answer. */
export async function until<T>(check: () => T | Promise<T>, ms = 8000): Promise<NonNullable<T>> {
  const deadline = Date.now() + ms
  for (;;) {
    const answer = await check()
    if (answer) return answer as NonNullable<T>
    if (Date.now() > deadline) throw new Error(`nothing within ${ms} ms: ${check.toString()}`)
    await wait(20)
  }
}

export function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
