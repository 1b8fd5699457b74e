import { randomBytes } from 'node:crypto'

/** Whom a token speaks for. */
export interface Grant {
  readonly memberId: string
  readonly userId: number
  readonly clientId: string
}

export interface AccessToken extends Grant {
  /** Real time, ms: token lives do not follow the portal's clock. */
  readonly expiresAt: number
}

export interface AccessGift {
  readonly accessToken: string
  /** Real time, ms. */
  readonly expiresAt: number
  /** Seconds. */
  readonly expiresIn: number
}

export interface TokenPair extends AccessGift {
  readonly refreshToken: string
}

/** A token as the portal finds it. */
export type TokenState =
  | { readonly type: 'alive'; readonly grant: Grant; readonly expiresAt: number }
  | { readonly type: 'expired' }
  /** Once issued; its app was removed. */
  | { readonly type: 'revoked' }
  | { readonly type: 'unknown' }

export interface TokenSnapshot {
  readonly access: readonly (readonly [string, AccessToken])[]
  readonly refresh: readonly (readonly [string, AccessToken])[]
}

export interface TokenStore {
  issue(grant: Grant, lifeSeconds: number): TokenPair
  issueAccess(grant: Grant, lifeSeconds: number): AccessGift
  /** One use, 30 seconds. */
  issueCode(grant: Grant): string
  /** Takes the code away. */
  redeemCode(code: string): Grant | null
  look(accessToken: string): TokenState
  /** Takes the refresh token away: it has one use. */
  takeRefresh(refreshToken: string, clientId: string): Grant | null
  /** Every access token is expired from this moment; refresh tokens live on. */
  expireAll(): void
  /** No token of the app on this portal works any more. */
  revoke(memberId: string, clientId: string): void
  snapshot(): TokenSnapshot
}

const REFRESH_LIFE_MS = 180 * 86_400_000
const CODE_LIFE_MS = 30_000
const REMEMBERED_AFTER_EXPIRY_MS = 3_600_000

/** @param now real time, ms */
export function createTokenStore(now: () => number, kept?: TokenSnapshot): TokenStore {
  const access = new Map(kept?.access)
  const refresh = new Map(kept?.refresh)
  const codes = new Map<string, AccessToken>()
  const revoked = new Set<string>()

  function issueAccess(grant: Grant, lifeSeconds: number): AccessGift {
    forgetOld(access, now() - REMEMBERED_AFTER_EXPIRY_MS)
    const expiresAt = now() + lifeSeconds * 1000
    const accessToken = randomToken()
    access.set(accessToken, { ...toGrant(grant), expiresAt })
    return { accessToken, expiresAt, expiresIn: lifeSeconds }
  }

  return {
    issueAccess,
    issue(grant, lifeSeconds) {
      const refreshToken = randomToken()
      refresh.set(refreshToken, { ...toGrant(grant), expiresAt: now() + REFRESH_LIFE_MS })
      return { ...issueAccess(grant, lifeSeconds), refreshToken }
    },
    issueCode(grant) {
      const code = randomToken()
      codes.set(code, { ...grant, expiresAt: now() + CODE_LIFE_MS })
      return code
    },
    redeemCode(code) {
      const grant = codes.get(code)
      codes.delete(code)
      return grant !== undefined && grant.expiresAt > now() ? grant : null
    },
    look(token) {
      if (revoked.has(token)) return { type: 'revoked' }
      const found = access.get(token)
      if (found === undefined) return { type: 'unknown' }
      if (found.expiresAt <= now()) return { type: 'expired' }
      return { type: 'alive', grant: found, expiresAt: found.expiresAt }
    },
    takeRefresh(token, clientId) {
      const found = refresh.get(token)
      if (found === undefined || found.clientId !== clientId || found.expiresAt <= now())
        return null
      refresh.delete(token)
      return found
    },
    expireAll: () => expireNow(access, now()),
    revoke(memberId, clientId) {
      const isTheirs = (grant: Grant) => grant.memberId === memberId && grant.clientId === clientId
      for (const token of removeWhere(access, isTheirs)) revoked.add(token)
      removeWhere(refresh, isTheirs)
      removeWhere(codes, isTheirs)
    },
    snapshot: () => ({ access: [...access], refresh: [...refresh] }),
  }
}

function randomToken(): string {
  return randomBytes(35).toString('hex')
}

/** Only the grant of what may be more: a token found in the store has its own life beside. */
function toGrant({ memberId, userId, clientId }: Grant): Grant {
  return { memberId, userId, clientId }
}

/** Keeps the map small in a portal that runs for weeks: the oldest come first. */
function forgetOld(tokens: Map<string, AccessToken>, before: number): void {
  for (const [token, { expiresAt }] of tokens) {
    if (expiresAt >= before) return
    tokens.delete(token)
  }
}

function removeWhere(
  tokens: Map<string, AccessToken>,
  isMeant: (grant: Grant) => boolean,
): string[] {
  const removed = [...tokens].filter(([, grant]) => isMeant(grant)).map(([token]) => token)
  for (const token of removed) tokens.delete(token)
  return removed
}

function expireNow(tokens: Map<string, AccessToken>, moment: number): void {
  for (const [token, grant] of tokens) {
    tokens.set(token, { ...grant, expiresAt: Math.min(grant.expiresAt, moment) })
  }
}
