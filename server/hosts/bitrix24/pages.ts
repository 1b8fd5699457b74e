import type { Boot } from '../../../shared/contract/boot.ts'
import { AppError } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { HostPageAnswer, RawRequest } from '../host.ts'
import { findEntry, tenantIdOf, type Entry } from './entry.ts'
import type { Adoption, Claim } from './install.ts'
import type { LogPort, TenantsPort } from './ports.ts'

export interface PagesDependencies {
  readonly tenants: TenantsPort
  readonly adopt: (claim: Claim) => Promise<Adoption>
  readonly reconcile: (tenant: Tenant) => Promise<void>
  readonly log: LogPort
}

/** What our addresses are called → page and file. */
const PAGES: Readonly<Record<string, string>> = {
  install: 'install',
  app: 'settings',
  strip: 'strip',
  tab: 'tab',
  journal: 'journal',
  desk: 'desk',
  autocomplete: 'autocomplete',
  requisites: 'requisites',
  call: 'call',
  'contact-strip': 'contact-strip',
  client: 'client',
}

type Installed =
  | { readonly tenant: Tenant; readonly error: null }
  | { readonly tenant: null; readonly error: string }

/**
 * The frame's entry requests. Whoever is no user of a portal we know (a moderator's HEAD, a stranger) gets the same
 * page, which can do nothing without a session.
 */
export function createOpenPage({ tenants, adopt, reconcile, log }: PagesDependencies) {
  async function runInstaller(entry: Entry): Promise<Installed> {
    try {
      const adoption = await adopt(entry)
      if (adoption.type === 'refused') {
        log.warn('installation refused', { why: adoption.why })
        return { tenant: null, error: adoption.why }
      }
      await reconcile(adoption.tenant)
      log.info('installed', { tenant: adoption.tenant.id })
      return { tenant: adoption.tenant, error: null }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // The page shows it and offers to try again: a silent failure would leave the app half installed.
      log.warn('installation failed', { code: error.code, why: error.message })
      return { tenant: null, error: error.message }
    }
  }

  /** An administrator who opens the settings brings a paused tenant back with his own tokens. */
  async function comeBack(tenant: Tenant, entry: Entry): Promise<Tenant> {
    if (tenant.state !== 'paused') return tenant
    const { tenant: back } = await runInstaller(entry)
    return back ?? tenant
  }

  async function findTenant(page: string, entry: Entry): Promise<Tenant | null> {
    const known = await tenants.find(tenantIdOf(entry.memberId))
    if (known === null || known.state === 'removed') return null
    return page === 'settings' ? comeBack(known, entry) : known
  }

  return async function openPage(
    name: string,
    request: RawRequest,
  ): Promise<HostPageAnswer | null> {
    const asked = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined
    if (asked === undefined) return null
    const entry = request.method === 'POST' ? findEntry(request) : null
    const page = pageWithin(asked, entry)
    if (entry === null)
      return { page: `${page}.html`, framedBy: [], boot: { ...toBoot(page, NOBODY) } }

    const { tenant, error } =
      page === 'install'
        ? await runInstaller(entry)
        : { tenant: await findTenant(page, entry), error: null }
    const boot = { ...toBoot(page, entry), ...(error !== null && { installError: error }) }
    return { page: `${page}.html`, framedBy: framedBy(tenant, request), boot }
  }
}

/** A page of ours opened over another one: the portal knows our main address alone, and its options name the page. */
function pageWithin(asked: string, entry: Entry | null): string {
  const wanted = entry?.options['page']
  return asked === 'settings' && (wanted === 'journal' || wanted === 'desk') ? wanted : asked
}

type Shown = Pick<Entry, 'memberId' | 'placement' | 'options' | 'lang'>

const NOBODY: Shown = { memberId: '', placement: 'DEFAULT', options: {}, lang: 'ru' }

function toBoot(page: string, { memberId, placement, options, lang }: Shown): Boot {
  return { page, memberId, placement, options: withAddress(placement, options), lang }
}

/** A deep link says whom it is about. The menu of analytics leads to the funnel. */
function withAddress(placement: string, options: Entry['options']): Entry['options'] {
  if (placement === 'CRM_ANALYTICS_MENU') return { ...options, address: 'section=funnel' }
  if (placement !== 'REST_APP_URI') return options
  const { phone, address, ...rest } = options
  // Of a link that names no section, and may name a number.
  const client = new URLSearchParams({ ...(phone && { phone }) })
  return { ...rest, address: address ?? client.toString() }
}

/** A page of an unknown portal says only that it is not installed: it may be framed by whoever says he is the portal. */
function framedBy(tenant: Tenant | null, { query }: RawRequest): readonly string[] {
  if (tenant !== null) return [tenant.origin]
  const domain = query['DOMAIN'] ?? ''
  if (!/^[a-z0-9.-]+(:\d{1,5})?$/i.test(domain)) return []
  return [`${query['PROTOCOL'] === '0' ? 'http' : 'https'}://${domain}`]
}
