import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND, type Instant } from '../../../shared/time/instant.ts'
import type { EventEnvelope } from '../../core/event.ts'
import type { LogPort, TenantsPort } from '../common/ports.ts'
import type { DoorAnswer, RawRequest } from '../host.ts'
import { tenantIdOf, toOrigin } from './addresses.ts'
import { readDisableHook } from './disable.ts'
import { type Ending, toEndingPage } from './ending-page.ts'
import type { Adoption, Claim } from './install.ts'
import type { Integration, Vendor } from './ports.ts'
import { createStates, toLang } from './state.ts'
import { createAdoptStubbornly } from './stubborn.ts'

export interface DoorsDependencies {
  readonly integration: Integration
  readonly vendor: Vendor
  readonly tenants: TenantsPort
  readonly adopt: (claim: Claim) => Promise<Adoption>
  readonly publish: (envelopes: readonly EventEnvelope[]) => Promise<void>
  readonly now: () => Instant
  readonly log: LogPort
}

/** The vendor waits 3 s for the answer to an install hook, does not look at it and never asks again. */
const HOOK_ANSWERED_WITHIN_MS = 1.5 * SECOND
/** A person waits for what became of his consent. */
const PERSON_WAITS_MS = 15 * SECOND

/** OAuth and the uninstall hook: what browsers and the vendor open at our address by GET. */
export function createOpenDoor(dependencies: DoorsDependencies) {
  const { integration, vendor, now } = dependencies
  const states = createStates(integration, now)
  const adoptStubbornly = createAdoptStubbornly(dependencies)

  async function connect({ query }: RawRequest): Promise<DoorAnswer> {
    const search = new URLSearchParams({
      client_id: integration.clientId,
      state: await states.issue({ lang: toLang(query['lang']) }),
      // The other mode would send the page the administrator came from to us.
      mode: 'post_message',
    })
    return { status: 302, redirectTo: `${vendor.consentOrigin}/oauth?${search}` }
  }

  async function takeCode({ query }: RawRequest): Promise<DoorAnswer> {
    const state = query['state'] === undefined ? null : await states.read(query['state'])
    const page = (ending: Ending) => toEndingPage(ending, state?.lang ?? 'ru')
    if (query['client_id'] !== undefined && query['client_id'] !== integration.clientId) {
      return page({ type: 'failed' })
    }
    if (query['error'] !== undefined) return page({ type: 'denied' })
    // The install hook carries none; whoever comes from the consent page brings ours.
    if (query['state'] !== undefined && state === null) return page({ type: 'too-late' })

    const origin = toOrigin(query['referer'] ?? '', vendor)
    const code = query['code'] ?? ''
    if (origin === null || code === '' || code.length > 4000) return page({ type: 'failed' })

    const work = adoptStubbornly({ origin, code })
    const waitMs = state === null ? HOOK_ANSWERED_WITHIN_MS : PERSON_WAITS_MS
    const timeout = sleep(waitMs, { type: 'under-way' } as const, { ref: false })
    return page(await Promise.race([work, timeout]))
  }

  const doors: Readonly<Record<string, (request: RawRequest) => Promise<DoorAnswer>>> = {
    connect,
    oauth: takeCode,
    disabled: request => takeDisabled(dependencies, request),
  }

  return async (name: string, request: RawRequest): Promise<DoorAnswer | null> => {
    const door = Object.hasOwn(doors, name) ? doors[name] : undefined
    if (door === undefined) return null
    // The vendor probes from time to time whether the address answers.
    if (request.method === 'HEAD') return { status: 200, text: '' }
    return request.method === 'GET' ? door(request) : { status: 405, text: 'Not available.' }
  }
}

/** A genuine hook is kept with the job that asks whether our access is gone. */
async function takeDisabled(
  { integration, tenants, publish, now, log }: DoorsDependencies,
  { query }: RawRequest,
): Promise<DoorAnswer> {
  const account = readDisableHook(query, integration)
  if (account === null) {
    log.warn('uninstall hook refused', { hasSignature: query['signature'] !== undefined })
    return { status: 403, text: 'Not available.' }
  }
  const tenant = await tenants.find(tenantIdOf(account))
  if (tenant !== null && tenant.state !== 'removed') {
    const { id, installedAt } = tenant
    const event = { type: 'tenant.removed', clean: false, installedAt } as const
    await publish([
      { id: `amocrm/${account}/removed/${now()}`, tenant: id, occurredAt: now(), event, raw: {} },
    ])
  }
  return { status: 200, text: 'OK' }
}
