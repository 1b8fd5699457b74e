import type { Call, CallSource } from '../../shared/telephony/call.ts'
import type { ProviderChoice, TelephonyConfig } from '../../shared/telephony/config.ts'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import type { Store } from '../store/store.ts'
import type { CallCursor, Telephony, TelephonyAccount } from './telephony.ts'
import type { Turnstile } from './turnstile.ts'
import { asInstant } from '../../shared/time/instant.ts'

/** Services this server can ask. */
export type Telephonies = Readonly<Record<Exclude<ProviderChoice, 'off'>, Telephony>> & {
  /** How long after a call it is written down: others who write it have done so by then. */
  readonly writesAfterMs: number
  /** Polls of this process: a service that is slow must not take every worker. */
  readonly polls: Turnstile
}

/** A tenant's telephony, ready to be asked; `null`: switched off, or its key was forgotten. */
export interface TelephonyAtHand {
  readonly telephony: Telephony
  readonly account: TelephonyAccount
}

export async function openTelephony(
  telephonies: Telephonies,
  store: Pick<Store, 'telephony'>,
  tenant: TenantId,
  { provider, company, login }: TelephonyConfig,
): Promise<TelephonyAtHand | null> {
  if (provider === 'off') return null
  const key = await store.telephony.secret(tenant, 'calls-key')
  return key === null
    ? null
    : { telephony: telephonies[provider], account: { company, login, key } }
}

/** Who of the CRM it was; logins are compared without regard to case, as e-mails are. */
export function userOf(
  { employee }: Pick<Call, 'employee'>,
  config: TelephonyConfig,
): UserId | null {
  if (employee === null) return null
  const wanted = employee.toLowerCase()
  const found = Object.entries(config.employees).find(([name]) => name.toLowerCase() === wanted)
  return found?.[1] ?? null
}

/** Names that calls of each source have used. */
export type SeenNames = Readonly<Record<CallSource, readonly string[]>>

export async function seenNames(
  { telephony }: Pick<Store, 'telephony'>,
  tenant: TenantId,
): Promise<SeenNames> {
  const [moizvonki, pbx] = await Promise.all([
    telephony.employees(tenant, 'moizvonki'),
    telephony.employees(tenant, 'pbx'),
  ])
  return { moizvonki, pbx }
}

/** By what the service knows him: an extension of a PBX stands in the same list, and dials nothing there. */
export function loginOf(
  user: UserId,
  { employees }: TelephonyConfig,
  seen: SeenNames,
): string | null {
  const names = Object.keys(employees).filter(name => employees[name] === user)
  const isIn = (list: readonly string[], name: string) =>
    list.some(one => one.toLowerCase() === name.toLowerCase())
  const known = names.find(name => isIn(seen.moizvonki, name))
  return known ?? names.find(name => !isIn(seen.pbx, name)) ?? null
}

/** As the store keeps it: `id:84112` or `since:1735293590000`. */
export function toCursorText(cursor: CallCursor): string {
  return 'afterId' in cursor ? `id:${cursor.afterId}` : `since:${cursor.since}`
}

export function readCursor(text: string): CallCursor | null {
  const [, word, value = ''] = /^(id|since):(\d{1,15})$/.exec(text) ?? []
  if (word === 'id') return { afterId: value }
  return word === 'since' ? { since: asInstant(Number(value)) } : null
}
