import type { MatchDecision } from '../../../shared/duplicates/match.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import type { DedupeSettings } from '../../../shared/settings/saved-settings.ts'
import type { Effect, RequestOutcome } from '../../core/action.ts'
import type { KnownPerson, RuleContext } from '../../core/rule.ts'
import { reaches, type Strength } from '../../core/strength.ts'

/** What one row of the table wants: effects without their bookkeeping, and how the request ended. */
export interface Plan {
  readonly effects: readonly PlannedEffect[]
  readonly outcome: RequestOutcome
  readonly because: Message
}

export interface PlannedEffect {
  /** Names the effect within the request. */
  readonly name: string
  readonly needs: Strength
  readonly effect: Effect
}

export type Context = RuleContext<DedupeSettings>

export type Decision = MatchDecision<KnownPerson>
export type Recognised = Extract<Decision, { type: 'attach' }>
export type Unrecognised = Exclude<Decision, { type: 'attach' }>

/** Whether links are made at all, or only spoken about. */
export function isActing({ strength, isQuiet }: Context): boolean {
  return reaches(strength, 'act') && !isQuiet
}
