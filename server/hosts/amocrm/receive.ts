import { createHash, timingSafeEqual } from 'node:crypto'
import { SECOND, type Instant } from '../../../shared/time/instant.ts'
import type { EventEnvelope } from '../../core/event.ts'
import { WebhookRejected } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import { createMemory } from '../common/memory.ts'
import type { SecretsPort, TenantsPort } from '../common/ports.ts'
import type { RawRequest } from '../host.ts'
import { tenantIdOf } from './addresses.ts'
import { factsOf } from './facts.ts'
import { readAccountWebhook } from './webhook.ts'

export interface ReceiveDependencies {
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly clock: { now(): Instant }
  readonly now: () => Instant
}

/** A burst of events of one account asks the database once. Short, since another instance may remove the tenant meanwhile. */
const KNOWN_FOR_MS = SECOND

const PATH = /^\/hooks\/amocrm\/([1-9]\d{0,14})\/([0-9a-f]{48})$/

/** The address each account is told, and nobody else knows. */
export function hookAddress(publicUrl: string, account: string, secret: string): string {
  return `${publicUrl}/hooks/amocrm/${account}/${secret}`
}

interface Known {
  readonly tenant: Tenant
  readonly secret: string
}

/**
 * Webhooks carry no signature: whoever knows the account's secret address may hint at changes, and an event is never more than a
 * hint. To everybody else there is no such address.
 */
export function createReceive({ tenants, secrets, clock, now }: ReceiveDependencies) {
  const memory = createMemory(KNOWN_FOR_MS, now)

  async function find(account: string): Promise<Known | null> {
    const id = tenantIdOf(account)
    const [tenant, tokens] = await Promise.all([tenants.find(id), secrets.load(id)])
    if (tenant === null || tokens === null || tenant.state === 'removed') return null
    return { tenant, secret: tokens.applicationToken }
  }

  return async function receive({ path, body }: RawRequest): Promise<readonly EventEnvelope[]> {
    const [, account = '', secret = ''] = PATH.exec(path) ?? []
    const known = account === '' ? null : await memory.recall(account, () => find(account))
    if (known === null || !isSame(secret, known.secret)) {
      throw new WebhookRejected('webhook: unknown address', 404)
    }
    const told = readAccountWebhook(body, factsOf(known.tenant))
    if (told.account !== account) throw new WebhookRejected('webhook: other account', 404)
    return told.events.map(({ id, occurredAt, event, raw }) => ({
      id,
      tenant: known.tenant.id,
      occurredAt: occurredAt ?? clock.now(),
      event,
      raw,
      settlesInMs: SETTLES_MS,
    }))
  }
}

/** A lead, its contact and the link between them come in requests of their own, some tenths of a second apart (M). */
const SETTLES_MS = 500

/** In constant time, and an empty secret is nobody's. */
function isSame(given: string, known: string): boolean {
  const digest = (words: string) => createHash('sha256').update(words).digest()
  return known !== '' && timingSafeEqual(digest(given), digest(known))
}
