import { DAY, type Instant } from '../../shared/time/instant.ts'

/** What somebody else says about a number. */
export interface PhoneOpinion {
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
  /** Offset as they write it, `UTC+4`: no zone, since it knows no summer time. */
  readonly offset: string | null
  /** They are sure of the number itself. */
  readonly isSure: boolean
}

/** Asks about a number somewhere else, for a tenant that has a key there. Numbers leave our server: off unless the tenant says so. */
export interface PhoneExpert {
  /**
   * @returns `null` when they know nothing of the number
   * @throws {Error} when they could not be asked
   */
  ask(e164: string): Promise<PhoneOpinion | null>
}

/** An answer kept; `null` in `opinion` is an answer too. */
export interface KeptOpinion {
  readonly at: Instant
  readonly opinion: PhoneOpinion | null
}

/** Where answers are kept, by number. */
export interface OpinionShelf {
  find(e164: string): Promise<KeptOpinion | null>
  put(e164: string, kept: KeptOpinion): Promise<void>
}

/** Numbers move seldom, and every question costs the tenant money. */
export const KEPT_FOR_MS = 90 * DAY

/** The same expert, asked about a number once in 90 days. What could not be asked is not kept. */
export function withShelf(
  expert: PhoneExpert,
  shelf: OpinionShelf,
  now: () => Instant,
): PhoneExpert {
  return {
    async ask(e164) {
      const kept = await keptOpinion(shelf, e164, now())
      if (kept !== null) return kept.opinion
      const opinion = await expert.ask(e164)
      await shelf.put(e164, { at: now(), opinion })
      return opinion
    },
  }
}

/** What was answered within 90 days, without asking anybody. `null`: nothing was. */
export async function keptOpinion(
  shelf: Pick<OpinionShelf, 'find'>,
  e164: string,
  now: Instant,
): Promise<KeptOpinion | null> {
  const kept = await shelf.find(e164)
  return kept !== null && now - kept.at < KEPT_FOR_MS ? kept : null
}
