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

const INSTALL_TIMEOUT_MS = 3000

export function createLife({
  integrations,
  tokens,
}: {
  readonly integrations: Integrations
  readonly tokens: Tokens
}): IntegrationLife {
  function must(clientId: string): Integration {
    const found = integrations.find(clientId)
    if (found === null) throw new Error('no such integration')
    return found
  }

  function grant({ account, clientId, userId }: GrantWish): string {
    const integration = must(clientId)
    if (!mayGrant(account, integration, userId)) throw new Error('this person may not grant')
    const user = account.state.users.get(userId)
    const { accountId, installations } = account.state
    const known = installations.get(clientId)
    if (known === undefined)
      installations.set(clientId, {
        clientId,
        widgetCode: `w${randomUUID().replaceAll('-', '').slice(0, 20)}`,
        isActive: true,
        installedBy: userId,
        settings: {},
      })
    else if (!known.isActive) Object.assign(known, { isActive: true, installedBy: userId })
    account.touch()
    return tokens.issueCode({ clientId, accountId, userId, byAdmin: user?.isAdmin === true })
  }

  return {
    mayGrant,
    async install(wish) {
      const integration = must(wish.clientId)
      if (wish.account.state.users.get(wish.userId)?.isAdmin !== true)
        throw new Error('only an administrator installs')
      const code = grant(wish)
      const installation = wish.account.state.installations.get(wish.clientId)
      if (installation !== undefined && wish.settings !== undefined)
        installation.settings = { ...wish.settings }
      if (wish.account.switches.strikes('installHookLost')) return 0
      const query = {
        code,
        referer: hostOf(wish.account),
        client_id: wish.clientId,
        from_widget: '1',
        platform: '1',
      }
      return get(withQuery(integration.redirectUri, query), INSTALL_TIMEOUT_MS)
    },
    allow({ state, ...wish }) {
      const integration = must(wish.clientId)
      const code = grant(wish)
      const query = { code, referer: hostOf(wish.account), platform: '1', client_id: wish.clientId }
      return withQuery(integration.redirectUri, state === null ? query : { ...query, state })
    },
    deny(clientId, state) {
      const query = { error: 'access_denied', client_id: clientId }
      return withQuery(must(clientId).redirectUri, state === null ? query : { ...query, state })
    },
    async disable({ account, clientId }) {
      const integration = must(clientId)
      const installation = account.state.installations.get(clientId)
      if (installation !== undefined) installation.isActive = false
      tokens.revoke(clientId, account.state.accountId)
      account.touch()
      if (integration.disableHookUrl === null || account.switches.strikes('disableHookLost'))
        return 0
      const { accountId } = account.state
      const signature = createHmac('sha256', integration.clientSecret)
        .update(`${clientId}|${accountId}`)
        .digest('hex')
      const query = { account_id: String(accountId), client_uuid: clientId, signature }
      return get(withQuery(integration.disableHookUrl, query), INSTALL_TIMEOUT_MS)
    },
  }
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

async function get(address: string, timeoutMs: number): Promise<number> {
  try {
    const answer = await fetch(address, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    // Nobody retries; the caller sees 0.
    return 0
  }
}
