import type { HostId, UserId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { Locale } from '../../shared/i18n/message.ts'
import type { EventEnvelope } from '../core/event.ts'
import type { HostCalls } from '../core/host-calls.ts'
import type { HostCrm } from '../core/host-crm.ts'
import type { HostImport } from '../core/host-import.ts'
import type { HostMerge } from '../core/host-merge.ts'
import type { HostRequisites } from '../core/host-requisites.ts'
import type { CardRight, Reader, SessionProof, Sight } from '../core/host-sight.ts'
import type { Tenant } from '../tenant.ts'

export type { HostCall, FoundCallers, HostCalls } from '../core/host-calls.ts'
export { type ImportOutcome, loadNoteMark } from '../core/host-import.ts'
export type {
  Probe,
  LookWish,
  CardView,
  FoundOnHost,
  OpenCard,
  HostEffect,
  MarkedEffect,
  EffectAnswer,
  HostCrm,
} from '../core/host-crm.ts'
export type {
  SessionProof,
  CardRight,
  Reader,
  ClientSearch,
  SeenClient,
  NewCard,
  Sight,
} from '../core/host-sight.ts'
export type { ClientRef, Whereabouts } from '../core/host-whereabouts.ts'

/** Where hosts honestly differ. Asked by the shell, never by a rule. */
export interface HostCapabilities {
  /** Leads exist as cards of their own. */
  readonly hasLeads: boolean
  /** Whether cards of kind `lead` obey every rule, or are requests not yet accepted: recorded, recognised and answered, not planned. */
  readonly leadsObey: 'every-rule' | 'first-contact'
  /** A new card's people may be linked to it so much later than it is told of; 0: they come with it. */
  readonly peopleComeWithinMs: number
  /** It tells its people things that are about no card; otherwise letters do. */
  readonly hasNotifications: boolean
}

/** An HTTP request before anything about it is believed. */
export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface HostUser {
  readonly tenant: Tenant
  readonly user: UserId
  readonly name: string
  readonly locale: Locale
  readonly isAdmin: boolean
}

export type SessionAnswer =
  | {
      readonly type: 'user'
      readonly user: HostUser
      /** The card asked for, once the host let this user read it. */
      readonly sees: EntityRef | null
      /** What the host lets him do to that card; `read` when none was asked for. What cannot be told is `read`. */
      readonly may: CardRight
    }
  /** The host does not let this user read the card. */
  | { readonly type: 'no-access' }
  /** The proof is not believed, or the tenant is unknown. */
  | { readonly type: 'refused' }
  /** The host vouches for this user, but has not given us access yet: ask again in a moment. */
  | { readonly type: 'installing' }

/** A page the host asked us to show in its frame. */
export interface HostPageAnswer {
  /** File name under `dist/<host>/`, e.g. `strip.html`. */
  readonly page: string
  /** Origins that may frame it, for `frame-ancestors`. */
  readonly framedBy: readonly string[]
  /** Data for the page, embedded as JSON; no secret in it. */
  readonly boot: Readonly<Record<string, unknown>>
}

/** What the host itself, or a browser on its way through the host's own pages, is answered: no page of ours in a frame. */
export type DoorAnswer =
  | { readonly status: 302; readonly redirectTo: string }
  | { readonly status: number; readonly text: string }
  | { readonly status: number; readonly html: string; readonly policy: string }

/** Who goes first when the host lets us do only so much: a waiting person, then events, then walks over the base. */
export type Urgency = 'person' | 'event' | 'sweep'

/** Everything the service knows about one kind of host. A host folder exports one function that makes it. */
export interface HostModule {
  readonly id: HostId
  /** @throws {WebhookRejected} when the origin cannot be verified or the shape is not understood. */
  readWebhook(request: RawRequest): Promise<readonly EventEnvelope[]>
  /** Where webhooks come below `/hooks/<host>`, and how long a body may be, bytes; missing: right there, the server's own limit. */
  readonly hooks?: { readonly path: string; readonly bodyLimit: number }
  /** Addresses of its own below `/<host>/` besides pages. `null`: no such door. */
  openDoor?(name: string, request: RawRequest): Promise<DoorAnswer | null>
  /** Whether pages of this origin may call our API: where widgets are no frames of ours. */
  allowsOrigin?(origin: string): boolean
  /** What an administrator of the tenant has to mend, a sentence each; heaviest first. Missing: this host has no such news. */
  troubles?(tenant: Tenant, locale: Locale): readonly string[]
  /** Path of ours that leads an administrator to the host's own consent; missing: there is none. */
  readonly connectPath?: string
  /** The frame's entry request. `null`: no such page. */
  openPage(name: string, request: RawRequest): Promise<HostPageAnswer | null>
  verifySession(proof: SessionProof, subject: EntityRef | null): Promise<SessionAnswer>
  connect(tenant: Tenant, urgency: Urgency): HostCrm
  /**
   * Missing: this host has none.
   *
   * @param ordinary our name of a value → id of an ordinary field that keeps it; read where the host needs such
   */
  requisitesOf?(
    tenant: Tenant,
    reader: Reader | null,
    ordinary?: Readonly<Record<string, string>>,
  ): HostRequisites
  /** Writing a client base into it; missing: this host takes none. */
  importOf?(tenant: Tenant): HostImport
  /** Missing: this host knows no merging. @param reader `null`: by our own rights */
  mergeOf?(tenant: Tenant, reader: Reader | null, urgency: Urgency): HostMerge
  /** In the name of one of the tenant's people. */
  sightOf(tenant: Tenant, reader: Reader): Sight
  capabilities(tenant: Tenant): HostCapabilities
  callsOf(tenant: Tenant): HostCalls
  /** Address inside the CRM that opens whoever has a number: `{number}` stands for its digits. No secret in it. `null`: this server does not know it. */
  phoneLink(tenant: Tenant): string | null
  /**
   * Address inside the CRM that opens our desk.
   *
   * @param address the desk's own: `section=control&person=7`. No secret in it
   * @returns `null`: this server does not know it
   */
  deskLink(tenant: Tenant, address: string): string | null
  /** Brings events, places and field types on the host to what the manifest says, by diff. Safe to repeat. */
  reconcile(tenant: Tenant): Promise<void>
  /**
   * The host is said to have removed us: asks it whether our access is really gone. `true`: it is, the tenant is `removed` and its
   * tokens are forgotten. `false`: our access still works, or this installation is past.
   *
   * @throws {HostUnavailable | HostRefused | TenantDisconnected} when it cannot be told; nothing has changed
   */
  confirmRemoval(tenant: Tenant): Promise<boolean>
  /**
   * Shows our strip in the cards of everybody: changes the common card layout, so only on an admin's click. Missing: the host shows us in
   * every card by itself.
   */
  showInCards?(tenant: Tenant): Promise<void>
}

/** The hosts this service is built with. */
export type Hosts = Partial<Record<HostId, HostModule>>
