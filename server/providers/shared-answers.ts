import { createHash } from 'node:crypto'
import { asInstant, DAY, HOUR, type Instant } from '../../shared/time/instant.ts'
import type { Clock } from '../clock.ts'
import type { AnswerCache } from './answer-cache.ts'

/** Where answers are kept for all processes; the store has it. */
export interface KeptAnswers {
  find(keyName: string, key: string, now: Instant): Promise<{ readonly body: unknown } | null>
  keep(
    keyName: string,
    key: string,
    answer: { readonly body: unknown; readonly now: Instant; readonly until: Instant },
  ): Promise<void>
}

/** What lives shorter stays in the process: a person's typing is not worth a write. */
const LEAST_LIFE = HOUR
const LONGEST_LIFE = 365 * DAY

/** Answers of a process before those of all, before the registry's own. */
export function createSharedAnswers(
  own: AnswerCache,
  kept: KeptAnswers,
  clock: Clock,
): AnswerCache {
  return {
    take<T>(key: string, lifeMs: number, load: () => Promise<T>, keyName = ''): Promise<T> {
      if (lifeMs < LEAST_LIFE) return own.take(key, lifeMs, load)
      return own.take(key, lifeMs, async () => {
        // What was asked may be a person's number: only its print is kept beside the answer.
        const name = createHash('sha256').update(key).digest('base64url')
        const found = await kept.find(keyName, name, clock.now())
        // One key has one loader, and what it gives is JSON.
        if (found !== null) return found.body as T
        const body = await load()
        const now = clock.now()
        const until = asInstant(now + Math.min(lifeMs, LONGEST_LIFE))
        await kept.keep(keyName, name, { body, now, until })
        return body
      })
    },
  }
}
