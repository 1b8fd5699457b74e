import { SignJWT, jwtVerify } from 'jose'
import type { EntityRef } from '../../shared/crm/model.ts'
import { asId, type TenantId, type UserId } from '../../shared/crm/ids.ts'
import type { CardRight } from '../hosts/host.ts'
import type { Locale } from '../../shared/i18n/message.ts'

/** Who asks. Proven by the host, whose answer may be some minutes old when the session begins. */
export interface Session {
  readonly tenant: TenantId
  readonly user: UserId
  readonly isAdmin: boolean
  readonly locale: Locale
  /** The card the host let this user read; the only one he may ask about. */
  readonly sees: EntityRef | null
  /** What he may do to it: through us he writes nothing that the host would not let him write himself. */
  readonly may: CardRight
}

export const SESSION_MINUTES = 15

export interface Sessions {
  issue(session: Session): Promise<string>
  /** `null` for a forged, foreign or expired token. */
  read(token: string): Promise<Session | null>
}

/**
 * Signed bearers; nothing is kept on the server, so any instance reads them.
 *
 * @param secret at least 32 bytes
 */
export function createSessions(secret: Uint8Array): Sessions {
  return {
    issue: session =>
      new SignJWT({
        tenant: session.tenant,
        admin: session.isAdmin,
        locale: session.locale,
        sees: session.sees,
        may: session.may,
      })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(session.user)
        .setIssuer('shagolad')
        .setIssuedAt()
        .setExpirationTime(`${SESSION_MINUTES}m`)
        .sign(secret),

    async read(token) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: ['HS256'],
          issuer: 'shagolad',
        })
        return {
          tenant: asId(String(payload.tenant)),
          user: asId(String(payload.sub)),
          isAdmin: payload.admin === true,
          locale: payload.locale === 'en' ? 'en' : 'ru',
          // Signed by us a moment ago, so the shape is the one we gave it.
          sees: (payload.sees ?? null) as EntityRef | null,
          may: payload.may === 'write' ? 'write' : 'read',
        }
      } catch {
        // Whatever is wrong with it, the answer is the same: prove yourself again.
        return null
      }
    },
  }
}
