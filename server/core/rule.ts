import type { CompanyId, UserId } from '../../shared/crm/ids.ts'
import type { Card, CardRef, Contact, Task, User } from '../../shared/crm/model.ts'
import type { ProblemFacts } from '../../shared/problems/find-problems.ts'
import type { StepsMemory } from '../../shared/problems/steps.ts'
import type { StageTemplate } from '../../shared/settings/saved-settings.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { WorkTime } from '../../shared/time/work-schedule.ts'
import type { Action, RequestOutcome } from './action.ts'
import type { Strength } from './strength.ts'

/** One incoming inquiry as our journal has it. */
export interface RequestFact {
  readonly card: CardRef
  readonly receivedAt: Instant
  readonly outcome: RequestOutcome | null
}

/** A known person who shares a phone or an e-mail with the request. */
export interface KnownPerson {
  readonly contact: Contact
  /** Keys shared with the request, `phone:+7…` or `email:…`. */
  readonly sharedKeys: readonly string[]
  /** Open cards of this person, the request itself excluded, oldest first. */
  readonly openCards: readonly CardRef[]
  /** Earlier requests of this person in our journal. */
  readonly earlierRequests: number
}

/** What is known about everybody sharing a key with the request. */
export interface Matches {
  readonly people: readonly KnownPerson[]
  /** Keys that belong to nobody in particular: office, 8-800, role mailbox, placed on ≥ 3 contradicting names. */
  readonly sharedKeys: readonly string[]
  /** Companies that carry one of the keys. */
  readonly companies: readonly { readonly id: CompanyId; readonly key: string }[]
}

/** Everything a rule may ask to know about a card. The shell loads it once for all rules. */
export interface Facts {
  readonly card: Card
  /** People linked to the card. */
  readonly contacts: readonly Contact[]
  /** Open ones, of the card itself or of its client bound to the card. */
  readonly openTasks: readonly Task[]
  /** Since when the card has had no next step, as far as we have seen; `null` while it has one. */
  readonly gapSince: Instant | null
  /** What we remember of the card's steps, this look included. */
  readonly steps: StepsMemory
  readonly request: RequestFact | null
  /**
   * When a person first did something about the request: called, wrote, met, commented, moved it on. `null`: nobody has yet.
   * `unknown`: the host was not asked, because the card is no young request.
   */
  readonly touchedAt: Instant | null | 'unknown'
  /** The client called, nobody answered, and nobody has touched the card since; missing: no such call. */
  readonly calledAt?: Instant | null
  /** As people call the stage the card stands on; `null` when no rule needs it. */
  readonly stageName: string | null
  /** `null` while the request is already settled or the card is no request. */
  readonly matches: Matches | null
  readonly owner: User | null
  /** Who answers for the owner's team; `null` when the host and the settings name nobody. */
  readonly headOfSales: User | null
  /** Users by id that appear in `matches` and may become owner. */
  readonly users: ReadonlyMap<UserId, User>
}

export interface RuleContext<Settings> {
  readonly now: Instant
  readonly workTime: WorkTime
  readonly strength: Strength
  readonly settings: Settings
  /** What another rule (R3) has for the card's stage. */
  readonly stageTask: StageTask
  /** Quiet mode: whatever is decided is recorded only. A rule needs it to tell what became of a request, for nothing else. */
  readonly isQuiet: boolean
}

export interface StageTask {
  readonly template: StageTemplate | null
  /** Entries into the stage are answered by a task made from it. */
  readonly isMade: boolean
}

/** What a rule wants, and the next moment at which it could change its mind without anything happening. */
export interface Verdict {
  readonly actions: readonly Action[]
  readonly lookAgainAt: Instant | null
  /** Since when the fault has been there that the actions answer; missing: what the card's next step says. For the cap of the first run. */
  readonly brokenSince?: Instant
}

/**
 * One business rule. `decide` is pure: same input, same answer; no clock, no network, no chance, no host.
 */
export interface Rule<Settings = unknown> {
  readonly id: string
  readonly defaults: Settings
  /** Turns what the tenant's admin saved into settings; a bad or missing value falls back to its default. */
  readSettings(saved: unknown): Settings
  decide(facts: Facts, context: RuleContext<Settings>): Verdict
  /** What the rule knows of a card's problems beyond its next step; missing: nothing. */
  problemFacts?(
    facts: Facts,
    context: RuleContext<Settings>,
  ): Pick<ProblemFacts, 'limit' | 'contactDueAt' | 'contactSince'>
}

/** Identity function that lets TypeScript infer the settings from the rule itself. */
export function defineRule<Settings>(rule: Rule<Settings>): Rule<Settings> {
  return rule
}
