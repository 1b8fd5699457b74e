import type { UserId } from '../crm/ids.ts'
import type { DialWay, ProviderChoice } from '../telephony/config.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

/** Why the telephony did not answer, in words of `telephony.fault.*`. */
export type TelephonyFaultWord =
  'bad-key' | 'not-allowed' | 'unknown-account' | 'bad-answer' | 'unavailable'

export interface TelephonyFields {
  readonly provider: ProviderChoice
  /** `acme` of `acme.moizvonki.ru`. */
  readonly company: string
  readonly login: string
  readonly writesCalls: boolean
  readonly opensCards: boolean
  readonly dialWay: DialWay
  /** Login or extension → user of the CRM; whoever has none is left out. */
  readonly employees: Readonly<Record<string, UserId>>
}

export interface TelephonyAnswer {
  readonly version: number
  readonly canChange: boolean
  readonly fields: TelephonyFields
  /** A key of the provider is kept; it is never shown. */
  readonly hasKey: boolean
  /** Logins and extensions that calls have named, and those saved. */
  readonly known: readonly string[]
  readonly users: readonly { readonly id: UserId; readonly name: string }[]
  readonly poll: {
    readonly at: Instant
    readonly fault: TelephonyFaultWord | null
    readonly calls: number
  } | null
  /** Where web hooks of the provider may come to; `null` before the first save. */
  readonly hookAddress: string | null
  readonly pbx: { readonly address: string; readonly hasSecret: boolean }
  /** `null`: this server does not know the address of our page inside the CRM. */
  readonly microsip: {
    readonly link: string
    readonly whenRings: string
    readonly whenAnswered: string
    readonly launcher: string
    /** Where the launcher is to be put. */
    readonly launcherPath: string
  } | null
}

/** Admins see and change it; others are told what a click on a number does, by `getDialing`. */
export const getTelephony = query<Record<string, never>, TelephonyAnswer>('/api/telephony')

export interface TelephonyChange {
  readonly version: number
  readonly fields: TelephonyFields
  /** A new key; `null`: the kept one stays. */
  readonly key: string | null
}

/** 409 `stale` when somebody saved meanwhile; 422 `invalid` with the fields named. Admins only. */
export const saveTelephony = command<TelephonyChange, TelephonyAnswer>('/api/telephony')

/** One question to the provider, with what is saved, or with a key just typed. Changes nothing. Admins only. */
export const checkTelephony = command<
  { readonly company: string; readonly login: string; readonly key: string | null },
  { readonly fault: TelephonyFaultWord | null }
>('/api/telephony/check')

/**
 * A new secret for the hook of a PBX, shown this once; the one before no longer opens. Admins only. `isFirst`: there was no source of
 * calls before, so what is done with them has been chosen and saved. 409 `stale` when somebody saved meanwhile.
 */
export const renewPbxSecret = command<
  Record<string, never>,
  { readonly secret: string; readonly isFirst: boolean }
>('/api/telephony/pbx-secret')

/** What a click on a number does for this reader. */
export interface Dialing {
  readonly way: DialWay
  /** `provider` alone: his own phone is known to the provider. */
  readonly canCall: boolean
}

export const getDialing = query<Record<string, never>, Dialing>('/api/telephony/dialing')

/**
 * The reader's own phone begins to dial. A number in the body, never in an address. 422 `refused`: his phone is not known, or the
 * provider said no.
 */
export const callClient = command<{ readonly phone: string }, { readonly ok: true }>(
  '/api/telephony/call',
)
