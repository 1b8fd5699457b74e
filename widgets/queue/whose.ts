import type { QueueQuestion } from '../../shared/contract/queue.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { UserId } from '../../shared/crm/ids.ts'

/** What the list of people holds: `own`, `people`, or somebody's id. */
export type Whose = string

export function readWhose(address: string): Whose {
  const wanted = new URLSearchParams(address).get('whose') ?? ''
  return /^(people|\d{1,15})$/.test(wanted) ? wanted : 'own'
}

export function toWhoseAddress(whose: Whose): string {
  return whose === 'own' ? '' : `whose=${whose}`
}

export function toQuestion(whose: Whose): QueueQuestion {
  if (whose === 'own') return { whose: 'own', person: null }
  return { whose: 'people', person: whose === 'people' ? null : asId<UserId>(whose) }
}
