import type { TenantId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** What a contact's or a company's own card says of where he is. */
export interface ClientPlace {
  /** Of a company; `null`: it has none, or it is a person. */
  readonly name: string | null
  /** `null`: the card names no place that has one zone. */
  readonly found: FoundPlace | null
  readonly readAt: Instant
}

export interface FoundPlace {
  /** IANA. */
  readonly zone: string
  /** «Самара», «Самарская область» */
  readonly place: string
  readonly source: 'address' | 'inn'
}

/** An answer of somebody else about a number, or that he had none. */
export interface StoredOpinion {
  readonly at: Instant
  /** JSON of `server/numbering/second-opinion.ts`, read there. */
  readonly opinion: unknown
}

/** Keys of a second opinion about numbers, as a tenant has given them. */
export interface ExpertKeys {
  readonly isOn: boolean
  readonly token: string
  readonly secret: string
}

export interface PlacesPort {
  /** Key: the subject, `contact:501`, `company:77`; one never read is missing. */
  find(tenant: TenantId, subjects: readonly string[]): Promise<ReadonlyMap<string, ClientPlace>>
  put(tenant: TenantId, subject: string, place: ClientPlace): Promise<void>
  /** @param phoneHash never the number itself */
  opinion(tenant: TenantId, phoneHash: string): Promise<StoredOpinion | null>
  putOpinion(tenant: TenantId, phoneHash: string, opinion: StoredOpinion): Promise<void>
  /** Sealed at rest. `null`: it has none. */
  expertKeys(tenant: TenantId): Promise<ExpertKeys | null>
  /** `null` forgets them, and what was answered to them. */
  saveExpertKeys(tenant: TenantId, keys: ExpertKeys | null): Promise<void>
}
