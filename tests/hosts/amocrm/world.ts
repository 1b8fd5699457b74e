import type { FastifyInstance } from 'fastify'
import { createAccount, type Account } from './account.ts'
import { createAccountServer } from './account-server.ts'
import { createCallLog, type CallLog } from './call-log.ts'
import { sessionCookie } from './caller.ts'
import { disposableToken } from './disposable.ts'
import { emptyState } from './empty-state.ts'
import { createHookQueue, type HookQueue } from './hook-queue.ts'
import {
  createIntegrations,
  type Integration,
  type Integrations,
  type NewIntegration,
} from './integrations.ts'
import { keeperOf, loadKept } from './keep.ts'
import { createLife, hostOf, type IntegrationLife } from './life.ts'
import { createLimiter, ORDINARY_RATE, type Limiter, type Rate } from './rate.ts'
import { randomHex } from '../random-hex.ts'
import type { AmoState } from './state.ts'
import { createSwitches, type Switches, type SwitchSettings } from './switches.ts'
import { createTokens, type Grant, type TokenPair, type Tokens } from './tokens.ts'
import { createApiHostServer, createWwwServer } from './www-server.ts'

export interface AmoWorldOptions {
  /** Virtual ms UTC: expiry, retries, deadlines. The limits stay on the real clock. */
  readonly clock?: () => number
  /** `null`: no limit. 7 a second per integration and 50 per account when left out. */
  readonly rate?: Rate | null
  /** The first account; a tiny one when left out. */
  readonly state?: AmoState
  readonly otherStates?: readonly AmoState[]
  /** 0 and what is left out take free ones. An account's port follows its place in the list. */
  readonly ports?: {
    readonly www?: number
    readonly api?: number
    readonly accounts?: readonly number[]
  }
  readonly integrations?: readonly NewIntegration[]
  readonly switches?: Partial<SwitchSettings>
  /** Of the failure switches. */
  readonly seed?: number
  /** A JSON file where the world is kept between starts; what it holds wins over the states given here. */
  readonly keepIn?: string
  /** Adds the screen's pages to an account's server before it listens; again when the account is renamed. */
  readonly routes?: AmoRoutes
  /** What is no refusal. Printed to stderr when left out. */
  readonly onBug?: (error: unknown, call: string) => void
}

export type AmoRoutes = (
  server: FastifyInstance,
  place: { readonly world: AmoWorld; readonly running: RunningAccount },
) => void | Promise<void>

/** One account with its server. */
export interface RunningAccount {
  readonly account: Account
  readonly state: AmoState
  /** Origin of the account's host, without a slash. */
  readonly url: string
  /** `127.0.0.1:8081`: `referer` of OAuth and the tenant's domain. */
  readonly host: string
  readonly hooks: HookQueue
  readonly limiter: Limiter
  /** Grows with every change a screen may show. */
  revision(): number
  /** A person's browser logs in. @returns the header `Cookie`, which is the value of `Set-Cookie`, too */
  login(userId: number): string
  /** What `$authorizedAjax` would send in `X-Auth-Token`. */
  disposableToken(clientId: string, userId: number): string
  /** The account gets another subdomain, so another origin: the old one answers 404 to everything. */
  rename(subdomain: string): Promise<void>
}

export interface AmoWorld {
  /** The first one. */
  readonly account: RunningAccount
  readonly accounts: readonly RunningAccount[]
  /** Origin of the consent host. */
  readonly wwwUrl: string
  /** Origin of `api_domain`: only the look-up of a renamed account lives there. */
  readonly apiUrl: string
  /** What account hosts look like here: for the product's allow-list in tests and the demo. */
  readonly hostPattern: RegExp
  readonly integrations: Integrations
  readonly life: IntegrationLife
  readonly tokens: Tokens
  readonly switches: Switches
  readonly callLog: CallLog
  readonly clock: () => number
  registerIntegration(wish: NewIntegration): Integration
  /** An administrator installs the widget: stands for a click on «Установить». @returns the status of the redirect URI's answer */
  install(clientId: string, userId: number, running?: RunningAccount): Promise<number>
  disable(clientId: string, running?: RunningAccount): Promise<number>
  /** Past every page, for tests of the API alone. */
  issueTokens(grant: Partial<Grant> & Pick<Grant, 'clientId'>): TokenPair
  /** Tries what is due on the virtual clock; besides four times a second by itself. */
  tick(): Promise<void>
  stop(): Promise<void>
}

const HOST = '127.0.0.1'

/** Starts the consent host, the API host and the accounts, each on an origin of its own. */
export async function startAmoWorld(options: AmoWorldOptions = {}): Promise<AmoWorld> {
  const clock = options.clock ?? Date.now
  const switches = createSwitches(options.switches, options.seed)
  const callLog = createCallLog()
  const integrations = createIntegrations()
  const kept = loadKept(options.keepIn)
  for (const wish of [...(kept?.integrations ?? []), ...(options.integrations ?? [])])
    integrations.register(wish)
  const accounts: StartedAccount[] = []
  let apiUrl = ''
  const tokens = createTokens({
    clock,
    accessLifeSeconds: () => switches.settings.tokenLifeSeconds,
    claimsOf: grant => ({
      base_domain: 'amocrm.ru',
      api_domain: new URL(apiUrl).host,
      scopes: integrations.find(grant.clientId)?.scopes ?? [],
    }),
    ...(kept === null ? {} : { kept: kept.tokens }),
  })
  const life = createLife({ integrations, tokens })
  const shared: Shared = { options, clock, switches, callLog, integrations, tokens }
  const known = () => accounts.map(({ running }) => running.account)
  const www = await createWwwServer({ accounts: known, integrations, tokens, life, callLog, clock })
  const apiHost = createApiHostServer({ accounts: known, tokens, callLog, clock })
  const wwwUrl = await www.listen({ port: options.ports?.www ?? 0, host: HOST })
  apiUrl = await apiHost.listen({ port: options.ports?.api ?? 0, host: HOST })

  const world = { wwwUrl, apiUrl, integrations, life, tokens, switches, callLog, clock }
  const full = assemble(world, accounts, async () => {
    clearInterval(pump)
    await Promise.all([www.close(), apiHost.close(), ...accounts.map(one => one.stop())])
    keeper?.stop()
  })
  const states = kept?.accounts ?? [options.state ?? emptyState(), ...(options.otherStates ?? [])]
  const keeper = keeperOf(options.keepIn, { states, integrations, tokens })
  for (const [index, state] of states.entries()) {
    const one = startedAccount(shared, state, full)
    one.running.account.onTouch(() => keeper?.touch())
    accounts.push(one)
    await one.listen(options.ports?.accounts?.[index] ?? 0)
  }
  const pump = setInterval(() => void full.tick(), 250)
  pump.unref()
  return full
}

type Basis = Pick<
  AmoWorld,
  'wwwUrl' | 'apiUrl' | 'integrations' | 'life' | 'tokens' | 'switches' | 'callLog' | 'clock'
>

function assemble(
  basis: Basis,
  accounts: readonly StartedAccount[],
  stop: () => Promise<void>,
): AmoWorld {
  const first = (): RunningAccount => {
    const [one] = accounts
    if (one === undefined) throw new Error('a world needs an account')
    return one.running
  }
  return {
    ...basis,
    hostPattern: /^127\.0\.0\.1:\d+$/,
    get account() {
      return first()
    },
    get accounts() {
      return accounts.map(({ running }) => running)
    },
    registerIntegration: wish => basis.integrations.register(wish),
    install: (clientId, userId, running = first()) =>
      basis.life.install({ account: running.account, clientId, userId }),
    disable: (clientId, running = first()) =>
      basis.life.disable({ account: running.account, clientId }),
    issueTokens(grant) {
      const { accountId, users } = first().state
      const admin = [...users.values()].find(({ isAdmin }) => isAdmin)
      const userId = grant.userId ?? admin?.id ?? 0
      const byAdmin = users.get(userId)?.isAdmin === true
      return basis.tokens.issuePair({ accountId, byAdmin, ...grant, userId })
    },
    async tick() {
      await Promise.all(accounts.map(({ running }) => running.hooks.tick()))
    },
    stop,
  }
}

interface Shared {
  readonly options: AmoWorldOptions
  readonly clock: () => number
  readonly switches: Switches
  readonly callLog: CallLog
  readonly integrations: Integrations
  readonly tokens: Tokens
}

interface StartedAccount {
  readonly running: RunningAccount
  listen(port: number): Promise<void>
  stop(): Promise<void>
}

function startedAccount(shared: Shared, state: AmoState, world: AmoWorld): StartedAccount {
  const { options, clock, switches, callLog, integrations, tokens } = shared
  const servers: FastifyInstance[] = []
  let url = ''
  let changes = 0
  const onChange = () => void (changes += 1)
  const account = createAccount({ state, switches, clock, url: () => url })
  account.onTouch(onChange)
  const hooks = createHookQueue(account, onChange)
  const limiter = createLimiter(options.rate === undefined ? ORDINARY_RATE : options.rate, Date.now)

  async function listen(port: number): Promise<void> {
    const place = servers.length
    const server = await createAccountServer({
      account,
      tokens,
      integrations,
      limiter,
      callLog,
      isGone: () => servers.length > place + 1,
      onBug: options.onBug ?? printBug,
    })
    servers.push(server)
    await options.routes?.(server, { world, running })
    url = await server.listen({ port, host: HOST })
  }

  const running: RunningAccount = {
    account,
    state,
    get url() {
      return url
    },
    get host() {
      return hostOf(account)
    },
    hooks,
    limiter,
    revision: () => changes + callLog.total,
    login: userId => login(account, userId),
    disposableToken: (clientId, userId) => pageToken(account, integrations, { clientId, userId }),
    async rename(subdomain) {
      state.subdomain = subdomain
      await listen(0)
      account.touch()
    },
  }
  return {
    running,
    listen,
    async stop() {
      hooks.stop()
      await Promise.all(servers.map(server => server.close()))
    },
  }
}

function login(account: Account, userId: number): string {
  const { state } = account
  const session = randomHex()
  state.sessions[session] = userId
  account.touch()
  return `${sessionCookie(state.accountId)}=${session}`
}

function pageToken(
  account: Account,
  integrations: Integrations,
  { clientId, userId }: { readonly clientId: string; readonly userId: number },
): string {
  const [integration, user] = [integrations.find(clientId), account.state.users.get(userId)]
  if (integration === null || user === undefined) throw new Error('nobody to make it for')
  return disposableToken(account, integration, { user, now: account.now() })
}

function printBug(error: unknown, call: string): void {
  console.error(`emulated account: ${call} failed`, error)
}
