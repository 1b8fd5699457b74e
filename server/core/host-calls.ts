import type { ContactId, UserId } from '../../shared/crm/ids.ts'
import type { CardRef, EntityRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { FoundOnHost } from './host-crm.ts'

/** One call as it is to stand in the CRM. */
export interface HostCall {
  /** Left on the host beside what is made, so that a retry finds it: short, `[a-z0-9]{10}`. */
  readonly mark: string
  readonly direction: 'in' | 'out'
  /** E.164. */
  readonly phone: string
  readonly startedAt: Instant
  /** `null`: nobody answered. */
  readonly answeredAt: Instant | null
  readonly endedAt: Instant
  /** https. */
  readonly recording: string | null
  /** Whose call it was, or who answers for the client; `null`: nobody is known. */
  readonly user: UserId | null
  /** Whoever has the number, and their open cards: it stands there when it stands anywhere. Cards first. */
  readonly near: readonly EntityRef[]
  /** Calls of the same number that we know besides: what is written of them is none of this one. */
  readonly others: readonly { readonly startedAt: Instant; readonly endedAt: Instant }[]
  /** «Пропущенный звонок, +7 846 200-11-22» */
  readonly title: string
}

export interface FoundCallers extends FoundOnHost {
  /**
   * Open cards of no person: with the number itself and no client, then those of the only company that has it, when no person does. Oldest
   * first.
   */
  readonly loose: readonly CardRef[]
}

/** Calls on a host, with our own rights. */
export interface HostCalls {
  /** Who has this number (E.164), with their open cards, oldest first. */
  find(phone: string): Promise<FoundCallers>
  /** Whether anybody writes calls there: one that took place since then is there, and is none of ours. */
  hasOthers(since: Instant): Promise<boolean>
  /**
   * Writes the call down, unless one of that number and that moment stands there, whoever wrote it. May be called again.
   *
   * @returns `unknown`: this host keeps no calls of numbers, or of users, that it does not know
   * @throws {HostUnavailable} when the outcome is not known
   */
  record(call: HostCall): Promise<'written' | 'found' | 'unknown'>
  /**
   * A card for a missed call that has none: a request of its own. What an earlier try made is found by the mark.
   *
   * @param client whose call it is, so that no second contact is made; `null`: nobody is known
   */
  openCard(call: HostCall, client: ContactId | null): Promise<CardRef>
}
