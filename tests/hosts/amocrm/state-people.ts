export type Right = 'A' | 'G' | 'M' | 'D'

export interface EntityRights {
  readonly view: Right
  readonly edit: Right
  readonly add: Right
  readonly delete: Right
  readonly export: Right
}

export interface StatusRights {
  readonly entity_type: 'leads'
  readonly pipeline_id: number
  readonly status_id: number
  readonly rights: {
    readonly view: 'A' | 'D'
    readonly edit: 'A' | 'D'
    readonly delete: 'A' | 'D'
  }
}

export interface Rights {
  readonly leads: EntityRights
  readonly contacts: EntityRights
  readonly companies: EntityRights
  readonly tasks: { readonly edit: Right; readonly delete: Right }
  readonly mail_access: boolean
  readonly catalog_access: boolean
  readonly status_rights: readonly StatusRights[] | null
}

export interface AmoUser {
  readonly id: number
  name: string
  readonly email: string
  isAdmin: boolean
  isFree: boolean
  isActive: boolean
  groupId: number
  roleId: number | null
  rights: Rights
  readonly phone: string | null
}

export interface AmoGroup {
  /** 0: the default department. */
  readonly id: number
  readonly name: string
  readonly uuid: string | null
}

export interface AmoRole {
  readonly id: number
  readonly name: string
  readonly rights: Rights
}
