import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE, SECOND } from '../../../shared/time/instant.ts'
import { AppError, HostUnavailable } from '../../errors.ts'
import type { LogPort } from '../common/ports.ts'
import type { Ending } from './ending-page.ts'
import type { Adoption, Claim } from './install.ts'

/** Between the tries of an exchange that got no answer; a code lives for 20 minutes. */
const PAUSES_MS = [2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 3 * MINUTE, 10 * MINUTE] as const

export interface StubbornDependencies {
  readonly adopt: (claim: Claim) => Promise<Adoption>
  readonly log: LogPort
  /** Between two tries, ms; those of a code's life unless said otherwise. */
  readonly pausesMs?: readonly number[]
}

/** Anybody may bring codes that are none: so many wait for another try, of one account and of all together. */
const WAITING_OF_ONE = 3
const WAITING_OF_ALL = 60

/**
 * A lost code is lost for good, so an exchange without an answer is tried until the code has ended. Never rejects.
 *
 * What waits is in this process alone: a restart forgets it, and the account is connected by «Подключить». Where too many wait
 * already, a code is tried once; and a code that comes again joins the one under way.
 */
export function createAdoptStubbornly(dependencies: StubbornDependencies) {
  const { pausesMs = PAUSES_MS, log } = dependencies
  const underWay = new Map<string, Promise<Ending>>()
  /** Origin → how many of its codes wait. */
  const waiting = new Map<string, number>()

  function hasRoom(origin: string): boolean {
    const all = [...waiting.values()].reduce((sum, ofOne) => sum + ofOne, 0)
    return all < WAITING_OF_ALL && (waiting.get(origin) ?? 0) < WAITING_OF_ONE
  }

  function count(origin: string, change: 1 | -1): void {
    const left = (waiting.get(origin) ?? 0) + change
    if (left === 0) waiting.delete(origin)
    else waiting.set(origin, left)
  }

  async function keepTrying(claim: Claim): Promise<Ending> {
    for (const pauseMs of pausesMs) {
      await sleep(pauseMs, undefined, { ref: false })
      const ending = await tryOnce(dependencies, claim)
      if (ending !== 'no answer') return ending
    }
    return { type: 'failed' }
  }

  async function adopt(claim: Claim): Promise<Ending> {
    const first = await tryOnce(dependencies, claim)
    if (first !== 'no answer') return first
    if (!hasRoom(claim.origin)) {
      log.warn('installation given up: too many wait', { waiting: waiting.size })
      return { type: 'failed' }
    }
    count(claim.origin, 1)
    return keepTrying(claim).finally(() => count(claim.origin, -1))
  }

  return function adoptStubbornly(claim: Claim): Promise<Ending> {
    const key = `${claim.origin} ${claim.code}`
    const running = underWay.get(key)
    if (running !== undefined) return running
    const started = adopt(claim).finally(() => underWay.delete(key))
    underWay.set(key, started)
    return started
  }
}

async function tryOnce(
  { adopt, log }: StubbornDependencies,
  claim: Claim,
): Promise<Ending | 'no answer'> {
  try {
    const adoption = await adopt(claim)
    if (adoption.type === 'adopted') {
      log.info('installed', { tenant: adoption.tenant.id })
      return { type: 'connected', origin: adoption.tenant.origin }
    }
    log.warn('installation refused', { why: adoption.why })
    return { type: adoption.why === 'not an administrator' ? 'not-admin' : 'failed' }
  } catch (error) {
    log.warn('installation failed', toFacts(error))
    return error instanceof HostUnavailable ? 'no answer' : { type: 'failed' }
  }
}

/** The message of somebody else's error could quote a token. */
function toFacts(error: unknown) {
  if (error instanceof AppError) return { code: error.code, why: error.message }
  return { code: 'bug', why: error instanceof Error ? error.name : typeof error }
}
