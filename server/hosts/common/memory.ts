import type { Instant } from '../../../shared/time/instant.ts'

/** Answers kept for a while, so that what seldom changes costs the portal's rate seldom. */
export interface Memory {
  /** Loads once, however many ask meanwhile; a failure is not remembered. */
  recall<Value>(key: string, load: () => Promise<Value>): Promise<Value>
  forget(key: string): void
}

/** @param lifeMs how old an answer may become, on the real clock */
export function createMemory(lifeMs: number, now: () => Instant): Memory {
  const kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>()

  return {
    recall<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
      const known = kept.get(key)
      // What was put under a key came from the same kind of load.
      if (known !== undefined && known.until > now()) return known.value as Promise<Value>
      for (const [old, { until }] of kept) if (until <= now()) kept.delete(old)
      const value = load()
      kept.set(key, { until: now() + lifeMs, value })
      value.catch(() => kept.delete(key))
      return value
    },
    forget: key => void kept.delete(key),
  }
}
