import type { BaseAnswer } from '../../shared/contract/base.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** How far somebody has come with today's pairs. */
export function planWords({ goal, done, waiting }: BaseAnswer['plan']): Message {
  if (done >= goal) return { id: 'base.plan.done', values: { done } }
  if (waiting === 0) return { id: 'base.plan.nothing-left', values: { done } }
  return { id: 'base.plan.progress', values: { done, goal, left: Math.min(goal - done, waiting) } }
}
