import type { MergeField, MergeMoveKey } from '../contract/merge.ts'
import type { UserId } from '../crm/ids.ts'
import type { PersonName } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'

/** How values of one field from several cards become one. */
export type FieldRule =
  /** One value; another one is a conflict. */
  | { readonly type: 'single' }
  /** A part of a person's name: the fuller form of the same name wins, another name is a conflict. */
  | { readonly type: 'name'; readonly part: keyof PersonName | 'whole' }
  /** All of them together; `as` tells which of them are the same value. */
  | { readonly type: 'many'; readonly as: 'phone' | 'email' | 'text' }
  /** Always that of the card that stays. */
  | { readonly type: 'own' }

/** A filled field of one card, for people to read. */
export interface CardField {
  /** By which a person's choice names it. */
  readonly key: string
  readonly label: string
  readonly rule: FieldRule
  /** As shown; one of a single field. Never empty. */
  readonly values: readonly string[]
}

/** A card of a person or a firm with what a merge needs to know. */
export interface MergeCard {
  readonly id: string
  readonly title: string
  readonly createdAt: Instant | null
  readonly owner: UserId | null
  readonly deals: { readonly open: number; readonly all: number }
  readonly fields: readonly CardField[]
  /** Of requisites, with right check digits. */
  readonly inns: readonly string[]
  /** What hangs on it, counted. */
  readonly moves: Readonly<Partial<Record<MergeMoveKey, number>>>
  /** Another text: the card is not what it was. */
  readonly print: string
}

/** What will stand in one field. */
export interface FieldDecision {
  readonly key: string
  readonly label: string
  readonly kind: MergeField['kind']
  /** By member, in the order of cards; who has nothing there is left out. */
  readonly values: readonly { readonly member: string; readonly texts: readonly string[] }[]
  readonly result: readonly string[]
  /** Whose value it is; `null`: of several. */
  readonly choice: string | null
}
