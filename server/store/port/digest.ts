import type { TenantId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** How the last digest of a reader ended. `sending`: begun, and nobody knows yet. */
export type DigestState = 'sending' | 'sent' | 'refused' | 'no-way'

/** Name of a digest that was given back, surely not sent: no other has it. */
export const RELEASED = ''

export interface DigestReader {
  /** `user:7`, `email:boss@firm.ru` */
  readonly reader: string
  /** Of the digest begun last: `2026-11-26/morning`, or `RELEASED`. */
  readonly name: string
  readonly state: DigestState
  readonly at: Instant
  /** Names of the cards that were faulty when he was told last; `null`: he was told nothing yet. */
  readonly faulty: readonly string[] | null
}

export interface DigestPort {
  readers(tenant: TenantId): Promise<readonly DigestReader[]>
  /** Takes a reader's digest upon oneself. `false`: it was begun before, by whomever. */
  begin(tenant: TenantId, reader: string, name: string, at: Instant): Promise<boolean>
  /** It was surely not sent: the next try begins anew. */
  release(tenant: TenantId, reader: string): Promise<void>
  /** @param faulty what the next one is compared with; missing: he was told nothing new */
  end(
    tenant: TenantId,
    reader: string,
    end: { readonly state: DigestState; readonly faulty?: readonly string[] },
  ): Promise<void>
}
