/** Calls per second of an integration in an account and of all together in that account. */
export interface Rate {
  readonly perIntegration: number
  readonly perAccount: number
  /** So many refusals within a minute, and everything is 403 until support unblocks it. The figure is the emulator's own. */
  readonly refusalsBeforeBlock: number
}

export const ORDINARY_RATE: Rate = { perIntegration: 7, perAccount: 50, refusalsBeforeBlock: 60 }

export type Admission = 'ok' | 'too-many' | 'blocked'

export interface Limiter {
  /** @param source the integration; `null`: people's pages, which share the account's budget only (M) */
  admit(source: string | null): Admission
  setRate(rate: Rate | null): void
  /** What support does when asked. */
  unblock(source: string): void
}

/** @param rate `null`: no limit @param now real time, ms */
export function createLimiter(rate: Rate | null, now: () => number): Limiter {
  let current = rate
  const calls = new Map<string, number[]>()
  const refusals = new Map<string, number[]>()
  const blocked = new Set<string>()

  function recent(map: Map<string, number[]>, key: string, span: number): number[] {
    const since = now() - span
    const kept = (map.get(key) ?? []).filter(at => at > since)
    map.set(key, kept)
    return kept
  }

  function refuse(source: string | null, limit: number): Admission {
    if (source === null) return 'too-many'
    const list = recent(refusals, source, 60_000)
    list.push(now())
    if (list.length >= limit) blocked.add(source)
    return 'too-many'
  }

  return {
    admit(source) {
      if (source !== null && blocked.has(source)) return 'blocked'
      if (current === null) return 'ok'
      const all = recent(calls, '', 1000)
      const own = source === null ? null : recent(calls, source, 1000)
      const isTooMany =
        all.length >= current.perAccount || (own?.length ?? 0) >= current.perIntegration
      if (isTooMany) return refuse(source, current.refusalsBeforeBlock)
      all.push(now())
      own?.push(now())
      return 'ok'
    },
    setRate(next) {
      current = next
    },
    unblock(source) {
      blocked.delete(source)
      refusals.delete(source)
    },
  }
}
