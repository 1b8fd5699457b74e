import type { Clock } from '../clock.ts'

/** Answers kept for a while; the oldest go first when there are too many. Who asks while an answer is on its way waits for the same one. */
export interface AnswerCache {
  /**
   * @param lifeMs `Infinity`: as long as there is room
   * @param keyName whose key of the registry it is asked with; part of `key` already
   */
  take<T>(key: string, lifeMs: number, load: () => Promise<T>, keyName?: string): Promise<T>
}

interface Kept {
  readonly answer: Promise<unknown>
  readonly until: number
}

export function createAnswerCache(clock: Clock, maxEntries = 5000): AnswerCache {
  const kept = new Map<string, Kept>()

  function makeRoom(): void {
    const oldest = kept.keys().next()
    if (kept.size > maxEntries && oldest.done !== true) kept.delete(oldest.value)
  }

  return {
    take<T>(key: string, lifeMs: number, load: () => Promise<T>): Promise<T> {
      const found = kept.get(key)
      // One key has one loader, so the type is that of the first.
      if (found !== undefined && found.until > clock.now()) return found.answer as Promise<T>
      const answer = load()
      const entry = { answer, until: clock.now() + lifeMs }
      kept.delete(key)
      kept.set(key, entry)
      makeRoom()
      // A failure is no answer: the next one asks again. Who waits hears of it through `answer`.
      answer.catch(() => kept.get(key) === entry && kept.delete(key))
      return answer
    },
  }
}
