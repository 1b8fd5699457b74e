import { command, query } from './endpoint.ts'

/** A second opinion about numbers, asked elsewhere: off unless the tenant has given keys of its own and switched it on. */
export interface PhoneExpertSettings {
  readonly isOn: boolean
  readonly hasKeys: boolean
}

export interface PhoneExpertChange {
  readonly isOn: boolean
  /** `null`: those there are stay; with empty texts they are forgotten. */
  readonly keys: { readonly token: string; readonly secret: string } | null
}

/** Administrators alone. */
export const getPhoneExpert = query<Record<string, never>, PhoneExpertSettings>(
  '/api/settings/phone-expert',
)
/** 422 `keys: empty` when it is switched on without any. */
export const savePhoneExpert = command<PhoneExpertChange, PhoneExpertSettings>(
  '/api/settings/phone-expert',
)
