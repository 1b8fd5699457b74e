import { finderOf, shape, text } from '../../shared/parse/parse.ts'
import { type Instant, MINUTE, SECOND } from '../../shared/time/instant.ts'
import type { Clock } from '../clock.ts'
import type { Breaker } from './breaker.ts'
import type { RegistryAnswer, SendToRegistry } from './dadata-http.ts'
import { RegistryTrouble, type Usage } from './requisites.ts'
import { nextMoscowMidnight, type UsageStore } from './usage.ts'

export interface AskOptions {
  readonly address: string
  readonly key: string
  /** For counting: never the key itself. */
  readonly keyName: string
  readonly dailyLimit: number
  readonly minuteLimit: number
  /** Requests at most for one question. */
  readonly tries: number
}

export interface AskDependencies {
  readonly send: SendToRegistry
  readonly usage: UsageStore
  readonly breaker: Breaker
  readonly clock: Clock
  readonly wait: (ms: number) => Promise<void>
  /** 0…1 */
  readonly random: () => number
}

export type Question = Readonly<Record<string, unknown>> & { readonly query: string }

/** One question to DaData. @throws {RegistryTrouble} */
export type Ask = (path: string, question: Question) => Promise<unknown>

/** 1, 2, 4 s … */
const FIRST_WAIT = SECOND

const readMessage = finderOf(shape({ message: text }))

/** Reacts to every code the service documents (S), within the limits of the key. */
export function createAsk(options: AskOptions, dependencies: AskDependencies): Ask {
  const { send, breaker, wait, random } = dependencies
  const url = (path: string) => `${options.address}/${path}`

  async function once(path: string, question: Question): Promise<RegistryAnswer> {
    const waitMs = breaker.waitMs()
    if (waitMs !== null) throw new RegistryTrouble('down', 'not asked, it does not answer', waitMs)
    await spend(options, dependencies)
    const answer = await send(url(path), options.key, question)
    if (isDown(answer)) breaker.failed()
    else breaker.succeeded()
    return answer
  }

  async function patiently(path: string, question: Question): Promise<RegistryAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await once(path, question)
      if (!isDown(answer) && answer?.status !== 429) return answer
      if (attempt >= options.tries) return answer
      // Half of it is chance, so that those who were refused together do not come back together.
      await wait(FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + random() / 2))
    }
  }

  return async (path, question) => {
    if (options.key === '') throw new RegistryTrouble('no-key', 'no key is set')
    const answer = await patiently(path, question)
    if (answer?.status !== 413) return settle(answer, options, dependencies)
    const shorter = { ...question, query: cut(question.query) }
    return settle(await patiently(path, shorter), options, dependencies)
  }
}

/** Half of it, at the end of a word where there is one. */
function cut(query: string): string {
  const half = query.slice(0, Math.floor(query.length / 2))
  const space = half.lastIndexOf(' ')
  return space > 0 ? half.slice(0, space) : half
}

function isDown(answer: RegistryAnswer): boolean {
  return answer === null || answer.status >= 500
}

/** Counts the request, or refuses it before it is sent. */
async function spend(options: AskOptions, { usage, clock }: AskDependencies): Promise<void> {
  const now = clock.now()
  refuseAtLimit(await usage.read(options.keyName, now), options, now)
  const { today, thisMinute, closedUntil } = await usage.add(options.keyName, now)
  // Several may have read the same numbers: the one over the limit is the one that does not go.
  refuseAtLimit({ today: today - 1, thisMinute: thisMinute - 1, closedUntil }, options, now)
}

function refuseAtLimit(
  { today, thisMinute, closedUntil }: Usage,
  { dailyLimit, minuteLimit }: AskOptions,
  now: Instant,
): void {
  if (closedUntil !== null)
    throw new RegistryTrouble('quota', 'the day is used up', closedUntil - now)
  if (today >= dailyLimit)
    throw new RegistryTrouble('quota', 'our own limit of the day', nextMoscowMidnight(now) - now)
  if (thisMinute >= minuteLimit)
    throw new RegistryTrouble('busy', 'our own limit of the minute', MINUTE - (now % MINUTE))
}

async function settle(
  answer: RegistryAnswer,
  { keyName }: AskOptions,
  { usage, clock }: AskDependencies,
): Promise<unknown> {
  if (answer === null) throw new RegistryTrouble('down', 'no answer in time', 10 * SECOND)
  const { status, body } = answer
  if (status === 200) return body
  if (status >= 500) throw new RegistryTrouble('down', `answered ${status}`, 10 * SECOND)
  if (status === 429) throw new RegistryTrouble('busy', 'answered 429', MINUTE)
  if (status === 401) throw new RegistryTrouble('no-key', 'answered 401')
  if (status !== 403) throw new RegistryTrouble('bug', `answered ${status}`)
  // S: the same code for a wrong key, a mailbox not confirmed, and a day used up; only the last says "disabled for token".
  if (!/disabled for token/i.test(readMessage(body)?.message ?? ''))
    throw new RegistryTrouble('wrong-key', 'refuses the key')
  const now = clock.now()
  const midnight = nextMoscowMidnight(now)
  await usage.close(keyName, midnight)
  throw new RegistryTrouble('quota', 'the day is used up', midnight - now)
}
