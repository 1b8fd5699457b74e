import type { EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, flag, idText, or, shape } from '../../../shared/parse/parse.ts'
import { MINUTE } from '../../../shared/time/instant.ts'
import { HostUnavailable } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { TenantsPort } from '../common/ports.ts'
import type { Account, Query } from './account.ts'
import { factsOf } from './facts.ts'
import { AmoRefused } from './failures.ts'
import { noteTrouble } from './troubles.ts'
import { isUnsorted } from './wire.ts'

export interface SeeDependencies {
  readonly tenants: TenantsPort
  /** With our own tokens, ahead of everything else. */
  readonly accountOf: (tenant: Tenant) => Account
}

/** Who looks, by the token of his page. */
export interface Onlooker {
  readonly tenant: Tenant
  readonly claims: { readonly user_id: string; readonly is_admin: boolean | null }
}

export interface Seen {
  readonly ref: EntityRef
  /** As the account answers it. */
  readonly entity: unknown
}

const PATHS: Readonly<Record<EntityRef['kind'], string>> = {
  lead: 'leads',
  deal: 'leads',
  contact: 'contacts',
  company: 'companies',
}

/**
 * Whether this person may read the card: the account is asked in his name. `null`: he may not, or nobody can prove that he may. Of a
 * request not accepted yet the page speaks as of a deal.
 *
 * @throws {HostUnavailable | TenantDisconnected} when the account itself does not let us ask: that says nothing of him
 */
export function createSee({ tenants, accountOf }: SeeDependencies) {
  /**
   * Nobody's name may be used with a token that is no administrator's. Rights are hidden from it as well, so all that proves anything
   * is the card itself, as our token reads it: whoever is responsible for it sees it, and so do administrators by the vendor's own word.
   */
  async function seeByOwnToken({ tenant, claims }: Onlooker, path: string): Promise<unknown> {
    const account = accountOf(tenant)
    const entity = await getOrRefused(account, path)
    if (entity === REFUSED) {
      // Is it this card, or everything?
      if ((await getOrRefused(account, 'account')) !== REFUSED) return null
      throw new HostUnavailable('session: the account lets us to nothing', 10 * MINUTE)
    }
    await noteTrouble(tenants, tenant, 'users-hidden')
    const isTheirs = findOwner(entity)?.responsible_user_id === claims.user_id
    return isTheirs || claims.is_admin === true ? entity : null
  }

  async function read({ tenant, claims }: Onlooker, path: string): Promise<unknown> {
    try {
      return await accountOf(tenant).getAs(claims.user_id, path)
    } catch (error) {
      // Unknown, dismissed, or the card is in the trash.
      if (!(error instanceof AmoRefused)) throw error
      if (error.status !== 403) return null
      // A list we remember would not tell what our token may do now. One that sees users is an administrator's: the no was about him.
      if ((await getOrRefused(accountOf(tenant), 'users', { limit: 1 })) !== REFUSED) return null
      return seeByOwnToken({ tenant, claims }, path)
    }
  }

  return async function see(onlooker: Onlooker, subject: EntityRef): Promise<Seen | null> {
    const entity = await read(onlooker, `${PATHS[subject.kind]}/${subject.id}`)
    if (entity === null || !isThis(entity, subject.id)) return null
    if (subject.kind !== 'deal' && subject.kind !== 'lead') return { ref: subject, entity }
    const kind = isUnsorted(entity, factsOf(onlooker.tenant)) ? 'lead' : 'deal'
    return { ref: { kind, id: subject.id }, entity }
  }
}

const REFUSED = Symbol('refused')

async function getOrRefused(account: Account, path: string, query?: Query): Promise<unknown> {
  try {
    return await account.get(path, query)
  } catch (error) {
    if (error instanceof AmoRefused) return REFUSED
    throw error
  }
}

const findOwner = finderOf(shape({ responsible_user_id: idText }))
const findEntity = finderOf(shape({ id: idText, is_deleted: or(flag, false) }))

function isThis(entity: unknown, id: string): boolean {
  const found = findEntity(entity)
  return found !== null && found.id === id && !found.is_deleted
}
