import type { CompanyId, ContactId, UserId } from '../../shared/crm/ids.ts'
import type { PersonName } from '../../shared/crm/model.ts'

/** What people know of a client besides name, phones and mailboxes, in the order in which a card should say it. */
export interface ImportExtras {
  /** Lines for the card's comment or a note; ready words. */
  readonly lines: readonly string[]
  readonly site: string
  /** In the file's own words; empty: none. */
  readonly source: string
}

interface Common {
  /** Of one row or company of one load: `k7f3a9b2c1:15`, `k7f3a9b2c1:c15`. Left on the host, so that what was made is found again. */
  readonly mark: string
}

/** Something to be made on the host from a row of a file. */
export type ImportOrder =
  | (Common & {
      readonly type: 'company'
      readonly title: string
      /** Valid, or empty. */
      readonly inn: string
      readonly kpp: string
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      readonly owner: UserId | null
      readonly extras: ImportExtras
    })
  | (Common & {
      readonly type: 'contact'
      readonly name: PersonName
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      readonly company: CompanyId | null
      readonly owner: UserId | null
      readonly extras: ImportExtras
    })
  /** A known contact learns these; those it has by now are left out. `note`: words of the file for its feed; empty: none. */
  | (Common & {
      readonly type: 'extend'
      readonly contact: ContactId
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      readonly note: string
    })
  /** As a form on the site would make it: rules hear of it and take it from there. */
  | (Common & {
      readonly type: 'request'
      readonly title: string
      readonly name: PersonName
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      readonly company: string
      readonly owner: UserId | null
      readonly extras: ImportExtras
    })

/** What a known contact learns. */
export interface ImportAdds {
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  /** Id of the note in its feed; missing: none was written. */
  readonly note?: string
}

export type ImportOutcome =
  /**
   * `id` of what was made or changed; `added` by an `extend`: what the contact has had by then is left out. `noteRefused`: the host did not
   * take its note, and why.
   */
  | {
      readonly mark: string
      readonly done: true
      readonly id: string
      readonly added?: ImportAdds
      readonly noteRefused?: string
    }
  /** `isGone`: the contact to be changed is not there any more. */
  | {
      readonly mark: string
      readonly done: false
      readonly reason: string
      readonly isGone: boolean
    }

/** A card that a load has made, or changed, and that may be taken back. */
export interface TakeBack {
  /** The contact or company it is about. */
  readonly kind: 'contact' | 'company'
  readonly id: string
  /** `remove`: the load has made it. Else what the load has added to it is taken away again. */
  readonly what: 'remove' | ImportAdds
  /** What its note says, as the file has it; missing: not known any more. A note that says anything else stays. */
  readonly words?: string
  /** When the load was last at it, by our clock, ms since 1970. */
  readonly at: number
}

export type TookBack =
  | 'removed'
  /** Nobody but a person may delete here: it bears `loadTagToDelete` now. */
  | 'tagged'
  | 'restored'
  /** It is gone already, or has not what was to be taken away. */
  | 'nothing'
  /** Somebody has changed it since, or it has deals, leads or tasks. */
  | 'changed'
  | 'refused'
  /** The card has nothing else of the load, but its note stays: somebody has changed it, or the host lets it not be deleted. */
  | 'note-kept'
  /** The card has forgotten what the load has added, but its note stays. */
  | 'restored-but-note'

/** @returns those of the given ids */
export type TakenContacts = (ids: readonly string[]) => Promise<ReadonlySet<string>>

/** Writing a client base into a host: many cards in few requests, behind everything urgent. */
export interface HostImport {
  /** Orders in one `write` that fit the host best. */
  readonly batch: number
  /** Writes under way at once that make good use of our own limit. */
  readonly width: number
  /** How long the host may carry out a request after it was sent, also one that nobody waits for any more; ms. */
  readonly longestMs: number
  /** Cards and notes can be deleted by its API. */
  readonly canDelete: boolean
  /**
   * Companies of the CRM.
   *
   * @param sought by ИНН (and КПП, where it is told) where there is one, else by the whole title; `key` comes back
   */
  findCompanies(
    sought: readonly {
      readonly key: string
      readonly title: string
      readonly inn: string
      readonly kpp: string
    }[],
  ): Promise<ReadonlyMap<string, CompanyId>>
  /**
   * In the given order.
   *
   * @param order.load id of the load, which its cards bear
   * @param order.isAgain an earlier try may have got somewhere: what it made is found by the marks, and not made twice
   * @param order.since no earlier than this an earlier try has begun, ms since 1970
   * @param order.taken which of these contacts are known to be of other rows of the load: hosts without marks take them for nobody else's
   * @param order.still asked before each request; it throws when nothing may be written any more
   * @throws {HostUnavailable} how far it came is not known: write again. {HostRefused | TenantDisconnected}
   */
  write(order: {
    readonly load: string
    readonly orders: readonly ImportOrder[]
    readonly isAgain: boolean
    readonly since: number
    readonly taken?: TakenContacts
    readonly still?: () => Promise<void>
  }): Promise<readonly ImportOutcome[]>
  /** What an earlier try to write these has made, as `write` finds it; nothing is written. Of an `extend` its note alone is found. */
  findMade(order: {
    readonly load: string
    readonly orders: readonly ImportOrder[]
    readonly since: number
    readonly taken?: TakenContacts
  }): Promise<readonly ImportOutcome[]>
  /** In the given order; may be called again. As `write`. */
  takeBack(load: string, cards: readonly TakeBack[]): Promise<readonly TookBack[]>
}

/** Last words of a note: whoever reads it sees where it comes from, and a repetition finds it. */
export function loadNoteMark(mark: string): string {
  return `Шаголад [загрузка ${mark}]`
}

/** What cards of a load that was taken back bear on a host that deletes nothing by its API. */
export function loadTagToDelete(load: string): string {
  return `удалить: загрузка ${load}`
}
