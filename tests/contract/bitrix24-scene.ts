import { fastify } from 'fastify'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { createBitrix24, type Bitrix24Dependencies } from '../../server/hosts/bitrix24/index.ts'
import type { HostCrm, HostModule, RawRequest, Urgency } from '../../server/hosts/host.ts'
import type { Tokens } from '../../server/hosts/bitrix24/ports.ts'
import type { Tenant } from '../../server/tenant.ts'
import { crmMethods } from '../hosts/bitrix24/crm/index.ts'
import type { AppRegistration } from '../hosts/bitrix24/oauth.ts'
import { startWorld, type World, type WorldOptions } from '../hosts/bitrix24/world.ts'

export const APP: AppRegistration = {
  clientId: 'app.shagolad',
  clientSecret: 'app-secret',
  code: 'shagolad.shagolad',
  scopes: ['crm', 'placement', 'task', 'user_brief', 'department', 'im'],
}

export interface Scene {
  readonly world: World
  readonly host: HostModule
  /** Our own address; pages and hooks answer there. */
  readonly publicUrl: string
  readonly tenants: Map<TenantId, Tenant>
  readonly secrets: Map<TenantId, Tokens>
  /** Bodies that reached our webhook door, oldest first. */
  readonly hooks: string[]
  tenant(): Tenant
  crm(urgency?: Urgency): HostCrm
  /** Through the real installer page, up to and with `installFinish`. */
  install(): Promise<void>
  /** HTTP requests that the portal has got while `work` ran. */
  counting<T>(work: () => Promise<T>): Promise<{ value: T; calls: number }>
  stop(): Promise<void>
}

export interface SceneOptions {
  readonly world?: WorldOptions
  readonly dependencies?: Partial<Bitrix24Dependencies>
  /** Of our app on the portal. */
  readonly scopes?: readonly string[]
}

/** The emulated portal with the real Bitrix24 module beside it, its store in memory. */
export async function aScene(options: SceneOptions = {}): Promise<Scene> {
  const app = { ...APP, ...(options.scopes && { scopes: options.scopes }) }
  const world = await startWorld({
    rate: null,
    apps: [app],
    methods: [crmMethods],
    ...options.world,
  })
  const tenants = new Map<TenantId, Tenant>()
  const secrets = new Map<TenantId, Tokens>()
  const hooks: string[] = []
  const { server, url } = await startDoor(hooks, () => host)
  const host = createBitrix24({
    app: APP,
    publicUrl: url,
    oauthHosts: [world.oauth.url],
    allowHttp: true,
    tenants: portOver(tenants),
    secrets: secretsOver(secrets),
    rate: { ask: async () => 0 },
    rateLimit: { perSecond: 2, burst: 50 },
    clock: { now: () => asInstant(world.clock()) },
    now: () => asInstant(Date.now()),
    log: { info: () => undefined, warn: () => undefined },
    ...options.dependencies,
  })
  const id = asId<TenantId>(`bitrix24:${world.portal.portal.state.memberId}`)

  const scene: Scene = {
    world,
    host,
    publicUrl: url,
    tenants,
    secrets,
    hooks,
    tenant: () => tenants.get(id)!,
    crm: (urgency = 'event') => host.connect(scene.tenant(), urgency),
    async install() {
      await world.portal.life.install(
        app,
        { handlerUrl: `${url}/bitrix24/app`, installUrl: `${url}/bitrix24/install` },
        1,
      )
      world.portal.life.finishInstall()
      tenants.set(id, { ...scene.tenant(), state: 'active' })
      await host.reconcile(scene.tenant())
    },
    async counting(work) {
      const before = world.callLog.counts().rest
      const value = await work()
      return { value, calls: world.callLog.counts().rest - before }
    },
    async stop() {
      await server.close()
      await world.stop()
    },
  }
  return scene
}

/** Our pages and our webhook door; hooks are only kept. */
async function startDoor(hooks: string[], host: () => HostModule) {
  const server = fastify({ forceCloseConnections: true })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  server.all('/bitrix24/:page', (request, reply) => {
    const { page } = request.params as { page: string }
    const opened = host().openPage(page, {
      method: request.method,
      path: request.url.split('?')[0] ?? '',
      query: request.query as Record<string, string>,
      headers: {},
      body: typeof request.body === 'string' ? request.body : '',
    })
    return opened.then(answer => reply.send(answer))
  })
  server.post('/hooks/bitrix24', (request, reply) => {
    hooks.push(String(request.body))
    return reply.send('')
  })
  return { server, url: await server.listen({ host: '127.0.0.1', port: 0 }) }
}

/** A POST as our HTTP layer hands it over. */
export function aRequest(given: Partial<RawRequest>): RawRequest {
  return { method: 'POST', path: '', query: {}, headers: {}, body: '', ...given }
}

export function portOver(tenants: Map<TenantId, Tenant>): Bitrix24Dependencies['tenants'] {
  return {
    find: async id => tenants.get(id) ?? null,
    save: async tenant => void tenants.set(tenant.id, tenant),
  }
}

/** With a lock per tenant, as the store's. */
export function secretsOver(secrets: Map<TenantId, Tokens>): Bitrix24Dependencies['secrets'] {
  const queues = new Map<TenantId, Promise<unknown>>()
  return {
    load: async id => secrets.get(id) ?? null,
    save: async (id, tokens) => void secrets.set(id, tokens),
    forget: async id => void secrets.delete(id),
    withLock(id, work) {
      const before = queues.get(id) ?? Promise.resolve()
      const mine = before.then(work, work)
      queues.set(
        id,
        mine.catch(() => undefined),
      )
      return mine
    },
  }
}
