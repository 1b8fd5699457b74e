import type { CardKind, CardRef } from '../../shared/crm/model.ts'

/** Whole number for a card; `null` empties it. */
export interface CardNumber {
  readonly card: CardRef
  readonly value: number | null
}

/** Cards that are in neither keep what they had: the host refused them, and may take them another time. */
export interface WrittenNumbers {
  /** They bear their number now. */
  readonly written: readonly CardRef[]
  /** There are no such cards any more. */
  readonly gone: readonly CardRef[]
}

/** A number of ours on the host's cards, for its boards, lists and filters. People do not write it. */
export interface HostNumberField {
  /** Kinds of cards that can bear it. */
  readonly kinds: readonly CardKind[]
  /**
   * Writes numbers in as few calls as the host allows; the field is made first where it is missing. By itself it is no touch of a card, but
   * the host tells of it as of any change.
   *
   * @param label as people see it, when it is made
   * @throws {HostUnavailable | HostRefused | TenantDisconnected}
   */
  write(kind: CardKind, numbers: readonly CardNumber[], label: string): Promise<WrittenNumbers>
}
