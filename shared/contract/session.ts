import type { EntityRef } from '../crm/model.ts'
import type { Locale } from '../i18n/message.ts'
import { command } from './endpoint.ts'

export interface SessionQuestion {
  readonly host: string
  /** Bitrix24: `accessToken` of the user, `memberId`, `lang` of the page. Read by that host's module alone. */
  readonly proof: Readonly<Record<string, string>>
  readonly subject: EntityRef | null
}

export interface SessionAnswer {
  /** Bearer for every other address, 15 minutes, memory only. */
  readonly token: string
  readonly expiresInMs: number
  readonly locale: Locale
  readonly isAdmin: boolean
  readonly timeZone: string
}

/** 403 `no-access` when the host does not let this user read the subject, or does not know him. */
export const openSession = command<SessionQuestion, SessionAnswer>('/api/session')
