import { finderOf, numeric, shape } from '../../../shared/parse/parse.ts'
import { MINUTE, SECOND } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import type { HostCapabilities, HostModule, Urgency } from '../host.ts'
import { createAccess } from './access.ts'
import { createCalls } from './calls.ts'
import { createRest3 } from './cases.ts'
import { createHttp } from './client.ts'
import { createCrm } from './crm.ts'
import { createAdopt } from './install.ts'
import { showInCards } from './layout.ts'
import { readSources, readUsers } from './directory.ts'
import { loadManifest } from './manifest.ts'
import { createMemory, type Memory } from '../common/memory.ts'
import { createImport } from './import.ts'
import { createOAuth } from './oauth.ts'
import { createOpenPage } from './pages.ts'
import { createPortal, type Access, type Portal } from './portal.ts'
import type { Bitrix24Dependencies } from './ports.ts'
import { createReceive } from './receive.ts'
import { createConfirmRemoval } from './removal.ts'
import { createReconcile } from './reconcile.ts'
import { createVerifySession } from './session.ts'
import { createMerge } from './merge.ts'
import { createRequisites } from './requisites.ts'
import { createSight } from './sight.ts'

export type { Bitrix24Dependencies } from './ports.ts'

const TIMEOUT_MS = 30 * SECOND
const REMEMBER_MS = 5 * MINUTE

const findMode = finderOf(shape({ mode: numeric }))

function hasLeads({ hostData }: Tenant): boolean {
  return findMode(hostData)?.mode !== 2
}

/** A portal in simple mode has no leads; one that has not told is asked as if it had (D). */
function capabilities(tenant: Tenant): HostCapabilities {
  return {
    hasLeads: hasLeads(tenant),
    leadsObey: 'every-rule',
    peopleComeWithinMs: 0,
    hasNotifications: true,
  }
}

type Doors = Pick<Bitrix24Dependencies, 'app'> & {
  readonly portalOf: (tenant: Tenant, urgency: Urgency) => Portal
  readonly portalWith: (access: Access) => Portal
  readonly verifySession: HostModule['verifySession']
  readonly memory: Memory
}

/** What people ask for themselves besides cards: calls, requisites, whom they may see. */
function forPeople({
  app,
  portalOf,
  portalWith,
  verifySession,
  memory,
}: Doors): Pick<
  HostModule,
  'callsOf' | 'deskLink' | 'mergeOf' | 'phoneLink' | 'requisitesOf' | 'sightOf'
> {
  return {
    callsOf: tenant => createCalls(portalOf(tenant, 'event'), hasLeads(tenant)),
    // Brackets written out would be taken for codes by whatever shows the text.
    deskLink: (tenant, address) =>
      `${tenant.origin}/marketplace/view/${encodeURIComponent(app.code)}/?params%5Baddress%5D=${encodeURIComponent(address)}`,
    // D: the address of an application, its parameters behind it.
    phoneLink: tenant =>
      `${tenant.origin}/marketplace/view/${encodeURIComponent(app.code)}/?params[phone]={number}`,
    mergeOf(tenant, reader, urgency) {
      const portal = portalOf(tenant, urgency)
      const users = () => memory.recall(`users/${tenant.id}`, () => readUsers(portal))
      const sources = () => memory.recall(`sources/${tenant.id}`, () => readSources(portal))
      const whose = { tenant, reader, urgency, users, sources }
      return createMerge({ ...whose, portalOf, portalWith, verifySession })
    },
    requisitesOf: (tenant, reader) =>
      createRequisites({ tenant, reader, portalOf, portalWith, verifySession }),
    sightOf: (tenant, reader) =>
      createSight({ tenant, reader, portalWith, verifySession, hasLeads: hasLeads(tenant) }),
  }
}

/** Everything about Bitrix24 behind one port: installation, events, frames, sessions, its CRM. */
export function createBitrix24(dependencies: Bitrix24Dependencies): HostModule {
  const { app, oauthHosts, allowHttp, tenants, secrets, rate, clock, now, log } = dependencies
  const http = createHttp({
    timeoutMs: dependencies.timeoutMs ?? TIMEOUT_MS,
    useProxy: !allowHttp,
  })
  const oauth = createOAuth({ http, app, oauthHosts, allowHttp, now })
  const accessTo = createAccess({ oauth, tenants, secrets, now, log })
  const wiring = { http, rate, rateLimit: dependencies.rateLimit, log, now }
  const manifest = loadManifest()
  const memory = createMemory(REMEMBER_MS, now)
  const rest3 = createRest3(now)

  /** With the app's own tokens. */
  function portalOf(tenant: Tenant, urgency: Urgency): Portal {
    return createPortal(wiring, accessTo(tenant), urgency)
  }

  /** With exactly this token, which nobody renews. */
  function portalWith(access: Access): Portal {
    const source = { current: async () => access, renew: async () => null }
    return createPortal(wiring, source, 'person')
  }

  const adopt = createAdopt({ app, oauth, tenants, secrets, rate, clock, portalWith })
  const confirmRemoval = createConfirmRemoval({ oauth, tenants, secrets, rate, log })
  const reconcile = createReconcile({
    manifest,
    publicUrl: dependencies.publicUrl,
    tenants,
    portalOf: tenant => portalOf(tenant, 'event'),
  })

  const verifySession = createVerifySession({
    app,
    tenants,
    now,
    rate,
    rateLimit: dependencies.rateLimit,
    portalWith,
  })

  return {
    id: 'bitrix24',
    readWebhook: createReceive({ tenants, secrets, adopt, confirmRemoval, now }),
    openPage: createOpenPage({ tenants, adopt, reconcile, log }),
    verifySession,
    ...forPeople({ app, portalOf, portalWith, verifySession, memory }),
    connect: (tenant, urgency) =>
      createCrm({
        tenant,
        portal: portalOf(tenant, urgency),
        sweepPortal: portalOf(tenant, 'sweep'),
        memory,
        rest3,
        kinds: hasLeads(tenant) ? ['lead', 'deal'] : ['deal'],
        now: () => clock.now(),
      }),
    importOf: tenant =>
      createImport(portalOf(tenant, 'sweep'), hasLeads(tenant) ? ['lead', 'deal'] : ['deal']),
    capabilities,
    reconcile,
    confirmRemoval,
    showInCards: tenant => showInCards(portalOf(tenant, 'person'), manifest, tenant.locale),
  }
}
