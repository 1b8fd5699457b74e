import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { query } from '../../shared/contract/endpoint.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { EventEnvelope } from '../../server/core/event.ts'
import type { DoorAnswer, HostModule, SessionAnswer } from '../../server/hosts/host.ts'
import { createMetrics } from '../../server/http/metrics.ts'
import { createHttp } from '../../server/http/server.ts'
import { createSessions } from '../../server/http/session.ts'
import { definePanel } from '../../server/panels/panel.ts'
import type { Tenant } from '../../server/tenant.ts'

export const tenant: Tenant = {
  id: asId('bitrix24:a'),
  host: 'bitrix24',
  account: 'a',
  origin: 'https://a.example',
  locale: 'ru',
  timeZone: 'Europe/Moscow',
  state: 'active',
  installedAt: asInstant(0),
  hostData: {},
}

export const envelope: EventEnvelope = {
  id: 'one',
  tenant: tenant.id,
  occurredAt: asInstant(0),
  event: { type: 'tenant.installed' },
  raw: {},
}

export interface HttpScene {
  readonly app: FastifyInstance
  webhook: () => Promise<readonly EventEnvelope[]>
  put: () => Promise<void>
  session: SessionAnswer
  proof: Readonly<Record<string, string>>
  doors: Readonly<Record<string, DoorAnswer>>
  answer: () => Promise<unknown>
  stored: EventEnvelope[]
  logged: unknown[]
}

export const sessions = createSessions(new Uint8Array(32).fill(7))

/** Our doors with a host that says what it is told to. */
export async function anHttpScene(): Promise<HttpScene> {
  const scene: Omit<HttpScene, 'app'> = {
    webhook: async () => [envelope],
    put: async () => {},
    session: { type: 'refused' },
    proof: {},
    doors: {},
    answer: async () => ({ fine: true }),
    stored: [],
    logged: [],
  }
  const dist = await aDist()
  const log = {
    info: (...line: unknown[]) => scene.logged.push(line),
    warn: (...line: unknown[]) => scene.logged.push(line),
    error: (...line: unknown[]) => scene.logged.push(line),
  }
  const app = createHttp({
    hosts: { bitrix24: hostOf(scene) },
    log,
    trustedProxy: null,
    hooks: {
      inbox: {
        async put(envelopes) {
          await scene.put()
          scene.stored.push(...envelopes)
        },
      },
      clock: { now: () => asInstant(0) },
      log,
      metrics: createMetrics(),
    },
    pages: { dist },
    papers: { supportEmail: null },
    api: {
      panels: [
        definePanel(
          query<Record<string, never>, unknown>('/api/thing'),
          () => ({}),
          () => scene.answer(),
        ),
      ],
      sessions,
      tenants: {
        find: async (id: TenantId) => (id === tenant.id ? tenant : null),
        save: async () => {},
        active: async () => [tenant],
        erase: async () => true,
      },
      onSession: async () => {},
      log,
    },
    health: { ping: async () => {}, countTenants: async () => 3, metrics: createMetrics() },
  })
  return Object.assign(scene, { app })
}

/** A folder of built pages with one in it. */
async function aDist(): Promise<string> {
  const dist = await mkdtemp(path.join(tmpdir(), 'pages-'))
  await mkdir(path.join(dist, 'bitrix24', 'assets'), { recursive: true })
  await writeFile(
    path.join(dist, 'bitrix24', 'strip.html'),
    '<html><script type="application/json" id="boot">{}</script></html>',
  )
  return dist
}

function hostOf(scene: Omit<HttpScene, 'app'>): HostModule {
  const host: Partial<HostModule> = {
    id: 'bitrix24',
    readWebhook: () => scene.webhook(),
    openPage: async name =>
      name === 'strip'
        ? {
            page: 'strip.html',
            framedBy: ['https://a.example'],
            boot: { title: '</script><script>alert(1)</script>' },
          }
        : null,
    verifySession: async proof => {
      scene.proof = proof
      return scene.session
    },
    openDoor: async name => scene.doors[name] ?? null,
    allowsOrigin: origin => origin === 'https://acme.amocrm.ru',
  }
  // Only the doors are under test, and they use no more.
  return host as HostModule
}
