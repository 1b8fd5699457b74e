import type { FieldValue } from '../state.ts'

export type TagRef = { readonly id: number } | { readonly name: string }

export interface TagChanges {
  /** Replaces all; an empty list clears. */
  readonly set?: readonly TagRef[] | undefined
  readonly add?: readonly TagRef[] | undefined
  readonly remove?: readonly TagRef[] | undefined
}

/** What is left out stays as it is. */
export interface EntityChanges {
  readonly name?: string | undefined
  readonly responsibleId?: number | undefined
  readonly createdBy?: number | undefined
  readonly updatedBy?: number | undefined
  readonly createdAt?: number | undefined
  readonly updatedAt?: number | undefined
  /** By field id; a written field replaces all its values, an empty list clears it. */
  readonly values?: Readonly<Record<number, readonly FieldValue[]>> | undefined
  readonly tags?: TagChanges | undefined
}

export interface LeadChanges extends EntityChanges {
  readonly price?: number | undefined
  readonly statusId?: number | undefined
  readonly pipelineId?: number | undefined
  readonly lossReasonId?: number | null | undefined
  readonly closedAt?: number | undefined
}

export interface NewLead extends LeadChanges {
  /** The first is the main one unless one says so. */
  readonly contacts?: readonly { readonly id: number; readonly isMain?: boolean | undefined }[]
  readonly companyId?: number | null
  readonly sourceId?: string | null
  /** Stands in «Неразобранное» of its pipeline: made by `addForm` and `addSip` only. */
  readonly isUnsorted?: boolean
}

export interface ContactChanges extends EntityChanges {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
}

export interface NewContact extends ContactChanges {
  readonly companyId?: number | null
  readonly isUnsorted?: boolean
}

export interface NewCompany extends EntityChanges {
  readonly isUnsorted?: boolean
}
