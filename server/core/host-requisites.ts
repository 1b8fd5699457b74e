import type { RequisiteField } from '../../shared/contract/requisites-fill.ts'
import type { CompanyId, UserId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type {
  ExpressedRequisites,
  RequisiteOwner,
  SoughtParty,
  StandingRequisites,
  WantedRequisites,
} from '../../shared/requisites/filling.ts'

/**
 * Requisites on a host. With a reader everything is asked in his name; without one, with our own rights: for work that he has begun.
 *
 * What `plan` and `write` give is JSON of the module's own, kept by whoever calls: it survives a crash and takes a filling back.
 */
export interface HostRequisites {
  /**
   * @param sought whose requisites, when several stand there; `null`: the first
   * @returns `null` when the card is gone, or the reader may not see it or its company
   */
  read(subject: EntityRef, sought: SoughtParty | null): Promise<StandingRequisites | null>
  /** ИНН and КПП of the first requisites of these companies, in as few requests as the host allows; who has none is left out. */
  sought(companies: readonly CompanyId[]): Promise<ReadonlyMap<CompanyId, SoughtParty>>
  /** What the reader may do to whoever has the requisites, `null`: to a company yet to be made; without a reader `write`. */
  rightTo(owner: RequisiteOwner | null): Promise<'read' | 'write'>
  /** How this host will show what is wanted, on top of what stands. Asks nobody. */
  express(stands: StandingRequisites, wanted: WantedRequisites): ExpressedRequisites
  /** What to write of it, and what stood there before. Asks nobody. @throws {HostRefused} when the host has no place for such a party */
  plan(
    stands: StandingRequisites,
    wanted: WantedRequisites,
    accept: readonly RequisiteField[],
  ): unknown
  /**
   * @param order.mark ten characters, left on what is made
   * @param order.by who has ordered it: a company that is made is his, whoever writes
   * @param order.isAgain an earlier try may have got somewhere: what it made is found by the mark and not made twice
   * @returns what was made
   * @throws {HostUnavailable} how far it came is not known, {HostRefused} when the host said no to the whole or to a part
   */
  write(order: {
    readonly plan: unknown
    readonly mark: string
    readonly by: UserId
    readonly isAgain: boolean
  }): Promise<unknown>
  /** Whose requisites these were: by whose ИНН and КПП they are found among several. `null`: not kept with it. */
  partyOf(filling: { readonly plan: unknown }): SoughtParty | null
  /** The card is changed, too: it gets a company. */
  changesCard(filling: { readonly plan: unknown }): boolean
  /** Whose requisites were written. */
  ownerOf(filling: { readonly plan: unknown; readonly made: unknown }): RequisiteOwner | null
  /** Puts back what stood, where what we wrote still stands. @param made `null`: found by the mark. May be called again. */
  undo(order: {
    readonly plan: unknown
    readonly made: unknown
    readonly mark: string
  }): Promise<'done' | 'partly' | 'changed'>
  /** Fields of the host's own form, by its own names; missing: it has no form that we fill. */
  formFields?(
    wanted: WantedRequisites | { readonly bank: WantedRequisites['bank'] },
  ): Readonly<Record<string, string>>
  /** Ordinary fields of a company that may keep what the requisites have no place for; missing: they have a place for all. */
  ordinaryFields?(): Promise<readonly { readonly id: string; readonly name: string }[]>
}
