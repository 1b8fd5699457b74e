import type { CaseDecision, CaseEnd, CaseOutcome, CaseState } from '../../../shared/cases/case.ts'
import type { PipelineId, StageId, TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import type { PlannedAction } from './ledger.ts'

export interface NewCase {
  /** Names the cause, so that the same one opens nothing twice. */
  readonly id: string
  readonly card: CardRef
  readonly at: Instant
  /** `null`: a rule. */
  readonly by: UserId | null
  /** Whose it is to take apart. */
  readonly head: UserId | null
  readonly owner: UserId | null
  readonly title: string
  readonly pipeline: PipelineId
  readonly stage: StageId
  /** The head's task as the host names it; `null`: there is none, or it is not known. */
  readonly task: string | null
}

export interface CaseFile extends Omit<NewCase, 'at' | 'by'> {
  readonly tenant: TenantId
  readonly state: CaseState
  /** How often it was opened again. */
  readonly round: number
  readonly openedAt: Instant
  readonly openedBy: UserId | null
  /** Since when it has that task. `null`: it has none, or was given it before that was kept. */
  readonly taskAt: Instant | null
  /** Since when the head's task is closed without a reason; `null`: it is not. */
  readonly askedAt: Instant | null
  readonly decision: CaseDecision | null
  /** Newest first. */
  readonly earlier: readonly CaseDecision[]
  readonly end: CaseEnd | null
  readonly closedAt: Instant | null
  readonly outcome: CaseOutcome | null
  readonly outcomeAt: Instant | null
}

/** A line of the journal that goes with a change, written only if the change is. */
export interface CaseLine {
  readonly rule: string
  readonly key: string
  readonly by: UserId | null
  readonly text: Message
}

export interface CasesPort {
  /** The case of that cause, or the card's open one, or a new one. An open one is told of the new stay and of the task it had none of. */
  open(tenant: TenantId, fresh: NewCase, line: CaseLine | null): Promise<CaseFile>
  find(tenant: TenantId, id: string): Promise<CaseFile | null>
  /** The open one, else the one opened last. */
  lastOf(tenant: TenantId, card: CardRef): Promise<CaseFile | null>
  /** Open ones: asked again first, then oldest first. Others: newest first. */
  list(tenant: TenantId, state: CaseState, limit: number): Promise<readonly CaseFile[]>
  /** Decided since then, and those that were opened again, whenever that was: for the chart. */
  decidedSince(tenant: TenantId, since: Instant): Promise<readonly CaseFile[]>
  openCards(tenant: TenantId): Promise<readonly CardRef[]>
  /** When the host said that the card is gone, by the mirror of the past; `null`: it did not. */
  goneAt(tenant: TenantId, card: CardRef): Promise<Instant | null>
  /**
   * The decision with what it does on the host, its `perform` job and the date of its outcome: one transaction.
   *
   * @returns `false`: it is not open any more, or was opened again meanwhile; nothing was changed
   */
  decide(
    file: Pick<CaseFile, 'tenant' | 'id' | 'round' | 'card'>,
    decision: CaseDecision,
    plan: readonly PlannedAction[],
    outcomeDue: Instant,
  ): Promise<boolean>
  /**
   * The head's task is done with by then: the case has none until a rule gives him a new one.
   *
   * @param file its place is where the card stands now; where it was opened before is kept with its decision
   * @returns `false`: it has another state or round, or the card has another open case
   */
  reopen(
    file: Pick<CaseFile, 'tenant' | 'id' | 'round' | 'card' | 'pipeline' | 'stage'>,
    at: Instant,
    line: CaseLine,
  ): Promise<boolean>
  /** The head's task is closed, and no reason given. Once for each round. */
  ask(
    file: Pick<CaseFile, 'tenant' | 'id' | 'round' | 'card'>,
    at: Instant,
    line: CaseLine,
  ): Promise<boolean>
  /** The card was closed: so is its open case. */
  close(
    file: Pick<CaseFile, 'tenant' | 'id' | 'round' | 'card'>,
    end: CaseEnd,
    at: Instant,
    line: CaseLine,
  ): Promise<boolean>
  /** Once for each decision, however many ask at the same time. */
  settle(
    file: Pick<CaseFile, 'tenant' | 'id' | 'round' | 'card'>,
    outcome: CaseOutcome,
    at: Instant,
    line: CaseLine,
  ): Promise<boolean>
}
