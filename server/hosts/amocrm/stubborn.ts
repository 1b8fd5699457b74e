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
}

/** A lost code is lost for good, so an exchange without an answer is tried until the code has ended. Never rejects. */
export async function adoptStubbornly(
  dependencies: StubbornDependencies,
  claim: Claim,
): Promise<Ending> {
  for (const pauseMs of PAUSES_MS) {
    const ending = await tryOnce(dependencies, claim)
    if (ending !== 'no answer') return ending
    await sleep(pauseMs, undefined, { ref: false })
  }
  const last = await tryOnce(dependencies, claim)
  return last === 'no answer' ? { type: 'failed' } : last
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
