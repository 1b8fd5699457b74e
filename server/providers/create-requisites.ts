import { realClock, type Clock } from '../clock.ts'
import { type AnswerCache, createAnswerCache } from './answer-cache.ts'
import { createBreaker } from './breaker.ts'
import { createDadata, DADATA_SUGGESTIONS, FREE_LIMITS } from './dadata.ts'
import { createSendToRegistry, type SendToRegistry } from './dadata-http.ts'
import type { RequisiteProvider } from './requisites.ts'
import type { UsageStore } from './usage.ts'

export interface RequisitesKey {
  /** Empty: every question ends in `no-key`. */
  readonly key: string
  /** Under which the requests are counted: a tenant's id, or `service` for our own key. */
  readonly keyName: string
  /** @default those of the free plan */
  readonly dailyLimit?: number
  /** Requests at most for one question; a person waits for less than a job does. @default 5 */
  readonly tries?: number
}

export interface RequisitesOptions {
  readonly usage: UsageStore
  readonly clock?: Clock
  /** @default DaData's own */
  readonly address?: string
  readonly send?: SendToRegistry
  /** @default of this process alone */
  readonly cache?: AnswerCache
}

/** One for the whole process: keys share connections, answers stay with their key. */
export function createRequisites({
  usage,
  clock = realClock,
  address = DADATA_SUGGESTIONS,
  send = createSendToRegistry({ useProxy: address === DADATA_SUGGESTIONS }),
  cache = createAnswerCache(clock),
}: RequisitesOptions): (key: RequisitesKey) => RequisiteProvider {
  const shared = {
    send,
    usage,
    clock,
    cache,
    // The service is down for everybody at once.
    breaker: createBreaker(clock),
    wait: (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms)),
    random: Math.random,
  }
  return ({ key, keyName, dailyLimit = FREE_LIMITS.dailyLimit, tries = 5 }) =>
    createDadata(
      { address, key, keyName, tries, dailyLimit, minuteLimit: FREE_LIMITS.minuteLimit },
      shared,
    )
}
