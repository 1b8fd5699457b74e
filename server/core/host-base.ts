import type { CompanyId, ContactId, UserId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'

/** A company as far as looking for duplicates cares. */
export interface BaseCompany {
  readonly id: CompanyId
  readonly title: string
  /** Raw, every value of the card. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly city: string
  readonly site: string
  /** `null`: this list does not tell, another one does. */
  readonly papers: Papers | null
  readonly owner: UserId | null
  readonly createdAt: Instant
}

/** What identifies a firm; empty: not filled in. */
export interface Papers {
  readonly inn: string
  readonly kpp: string
}

export interface BasePage {
  readonly contacts: readonly Contact[]
  readonly companies: readonly BaseCompany[]
  /** Of companies whose own list does not tell; the first of a company counts. */
  readonly papers: readonly (Papers & { readonly company: CompanyId })[]
  /** Where to go on once this page is kept. Only the host module reads it. */
  readonly cursor: string
  /** How much of what there is to read was read with this page: 0 … 1. */
  readonly share: number
  /** Rows there are in this list now; `null`: the host does not tell. */
  readonly total: number | null
}

/** A client's card as it stands now, with what hangs on it. */
export interface StandingClient {
  readonly deals: { readonly open: number; readonly all: number }
  readonly contact: Contact | null
  readonly company: BaseCompany | null
}

export type ClientKind = 'contact' | 'company'

/** All people and firms of a CRM, to be looked through for duplicates. */
export interface HostBase {
  /** Names of its lists, in the order in which they should be read. */
  readonly feeds: readonly string[]
  /**
   * A list from a cursor of ours to its present end: all rows the first time (`null`), later those changed since. May tell of a thing
   * twice. Pages are asked for ahead, so that our own limit and nothing else sets the pace.
   *
   * @throws {HostUnavailable | HostRefused | TenantDisconnected}
   */
  read(feed: string, cursor: string | null): AsyncIterable<BasePage>
  /** The largest number of cards `standing` should be asked about at once. */
  readonly standingWidth: number
  /** Cards by their ids as they are now; who is gone is left out. @throws as `read` */
  standing(
    kind: ClientKind,
    ids: readonly (ContactId | CompanyId)[],
  ): Promise<ReadonlyMap<string, StandingClient>>
}
