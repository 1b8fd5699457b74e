import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { planQueueStep } from '../../shared/contract/queue.ts'
import type { QueueStep } from '../../shared/contract/queue.ts'
import type { PlannedStep } from '../../shared/contract/rule-strip.ts'
import type { WidgetPage } from './context.ts'

/** Plans a next step on a card the page is not about. */
export type StepPlanner = (step: Omit<QueueStep, 'proof'>) => Promise<CallOutcome<PlannedStep>>

/**
 * The host is asked by what the page can prove of the reader whether he may change that card. A refusal is believed of a fresh proof alone: one may have ended by the host's clock and not by ours.
 */
export function createStepPlanner(call: Call, proofOf: WidgetPage['proof']): StepPlanner {
  async function planWith(step: Omit<QueueStep, 'proof'>, isFresh: boolean) {
    // A page that does not answer is for the reader as good as no network.
    const proof = await proofOf(isFresh).catch(() => 'unavailable' as const)
    if (proof === 'unavailable') return { status: 'unavailable' } as const
    if (proof === null) return { status: 'no-access' } as const
    return call(planQueueStep, { ...step, proof })
  }
  return async step => {
    const first = await planWith(step, false)
    return first.status === 'no-access' ? planWith(step, true) : first
  }
}
