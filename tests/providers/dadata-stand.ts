import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createAnswerCache } from '../../server/providers/answer-cache.ts'
import { createBreaker } from '../../server/providers/breaker.ts'
import { createDadata, DADATA_SUGGESTIONS, FREE_LIMITS } from '../../server/providers/dadata.ts'
import { createSendToRegistry } from '../../server/providers/dadata-http.ts'
import type { RegistryTrouble, RequisiteProvider } from '../../server/providers/requisites.ts'
import { createMemoryUsage } from '../../server/providers/usage.ts'
import { asInstant, instant, type Instant } from '../../shared/time/instant.ts'

export const KEY = 'key-of-tests'

type Answering = () => Response | Promise<Response>

/** A request that left us. */
export interface Sent {
  readonly path: string
  readonly authorization: string | null
  readonly body: Readonly<Record<string, unknown>>
}

export interface ProviderOptions {
  readonly key?: string
  readonly dailyLimit?: number
  readonly minuteLimit?: number
  readonly timeoutMs?: number
}

export interface DadataStand {
  readonly sent: Sent[]
  /** How long was waited between tries, ms. */
  readonly waits: number[]
  /** Answers come in their order; the last one goes on. */
  answering(...answers: readonly Answering[]): void
  later(ms: number): void
  aProvider(options?: ProviderOptions): RequisiteProvider
}

export const found = (answer: object) => () => HttpResponse.json(answer)

export const refusing =
  (status: number, message = 'no') =>
  () =>
    HttpResponse.json({ family: 'CLIENT_ERROR', reason: 'x', message }, { status })

/** @throws {Error} when there was none */
export async function troubleOf(answer: Promise<unknown>): Promise<RegistryTrouble> {
  return answer.then(
    () => Promise.reject(new Error('no trouble')),
    (error: unknown) => error as RegistryTrouble,
  )
}

const START = instant('2026-03-02T09:00:00Z')

/** DaData's address answered by the test; noon in Moscow when a test begins. */
export function useDadata(): DadataStand {
  const server = setupServer()
  const sent: Sent[] = []
  const waits: number[] = []
  let now: Instant = START
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
  beforeEach(() => {
    sent.length = 0
    waits.length = 0
    now = START
  })
  afterEach(() => server.resetHandlers())
  afterAll(() => server.close())

  return {
    sent,
    waits,
    answering: (...answers) => server.use(handlerOf(answers, sent)),
    later: ms => {
      now = asInstant(now + ms)
    },
    aProvider: options => createProvider(options ?? {}, { now: () => now }, waits),
  }
}

function handlerOf(answers: readonly Answering[], sent: Sent[]) {
  let next = 0
  return http.post(`${DADATA_SUGGESTIONS}/*`, async ({ request }) => {
    sent.push({
      path: new URL(request.url).pathname.split('/rs/')[1] ?? '',
      authorization: request.headers.get('authorization'),
      body: (await request.json()) as Sent['body'],
    })
    const answer = answers[Math.min(next++, answers.length - 1)]
    return answer?.() ?? HttpResponse.error()
  })
}

function createProvider(
  { key = KEY, timeoutMs = 5000, ...limits }: ProviderOptions,
  clock: { readonly now: () => Instant },
  waits: number[],
): RequisiteProvider {
  return createDadata(
    { address: DADATA_SUGGESTIONS, key, keyName: 'service', tries: 5, ...FREE_LIMITS, ...limits },
    {
      send: createSendToRegistry({ timeoutMs, useProxy: false }),
      usage: createMemoryUsage(),
      cache: createAnswerCache(clock),
      breaker: createBreaker(clock),
      clock,
      wait: ms => {
        waits.push(ms)
        return Promise.resolve()
      },
      random: () => 1,
    },
  )
}
