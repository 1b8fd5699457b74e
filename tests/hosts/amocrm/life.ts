import { createHmac, randomUUID } from 'node:crypto'
import type { Account } from './account.ts'
import type { Integration, Integrations } from './integrations.ts'
import type { Tokens } from './tokens.ts'

export interface GrantWish {
  readonly account: Account
  readonly clientId: string
  readonly userId: number
}

/** What people do about an integration: install, allow, deny, disable. */
export interface IntegrationLife {
  /**
   * An administrator presses «Установить» (or saves the settings anew while it is off): the platform itself calls the
   * redirect URI. Three seconds, no retry, the answer is ignored.
   * @returns the answer's status; 0 when there was none
   */
  install(
    wish: GrantWish & { readonly settings?: Readonly<Record<string, unknown>> },
  ): Promise<number>
  /** The consent page's answer: where the browser goes next. @throws when this person may not grant */
  allow(wish: GrantWish & { readonly state: string | null }): string
  deny(clientId: string, state: string | null): string
  /** Revokes every token at once, then the signed hook, a single try. @returns its status; 0 when there was no answer */
  disable(wish: { readonly account: Account; readonly clientId: string }): Promise<number>
  /** Accounts and people who may grant, for the consent page. */
  mayGrant(account: Account, integration: Integration, userId: number): boolean
}

const TIMEOUT_MS = 3000

export interface LifeParts {
  readonly integrations: Integrations
  readonly tokens: Tokens
}

export function createLife(parts: LifeParts): IntegrationLife {
  const { integrations } = parts
  return {
    mayGrant,
    install: wish => install(parts, wish),
    allow({ state, ...wish }) {
      const code = grant(parts, wish)
      const query = { code, referer: hostOf(wish.account), platform: '1', client_id: wish.clientId }
      const address = must(integrations, wish.clientId).redirectUri
      return withQuery(address, state === null ? query : { ...query, state })
    },
    deny(clientId, state) {
      const query = { error: 'access_denied', client_id: clientId }
      const address = must(integrations, clientId).redirectUri
      return withQuery(address, state === null ? query : { ...query, state })
    },
    disable: wish => disable(parts, wish),
  }
}

async function install(
  parts: LifeParts,
  wish: GrantWish & { readonly settings?: Readonly<Record<string, unknown>> },
): Promise<number> {
  const { account, clientId } = wish
  if (account.state.users.get(wish.userId)?.isAdmin !== true)
    throw new Error('only an administrator installs')
  const code = grant(parts, wish)
  const installation = account.state.installations.get(clientId)
  if (installation !== undefined && wish.settings !== undefined)
    installation.settings = { ...wish.settings }
  if (account.switches.strikes('installHookLost')) return 0
  const query = {
    code,
    referer: hostOf(account),
    client_id: clientId,
    from_widget: '1',
    platform: '1',
  }
  return get(withQuery(must(parts.integrations, clientId).redirectUri, query))
}

async function disable(
  { integrations, tokens }: LifeParts,
  { account, clientId }: { readonly account: Account; readonly clientId: string },
): Promise<number> {
  const { clientSecret, disableHookUrl } = must(integrations, clientId)
  const { accountId, installations } = account.state
  const installation = installations.get(clientId)
  if (installation !== undefined) installation.isActive = false
  tokens.revoke(clientId, accountId)
  account.touch()
  if (disableHookUrl === null || account.switches.strikes('disableHookLost')) return 0
  const signature = disableSignature(clientSecret, clientId, accountId)
  const query = { account_id: String(accountId), client_uuid: clientId, signature }
  return get(withQuery(disableHookUrl, query))
}

/** For tests that forge one, too. */
export function disableSignature(secret: string, clientId: string, accountId: number): string {
  return createHmac('sha256', secret).update(`${clientId}|${accountId}`).digest('hex')
}

/** Marks the integration as installed and gives a code. */
function grant(
  { integrations, tokens }: LifeParts,
  { account, clientId, userId }: GrantWish,
): string {
  const integration = must(integrations, clientId)
  if (!mayGrant(account, integration, userId)) throw new Error('this person may not grant')
  const { accountId, installations, users } = account.state
  const known = installations.get(clientId)
  if (known?.isActive !== true)
    installations.set(clientId, {
      clientId,
      widgetCode: known?.widgetCode ?? `w${randomUUID().replaceAll('-', '').slice(0, 20)}`,
      isActive: true,
      installedBy: userId,
      duplicatesControl: integration.duplicatesControl,
      // Settings outlive a disabling.
      settings: known?.settings ?? {},
    })
  account.touch()
  const byAdmin = users.get(userId)?.isAdmin === true
  return tokens.issueCode({ clientId, accountId, userId, byAdmin })
}

function must(integrations: Integrations, clientId: string): Integration {
  const found = integrations.find(clientId)
  if (found === null) throw new Error('no such integration')
  return found
}

/** The first grant, and the first after a disabling, is an administrator's. */
function mayGrant(account: Account, integration: Integration, userId: number): boolean {
  const user = account.state.users.get(userId)
  if (user === undefined || !user.isActive || user.isFree) return false
  if (!integration.isPublic && !account.state.isTechnicalAccount) return false
  const isInstalled = account.state.installations.get(integration.clientId)?.isActive === true
  return isInstalled || user.isAdmin
}

/** Without scheme: `acme.amocrm.ru`, here with a port. */
export function hostOf(account: Account): string {
  return new URL(account.url()).host
}

function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value)
  return url.href
}

async function get(address: string): Promise<number> {
  try {
    const answer = await fetch(address, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    // Nobody retries; the caller sees 0.
    return 0
  }
}
