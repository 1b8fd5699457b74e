import type { TenantId } from '../../../shared/crm/ids.ts'
import { MINUTE, SECOND } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import { createSendHttp } from '../common/http.ts'
import { createMemory } from '../common/memory.ts'
import type { HostCrm, HostModule, Reader, Sight, Urgency } from '../host.ts'
import { type Access, createAccess, findAgain } from './access.ts'
import { type Account, createAccount, createBreaker } from './account.ts'
import { isVendorOrigin } from './addresses.ts'
import { type ContactReads, createContactReads } from './contact-reads.ts'
import { createCalls } from './calls.ts'
import { createCrm } from './crm.ts'
import { createGround, type Ground } from './ground.ts'
import { readPeople } from './directory.ts'
import { createOpenDoor } from './doors.ts'
import { factsOf, troublesOf } from './facts.ts'
import { createAdopt } from './install.ts'
import { createOAuth } from './oauth.ts'
import { createOpenPage } from './pages.ts'
import type { AmoCrmDependencies } from './ports.ts'
import { createReceive } from './receive.ts'
import { createReconcile } from './reconcile.ts'
import { createImport } from './import.ts'
import { createMerge } from './merge.ts'
import { createRequisites } from './requisites.ts'
import { createConfirmRemoval } from './removal.ts'
import { createVerifySession, FIND_AGAIN_MS, REMEMBER_SESSION_MS } from './session.ts'
import { createSight } from './sight.ts'
import { createStageLog, type StageLog } from './stage-log.ts'
import { HOOK_BODY_LIMIT } from './webhook.ts'
import { wordsOf } from './words.ts'

export { CLOUD } from './addresses.ts'
export type { AmoCrmDependencies, Vendor } from './ports.ts'

const TIMEOUT_MS = 30 * SECOND
const REMEMBER_MS = 5 * MINUTE
/** From deciding to doing: a contact read for the one serves the other. */
const RECENT_MS = 15 * SECOND

/** Everything about amoCRM behind one port: OAuth, webhooks, pages, sessions, its CRM. */
export function createAmoCrm(dependencies: AmoCrmDependencies): HostModule {
  const { integration, vendor, publicUrl, tenants, secrets, rate, publish, clock, now, log } =
    dependencies
  const parts = createParts(dependencies)
  const { oauth, accountOf, accountWith, connect, sightOf, verifySession, groundOf } = parts
  const memory = createMemory(REMEMBER_MS, now)
  const adopt = createAdopt({ oauth, tenants, secrets, rate, clock, publish, accountWith })

  return {
    id: 'amocrm',
    hooks: { path: '/:account/:secret', bodyLimit: HOOK_BODY_LIMIT },
    readWebhook: createReceive({ tenants, secrets, clock, now }),
    openDoor: createOpenDoor({ integration, vendor, tenants, adopt, publish, now, log }),
    openPage: createOpenPage({ tenants, vendor }),
    allowsOrigin: origin => isVendorOrigin(origin, vendor),
    verifySession,
    connect,
    callsOf: tenant => createCalls(groundOf(tenant)),
    deskLink: ({ origin }, address) =>
      integration.widgetCode == null
        ? null
        : `${origin}/widget_page/${integration.widgetCode}/shagolad#${address}`,
    // Behind `#`, which no server is told.
    phoneLink: ({ origin }) =>
      integration.widgetCode == null
        ? null
        : `${origin}/widget_page/${integration.widgetCode}/shagolad#section=client&phone={number}`,
    sightOf,
    mergeOf: (tenant, reader, urgency) =>
      createMerge({ tenant, reader, ground: groundOf(tenant, urgency) }),
    importOf: tenant => createImport(accountOf(tenant, 'sweep'), () => clock.now()),
    requisitesOf: (tenant, reader, ordinary = {}) =>
      createRequisites({ tenant, reader, ordinary, memory, ground: groundOf(tenant, 'person') }),
    // Requests not accepted yet are leads; an account that has not told is asked as if it had some.
    capabilities: tenant => {
      const { pipelines, unsorted } = factsOf(tenant)
      const hasLeads = pipelines.length === 0 || Object.keys(unsorted).length > 0
      return {
        hasLeads,
        leadsObey: 'first-contact',
        peopleComeWithinMs: MINUTE,
        hasNotifications: false,
      }
    },
    troubles: (tenant, locale) =>
      troublesOf(tenant).map(trouble => wordsOf(locale)[`amocrm.trouble-${trouble}`]),
    connectPath: '/amocrm/connect',
    reconcile: createReconcile({
      publicUrl,
      tenants,
      secrets,
      accountOf: tenant => accountOf(tenant, 'event'),
    }),
    confirmRemoval: createConfirmRemoval({ oauth, tenants, secrets, rate, log }),
  }
}

/** Of one account, for all its connections. */
interface Logs {
  readonly stages: StageLog
  readonly reads: ContactReads
}

function createLogs(): Logs {
  return { stages: createStageLog(), reads: createContactReads() }
}

/** What stands behind several of the module's doors. */
function createParts(dependencies: AmoCrmDependencies) {
  const { integration, vendor, tenants, secrets, rate, rateLimit, clock, now, log } = dependencies
  const send = createSendHttp({
    timeoutMs: dependencies.timeoutMs ?? TIMEOUT_MS,
    useProxy: !vendor.allowHttp,
  })
  const oauth = createOAuth({ send, integration, vendor, now })
  const accessTo = createAccess({ oauth, tenants, secrets, now, log })
  const wiring = { send, rate, rateLimit, log, now, breaker: createBreaker(now) }
  const memory = createMemory(REMEMBER_MS, now)
  const recent = createMemory(RECENT_MS, now)
  const found = createMemory(FIND_AGAIN_MS, now)
  const logs = new Map<TenantId, Logs>()

  const accountOf = (tenant: Tenant, urgency: Urgency): Account =>
    createAccount(wiring, { id: tenant.account, access: accessTo(tenant), urgency })

  /** With exactly this token, which nobody renews. */
  function accountWith(id: string, access: Access): Account {
    const source = { current: async () => access, renew: async () => access }
    return createAccount(wiring, { id, access: source, urgency: 'person' })
  }

  function logsOf({ id }: Tenant): Logs {
    const known = logs.get(id) ?? createLogs()
    logs.set(id, known)
    return known
  }

  const groundOf = (tenant: Tenant, urgency: Urgency = 'event'): Ground =>
    createGround({ tenant, tenants, account: accountOf(tenant, urgency), memory, clock })

  function sightOf(tenant: Tenant, reader: Reader): Sight {
    const account = accountOf(tenant, 'person')
    const ground = createGround({ tenant, tenants, account, memory, clock })
    return createSight({ ground, reader, stages: logsOf(tenant).stages })
  }

  function connect(tenant: Tenant, urgency: Urgency): HostCrm {
    const { stages, reads } = logsOf(tenant)
    const account = accountOf(tenant, urgency)
    const sweepAccount = accountOf(tenant, 'sweep')
    const shared = { memory, recent, stages, reads, clock }
    return createCrm({ tenant, tenants, account, sweepAccount, ...shared })
  }

  const verifySession = createVerifySession({
    integration,
    tenants,
    secrets,
    memory: createMemory(REMEMBER_SESSION_MS, now),
    clock,
    log,
    accountOf: tenant => accountOf(tenant, 'person'),
    peopleOf: tenant =>
      memory.recall(`people/${tenant.id}`, () => readPeople(accountOf(tenant, 'person'))),
    findAgain: tenant =>
      found.recall(tenant.id, () => findAgain({ oauth, tenants, secrets }, tenant)),
  })

  return { oauth, accountOf, accountWith, connect, sightOf, verifySession, groundOf }
}
