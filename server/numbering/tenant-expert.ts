import { createHash } from 'node:crypto'
import type { TenantId } from '../../shared/crm/ids.ts'
import { finderOf, flag, orNull, shape, text } from '../../shared/parse/parse.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { createDadataPhone, type DadataKeys } from './dadata-phone.ts'
import {
  keptOpinion,
  type OpinionShelf,
  type PhoneExpert,
  type PhoneOpinion,
  withShelf,
} from './second-opinion.ts'

/** Asks about numbers with the keys of a tenant; whoever has none, or has it switched off, is never asked about. */
export interface TenantExpert {
  /** Never throws: a second opinion that cannot be had is none. `null`: none. */
  ask(tenant: TenantId, e164: string): Promise<PhoneOpinion | null>
  /** What is on the shelf already: nobody is asked. In the order of the numbers, those without an opinion left out. */
  known(tenant: TenantId, e164s: readonly string[]): Promise<readonly PhoneOpinion[]>
}

export interface TenantExpertParts {
  readonly places: Store['places']
  readonly now: () => Instant
  readonly log: Pick<Log, 'warn'>
  /** DaData's, unless a test has another. */
  readonly expertWith?: (keys: DadataKeys) => PhoneExpert
}

export function createTenantExpert({
  places,
  now,
  log,
  expertWith = createDadataPhone,
}: TenantExpertParts): TenantExpert {
  return {
    async ask(tenant, e164) {
      const keys = await places.expertKeys(tenant)
      if (keys === null || !keys.isOn) return null
      try {
        return await withShelf(expertWith(keys), shelfOf(places, tenant), now).ask(e164)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        log.warn('no second opinion about a number', { tenant, code: error.code })
        return null
      }
    },

    async known(tenant, e164s) {
      if (e164s.length === 0) return []
      const keys = await places.expertKeys(tenant)
      if (keys === null || !keys.isOn) return []
      const shelf = shelfOf(places, tenant)
      const kept = await Promise.all(e164s.map(e164 => keptOpinion(shelf, e164, now())))
      return kept.flatMap(one => one?.opinion ?? [])
    },
  }
}

const findOpinion = finderOf(
  shape({
    country: orNull(text),
    region: orNull(text),
    city: orNull(text),
    offset: orNull(text),
    isSure: flag,
  }),
)

/** Kept by a digest: the table of answers is no second list of the tenant's numbers. */
function shelfOf(places: Store['places'], tenant: TenantId): OpinionShelf {
  const nameOf = (e164: string): string =>
    createHash('sha256').update(`${tenant}/${e164}`).digest('hex')
  return {
    async find(e164) {
      const kept = await places.opinion(tenant, nameOf(e164))
      return kept && { at: kept.at, opinion: findOpinion(kept.opinion) }
    },
    put: (e164, kept) => places.putOpinion(tenant, nameOf(e164), kept),
  }
}
