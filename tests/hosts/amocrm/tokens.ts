import { randomBytes, randomUUID } from 'node:crypto'
import { randomHex } from '../random-hex.ts'

/** Whom a token stands for. */
export interface Grant {
  readonly clientId: string
  readonly accountId: number
  readonly userId: number
  /** An administrator's grant outlives his deactivation; another's does not. */
  readonly byAdmin: boolean
}

export interface Live {
  readonly grant: Grant
  /** Virtual ms. */
  expiresAt: number
  isDead: boolean
}

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
}

/** What becomes of a code or a refresh token that is handed in. */
export type Redeemed = Grant | 'unknown' | 'expired' | 'used'

/** Claims that only the account knows. */
export interface ClaimsOf {
  (grant: Grant): Readonly<Record<string, unknown>>
}

/** Every token with what it stands for, for keeping between starts. */
export type TokenSnapshot = Readonly<
  Record<'codes' | 'access' | 'refresh', readonly (readonly [string, Live])[]>
>

export interface Tokens {
  issueCode(grant: Grant): string
  issuePair(grant: Grant): TokenPair
  /** Once. Whether or not the rest of the request is right, the code is spent. */
  redeemCode(code: string): Redeemed
  /** Once: the old pair is dead at once (the strict rule, open question 15). */
  redeemRefresh(refreshToken: string): Redeemed
  /** Without spending it: for the look-up of a renamed host. */
  holderOfRefresh(refreshToken: string): Grant | null
  /** @returns `null` for what is unknown, revoked or expired */
  holderOf(accessToken: string): Grant | null
  /** Makes every live access token of this integration in this account expire now; refresh tokens live on. */
  age(clientId: string, accountId: number): void
  /** Everything of this integration in this account is dead. */
  revoke(clientId: string, accountId: number): void
  snapshot(): TokenSnapshot
  /** Called after everything that a snapshot would show. */
  onChange(listener: () => void): void
}

const CODE_LIFE_MS = 20 * 60_000
const REFRESH_LIFE_MS = 90 * 24 * 3_600_000

export interface TokensOptions {
  /** Virtual ms. */
  readonly clock: () => number
  readonly accessLifeSeconds: () => number
  readonly claimsOf: ClaimsOf
  readonly kept?: TokenSnapshot
}

export function createTokens({ clock, accessLifeSeconds, claimsOf, kept }: TokensOptions): Tokens {
  const codes = new Map<string, Live>(kept?.codes)
  const access = new Map<string, Live>(kept?.access)
  const refresh = new Map<string, Live>(kept?.refresh)
  const listeners = new Set<() => void>()
  const changed = () => listeners.forEach(listener => listener())

  function put(map: Map<string, Live>, text: string, grant: Grant, lifeMs: number): string {
    map.set(text, { grant, expiresAt: clock() + lifeMs, isDead: false })
    changed()
    return text
  }

  function redeem(map: Map<string, Live>, text: string): Redeemed {
    const found = map.get(text)
    if (found === undefined) return 'unknown'
    if (found.isDead) return 'used'
    found.isDead = true
    changed()
    return found.expiresAt <= clock() ? 'expired' : found.grant
  }

  /** Those of an integration in an account. */
  function each(
    map: Map<string, Live>,
    whose: readonly [clientId: string, accountId: number],
    act: (live: Live) => void,
  ) {
    for (const live of map.values()) if (isOf(live, whose)) act(live)
    changed()
  }

  function issuePair(grant: Grant): TokenPair {
    const expiresIn = accessLifeSeconds()
    const token = toJwt(grant, { claims: claimsOf(grant), clock, expiresIn })
    return {
      accessToken: put(access, token, grant, expiresIn * 1000),
      refreshToken: put(refresh, `def50200${randomHex()}${randomHex()}`, grant, REFRESH_LIFE_MS),
      expiresIn,
    }
  }

  return {
    issueCode: grant => put(codes, `def502${randomHex()}${randomHex()}`, grant, CODE_LIFE_MS),
    issuePair,
    redeemCode: code => redeem(codes, code),
    redeemRefresh: token => redeem(refresh, token),
    holderOfRefresh: token => liveGrant(refresh.get(token), clock()),
    holderOf: token => liveGrant(access.get(token), clock()),
    age(...whose) {
      each(access, whose, live => {
        live.expiresAt = clock()
      })
    },
    revoke(...whose) {
      for (const map of [codes, access, refresh])
        each(map, whose, live => {
          live.isDead = true
        })
    },
    snapshot: () => ({ codes: [...codes], access: [...access], refresh: [...refresh] }),
    onChange: listener => void listeners.add(listener),
  }
}

function liveGrant(found: Live | undefined, now: number): Grant | null {
  return found === undefined || found.isDead || found.expiresAt <= now ? null : found.grant
}

function isOf({ grant }: Live, [clientId, accountId]: readonly [string, number]): boolean {
  return grant.clientId === clientId && grant.accountId === accountId
}

/** Looks like the real one: nobody but the host can check its signature. */
function toJwt(
  grant: Grant,
  {
    claims,
    clock,
    expiresIn,
  }: {
    readonly claims: Readonly<Record<string, unknown>>
    readonly clock: () => number
    readonly expiresIn: number
  },
): string {
  const issued = Math.floor(clock() / 1000)
  const body = {
    aud: grant.clientId,
    jti: randomHex() + randomHex(),
    iat: issued,
    nbf: issued,
    exp: issued + expiresIn,
    sub: String(grant.userId),
    grant_type: '',
    account_id: grant.accountId,
    hash_uuid: randomUUID(),
    version: 2,
    ...claims,
  }
  const parts = [{ typ: 'JWT', alg: 'RS256' }, body].map(part =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return [...parts, randomBytes(256).toString('base64url')].join('.')
}
