import type { Bank, ForeignCountry, ForeignParty, Party } from '../../shared/requisites/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { AppError } from '../errors.ts'

/** A town as registries number it. */
export interface City {
  /** Our spelling for comparing is made of this. */
  readonly name: string
  /** Codes of the register of addresses: of the region (13 digits) and of the town. */
  readonly regionCode: string
  readonly cityCode: string
}

export interface NameQuestion {
  /** Without form and quotes; up to 300 characters. */
  readonly text: string
  /** Cuts: only this region. */
  readonly regionCode?: string
  /** Sorts: this town first. */
  readonly cityCode?: string
  /** Closed companies are answered too when false. @default true */
  readonly activeOnly?: boolean
  /** 1…20. @default 20 */
  readonly count?: number
}

/** Whoever knows companies and banks. Another provider is another file with this shape. */
export interface RequisiteProvider {
  /** Head offices whose name, ИНН, director or address begin like the text. Empty when there is none. */
  suggest(question: NameQuestion): Promise<readonly Party[]>
  /** The head office of an ИНН or ОГРН; `null` when there is none. With a КПП that branch, or the head office when nobody has that КПП any more. */
  find(id: string, kpp?: string | null): Promise<Party | null>
  /** Head office and branches, the head office first. */
  findWithBranches(id: string): Promise<readonly Party[]>
  findCity(name: string): Promise<City | null>
  /** By БИК, SWIFT or ИНН, exact. */
  findBank(id: string): Promise<Bank | null>
  suggestBanks(text: string): Promise<readonly Bank[]>
  /** By УНП or БИН. */
  findForeign(country: ForeignCountry, taxId: string): Promise<ForeignParty | null>
  suggestForeign(country: ForeignCountry, text: string): Promise<readonly ForeignParty[]>
  /** What the settings page shows. */
  usage(): Promise<UsageWithLimits>
}

/** Requests spent on one key. */
export interface Usage {
  /** Since midnight in Moscow. */
  readonly today: number
  readonly thisMinute: number
  /** The registry said that the day is used up; `null` while it has not. */
  readonly closedUntil: Instant | null
}

export interface UsageWithLimits extends Usage {
  readonly dailyLimit: number
  readonly minuteLimit: number
  /** 85 % of the day are spent. */
  readonly isNearlySpent: boolean
}

/**
 * `no-key`, `wrong-key`: the administrator acts · `quota`: midnight in Moscow · `busy`, `down`: later by itself ·
 * `bug`: our request was wrong
 */
export type TroubleReason = 'no-key' | 'wrong-key' | 'quota' | 'busy' | 'down' | 'bug'

/** No answer from a registry. Carries neither the key nor what was asked. */
export class RegistryTrouble extends AppError {
  readonly code = 'registry.trouble'
  readonly reason: TroubleReason
  override readonly retryAfterMs: number | null

  constructor(reason: TroubleReason, what: string, retryAfterMs: number | null = null) {
    super(`registry: ${what}`)
    this.reason = reason
    this.retryAfterMs = retryAfterMs
  }
}

/** What a person reads. */
export function sayTrouble({ reason }: RegistryTrouble): Message {
  // A selector of an ICU text may not hold a hyphen.
  return { id: 'requisites.trouble', values: { reason: reason.replaceAll('-', '_') } }
}
