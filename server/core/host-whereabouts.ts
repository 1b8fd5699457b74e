import type { CompanyId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'

/** Somebody whose card tells where he is. */
export type ClientRef = Extract<EntityRef, { kind: 'contact' | 'company' }>

/** What the card of a contact or a company says of where he may be. */
export interface Whereabouts {
  /** Of a company; `null`: it has none, or it is a person. */
  readonly name: string | null
  /** Raw. */
  readonly phones: readonly string[]
  /** A contact's. */
  readonly company: CompanyId | null
  /** Where he really is before where his papers are. */
  readonly addresses: readonly {
    readonly city: string | null
    readonly region: string | null
    /** What else is written, in one line. */
    readonly text: string
  }[]
  readonly inn: string | null
  readonly kpp: string | null
}
