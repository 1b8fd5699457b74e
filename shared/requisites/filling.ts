import type { RequisiteField } from '../contract/requisites-fill.ts'
import type { CompanyId, ContactId } from '../crm/ids.ts'
import type { Bank, Party } from './model.ts'

/** What a host keeps of somebody's requisites, or will keep, in words as a person reads them. */
export type RequisiteValues = Readonly<Partial<Record<RequisiteField, string>>>

/** What is to be filled in. */
export interface WantedRequisites {
  readonly party: Party
  readonly bank: WantedBank | null
  /** The actual address is the legal one. */
  readonly withActualAddress: boolean
  /** Where requisites of the same ИНН and another КПП stand: beside them, or over them. `null`, missing: nobody has said. */
  readonly otherKpp?: 'add' | 'update' | null
}

export interface WantedBank extends Bank {
  /** 20 digits; `null`: not told. */
  readonly account: string | null
}

/** A card's own company or contact. */
export type RequisiteOwner =
  | { readonly kind: 'company'; readonly id: CompanyId; readonly title: string }
  | { readonly kind: 'contact'; readonly id: ContactId; readonly title: string }

/** Whose requisites are looked for among several on one card. */
export interface SoughtParty {
  readonly inn: string
  /** `null`: of any КПП. */
  readonly kpp: string | null
  /** Where nothing of that КПП stands, whatever stands of the ИНН. @default false */
  readonly orAnyKpp?: boolean
}

/** What stands on a card. */
export interface StandingRequisites {
  /** `null`: the card has no company yet. */
  readonly owner: RequisiteOwner | null
  /** Of the requisite sought; without one sought, of the first. Empty: there is none. */
  readonly values: RequisiteValues
  readonly kind: Party['kind'] | 'person' | null
  /** ИНН of other requisites that stand there. */
  readonly otherInns: readonly string[]
  /** КПП of requisites of the ИНН sought, where none stand that are of the КПП sought or of none. */
  readonly otherKpps: readonly string[]
  /** What this host has no place for. */
  readonly placeless: readonly RequisiteField[]
  /** What the search may begin with: the company as the card names it. */
  readonly companyTitle: string | null
  /** Raw, of the card and its company. */
  readonly phones: readonly string[]
  /** JSON of the host module's own, from which it plans. Equal for equal states. */
  readonly raw: unknown
}

/** How a host takes what is wanted. */
export interface ExpressedRequisites {
  /** As they will read once written. */
  readonly values: RequisiteValues
  /** What stands in the places they go to. */
  readonly now: RequisiteValues
  /** Kept, but not shown by the host's form. */
  readonly unshown: readonly RequisiteField[]
}

/** `null` and an empty text mean the same. */
export function sameValue(one: string | undefined, other: string | undefined): boolean {
  return fold(one) === fold(other)
}

/** Marks and case that people and registers write differently do not make another value. */
function fold(text: string | undefined): string {
  return (text ?? '')
    .normalize('NFKC')
    .replaceAll(/["«»“”„]/g, '"')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
