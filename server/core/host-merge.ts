import type { MergeKind, MergeLossKey, MergeMoveKey } from '../../shared/contract/merge.ts'
import type { FieldDecision, MergeCard } from '../../shared/merge/model.ts'

/** A card with what the module itself needs of it. */
export interface ReadMergeCard extends MergeCard {
  readonly raw: unknown
}

/**
 * Merging cards of people and firms on a host. With a reader everything is asked and done in his name; without one with our own rights: for
 * work that he has begun, and for many groups at once, which administrators order.
 *
 * What `plan` and `write` give is JSON of the module's own, kept by whoever calls: it survives a crash and takes a merge back.
 */
export interface HostMerge {
  /** What becomes of the cards that do not stay. */
  readonly others: 'deleted' | 'emptied'
  /** What no undo brings back here. */
  readonly losses: readonly MergeLossKey[]
  /** Those that are there and may be seen; what hangs on them, too. @throws {HostUnavailable | HostRefused} */
  read(kind: MergeKind, ids: readonly string[]): Promise<readonly ReadMergeCard[]>
  /** `false`: the reader may not change one of them. What shows only in the deed is `true`. */
  mayMerge(kind: MergeKind, ids: readonly string[]): Promise<boolean>
  /** The host's own page of a merge; `null`: it has none. */
  pageOf(kind: MergeKind, ids: readonly string[]): string | null
  linkOf(kind: MergeKind, id: string): string
  /** All that is to be written, and all that stands now. Asks nobody. @param cards as `read` gave them, the survivor first */
  plan(kind: MergeKind, cards: readonly MergeCard[], decisions: readonly FieldDecision[]): unknown
  /** What hangs on the cards that go, each once. Asks nobody. */
  movedBy(plan: unknown): Readonly<Partial<Record<MergeMoveKey, number>>>
  /** Customers and catalogue elements (invoices, goods) linked with the cards that go, which stay there. Asks nobody. */
  staysBy(plan: unknown): { readonly customers: number; readonly elements: number }
  /**
   * @param order.isAgain an earlier try may have got somewhere
   * @param order.isAlone nobody is there in whose name it would be done: where that name alone tells what is allowed, only what the host
   * has done already is brought to its end
   * @throws {HostUnavailable} how far it came is not known, {HostRefused} the host said no, and the cards stand as before
   */
  write(
    order: MergeWork & { readonly isAgain: boolean; readonly isAlone: boolean },
  ): Promise<WrittenMerge>
  /** Puts back what stood, where what we wrote still stands. May be called again. */
  undo(order: MergeWork & { readonly made: unknown; readonly keep: Keep }): Promise<UndoneMerge>
}

export interface MergeWork {
  readonly plan: unknown
  /** Ten characters, left on what is made, so that another try finds it. */
  readonly mark: string
  /** Left on the host beside a card that was emptied, in the tenant's language. */
  readonly words: MergeWords
}

/** Texts that stay on the host. */
export interface MergeWords {
  /** Of a note with the card that was emptied. */
  emptied(survivor: { readonly title: string; readonly link: string }): string
  /** Before a note copied to the survivor. */
  copied(from: { readonly title: string }): string
  readonly tags: readonly string[]
}

/** Keeps what was made so far, before the next step. */
export type Keep = (made: unknown) => Promise<void>

export interface WrittenMerge {
  /**
   * `conflict`: the host merges them on its own page alone; the cards stand as before. `gone`: the survivor is no more. `denied`: the
   * reader may not; the cards stand as before. `alone`: nobody was there to be asked; the cards stand as before.
   */
  readonly end: 'merged' | 'conflict' | 'gone' | 'denied' | 'alone'
  readonly moved: Readonly<Partial<Record<MergeMoveKey, number>>>
  /** Cards that are still there although the merge came to its end: for the host's own page. */
  readonly left: readonly string[]
  /** What the host refused of the rest, after the cards were one; `null`: nothing. */
  readonly reason: string | null
}

export interface UndoneMerge {
  readonly end: 'done' | 'partly' | 'changed'
  /** Cards that are back, with the number they have now. */
  readonly cards: readonly { readonly title: string; readonly id: string }[]
  readonly returned: Readonly<Partial<Record<MergeMoveKey | 'fields', number>>>
}
