import { fastify } from 'fastify'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { EventEnvelope } from '../../server/core/event.ts'
import { createAmoCrm, type AmoCrmDependencies } from '../../server/hosts/amocrm/index.ts'
import type { Tokens } from '../../server/hosts/common/ports.ts'
import type { HostCrm, HostModule, RawRequest, Urgency } from '../../server/hosts/host.ts'
import { toRawRequest } from '../../server/http/raw-request.ts'
import type { Tenant } from '../../server/tenant.ts'
import { ADMIN } from '../hosts/amocrm/empty-state.ts'
import { startAmoWorld, type AmoWorld, type AmoWorldOptions } from '../hosts/amocrm/world.ts'
import { portOver, secretsOver } from './bitrix24-scene.ts'

export const CLIENT_ID = '5cd1b2b8-6d2f-4b8a-9a55-4d0c6f0a9e11'
export const CLIENT_SECRET = 'our-own-secret-of-the-integration'

export interface AmoScene {
  readonly world: AmoWorld
  readonly host: HostModule
  /** Our own address. */
  readonly publicUrl: string
  readonly tenants: Map<TenantId, Tenant>
  readonly secrets: Map<TenantId, Tokens>
  /** What the module has published, oldest first. */
  readonly published: EventEnvelope[]
  /** Webhooks as they came through our door, oldest first. */
  readonly hooks: RawRequest[]
  tenant(): Tenant
  crm(urgency?: Urgency): HostCrm
  /** The widget is installed by an administrator, and set up. */
  install(): Promise<void>
  /** HTTP requests the account's API has got while `work` ran. */
  counting<T>(work: () => Promise<T>): Promise<{ value: T; calls: number }>
  stop(): Promise<void>
}

export interface AmoSceneOptions {
  readonly world?: AmoWorldOptions
  readonly dependencies?: Partial<AmoCrmDependencies>
}

/** The emulated account with the real amoCRM module beside it, its store in memory. */
export async function anAmoScene(options: AmoSceneOptions = {}): Promise<AmoScene> {
  const world = await startAmoWorld({
    rate: null,
    switches: { hookDelayMs: 2, searchLagSeconds: 0 },
    ...options.world,
  })
  const tenants = new Map<TenantId, Tenant>()
  const secrets = new Map<TenantId, Tokens>()
  const published: EventEnvelope[] = []
  const hooks: RawRequest[] = []
  const { server, url } = await startDoor(hooks, () => host)
  const redirectUri = `${url}/amocrm/oauth`
  world.registerIntegration({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    redirectUri,
    disableHookUrl: `${url}/amocrm/disabled`,
  })
  const host = createAmoCrm({
    ...partsFor(world, { url, redirectUri }),
    tenants: portOver(tenants),
    secrets: secretsOver(secrets),
    publish: async envelopes => void published.push(...envelopes),
    ...options.dependencies,
  })
  const id = asId<TenantId>(`amocrm:${world.account.state.accountId}`)

  const scene: AmoScene = {
    world,
    host,
    publicUrl: url,
    tenants,
    secrets,
    published,
    hooks,
    tenant: () => tenants.get(id)!,
    crm: (urgency = 'event') => host.connect(scene.tenant(), urgency),
    async install() {
      await world.install(CLIENT_ID, ADMIN)
      // What the job of the published event does.
      tenants.set(id, { ...scene.tenant(), state: 'active' })
      await host.reconcile(scene.tenant())
    },
    async counting(work) {
      const before = world.callLog.apiCalls()
      const value = await work()
      return { value, calls: world.callLog.apiCalls() - before }
    },
    async stop() {
      await server.close()
      await world.stop()
    },
  }
  return scene
}

function partsFor(world: AmoWorld, { url, redirectUri }: { url: string; redirectUri: string }) {
  return {
    integration: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUri },
    vendor: vendorOf(world),
    publicUrl: url,
    rate: { ask: async () => 0 },
    rateLimit: { perSecond: 5, burst: 2 },
    clock: { now: () => asInstant(world.clock()) },
    now: () => asInstant(Date.now()),
    log: { info: () => undefined, warn: () => undefined },
  }
}

/** The emulated vendor's hosts, for the module's allow-list. */
export function vendorOf(world: AmoWorld): AmoCrmDependencies['vendor'] {
  return {
    hostPattern: world.hostPattern,
    allowHttp: true,
    consentOrigin: world.wwwUrl,
    framedBy: ['http://127.0.0.1:*'],
  }
}

/** Our doors, and our webhook address; hooks are only kept. */
async function startDoor(hooks: RawRequest[], host: () => HostModule) {
  const server = fastify({ forceCloseConnections: true })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  server.all('/amocrm/:page', async (request, reply) => {
    const { page } = request.params as { page: string }
    const answer = await host().openDoor?.(page, toRawRequest(request))
    if (answer == null) return reply.code(404).send()
    if ('redirectTo' in answer) return reply.redirect(answer.redirectTo, answer.status)
    return reply.code(answer.status).send('text' in answer ? answer.text : answer.html)
  })
  server.post('/hooks/amocrm/:account/:secret', (request, reply) => {
    hooks.push(toRawRequest(request))
    return reply.send('')
  })
  return { server, url: await server.listen({ host: '127.0.0.1', port: 0 }) }
}
