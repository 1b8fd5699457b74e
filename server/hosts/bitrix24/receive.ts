import { createHash, timingSafeEqual } from 'node:crypto'
import { ParseError } from '../../../shared/parse/parse.ts'
import type { EventEnvelope } from '../../core/event.ts'
import { HostRefused, TenantDisconnected, WebhookRejected } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { RawRequest } from '../host.ts'
import { tenantIdOf } from './entry.ts'
import type { Adoption, Claim } from './install.ts'
import type { SecretsPort, TenantsPort } from './ports.ts'
import { readPortalEvent, type PortalEvent } from './webhook.ts'

export interface ReceiveDependencies {
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly adopt: (claim: Claim) => Promise<Adoption>
}

/** Events that bring a refresh token, by which a changed `application_token` can be proved. */
const LIFECYCLE = new Set(['ONAPPINSTALL', 'ONAPPUPDATE'])

/**
 * Whoever knows the portal's `application_token` may hint at changes: that is every user of the app, so an event is never
 * more than a hint. A token that has changed is believed only after the vendor has confirmed the event's refresh token.
 */
export function createReceive({ tenants, secrets, adopt }: ReceiveDependencies) {
  async function isKnownSender(event: PortalEvent): Promise<boolean> {
    const tokens = await secrets.load(tenantIdOf(event.memberId))
    return tokens !== null && isSame(event.applicationToken, tokens.applicationToken)
  }

  async function verify(event: PortalEvent): Promise<Tenant> {
    const known = await tenants.find(tenantIdOf(event.memberId))
    if (known !== null && (await isKnownSender(event))) return known
    if (LIFECYCLE.has(event.name) && event.refreshToken !== null) return adoptFrom(event)
    throw new WebhookRejected('event: unknown sender', 401)
  }

  async function adoptFrom(event: PortalEvent): Promise<Tenant> {
    try {
      const adoption = await adopt({
        memberId: event.memberId,
        refreshToken: event.refreshToken ?? '',
        serverEndpoint: event.serverEndpoint ?? '',
        applicationToken: event.applicationToken,
        lang: event.lang,
      })
      if (adoption.type === 'adopted') return adoption.tenant
      throw new WebhookRejected(`event: ${adoption.why}`, 401)
    } catch (error) {
      if (error instanceof TenantDisconnected || error instanceof HostRefused) {
        throw new WebhookRejected(`event: ${error.message}`, 401)
      }
      throw error
    }
  }

  return async function receive(request: RawRequest): Promise<readonly EventEnvelope[]> {
    const event = readEvent(request.body)
    const tenant = await verify(event)
    if (event.event === null) return []
    // The portal says so after the installer has finished; before, nothing of ours is visible there.
    if (event.event.type === 'tenant.installed' && tenant.state !== 'active') {
      await tenants.save({ ...tenant, state: 'active' })
    }
    return [
      {
        id: event.id,
        tenant: tenant.id,
        occurredAt: event.occurredAt,
        event: event.event,
        raw: event.raw,
      },
    ]
  }
}

function readEvent(body: string): PortalEvent {
  try {
    return readPortalEvent(body)
  } catch (error) {
    if (error instanceof ParseError) throw new WebhookRejected(error.message, 400)
    throw error
  }
}

/** In constant time, and an empty token is nobody's. */
function isSame(given: string, known: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return known !== '' && timingSafeEqual(digest(given), digest(known))
}
