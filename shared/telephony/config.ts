import type { UserId } from '../crm/ids.ts'

export const PROVIDERS = ['off', 'moizvonki'] as const
export type ProviderChoice = (typeof PROVIDERS)[number]

/** What a click on a number opens on the person's own device; `provider`: his phone is told to dial. */
export const DIAL_WAYS = ['provider', 'tel', 'sip', 'callto'] as const
export type DialWay = (typeof DIAL_WAYS)[number]

/** Telephony of one tenant as an administrator has saved it. Without keys: those are sealed apart. */
export interface TelephonyConfig {
  readonly provider: ProviderChoice
  /** `acme` of `acme.moizvonki.ru`. */
  readonly company: string
  /** Login of the employee whose rights read the calls: an administrator of the service sees everybody's. */
  readonly login: string
  /** Whether calls are written to the CRM: not beside an integration of the customer's own. */
  readonly writesCalls: boolean
  /** Whether a missed call that has no open card gets one of its own. */
  readonly opensCards: boolean
  readonly dialWay: DialWay
  /** Login or extension → user of the CRM. */
  readonly employees: Readonly<Record<string, UserId>>
}

export const NO_TELEPHONY: TelephonyConfig = {
  provider: 'off',
  company: '',
  login: '',
  writesCalls: false,
  opensCards: false,
  dialWay: 'tel',
  employees: {},
}
