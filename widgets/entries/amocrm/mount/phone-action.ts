import type { Locale } from '../../../../shared/i18n/message.ts'
import { callClient, getDialing } from '../../../../shared/contract/telephony.ts'
import { createCall } from '../../../api/client.ts'
import { createSend } from '../../../api/send.ts'
import { createSession } from '../../../api/session.ts'
import type { AmoApp, AmoWidget } from '../../../host/amocrm-api.ts'
import { readLocale } from '../../../host/amocrm-card.ts'
import { openByPageToken } from '../../../host/amocrm-session.ts'
import { createSay } from '../../../ui/say.ts'
import { hrefOf, PLAIN } from '../../../ui/use-dialing.ts'
import { messages as en } from './messages.en.json?compiled'
import { messages as ru } from './messages.ru.json?compiled'

/** A click on a number of a card, in the menu of the host's own (reference §5.3). */
export interface PhoneAction {
  /** Told by every new instance of the script: the entry in the menu is the newest one's. */
  offer(widget: AmoWidget): void
}

export interface PhoneActionOptions {
  readonly app: Pick<AmoApp, 'isCard' | 'lang_id' | 'notifications'>
  /** `https://…` of our server. */
  readonly server: string
  /** Hands `tel:+7…` to the person's device. */
  readonly open: (address: string) => void
}

/** His own phone dials where the account's telephony can; else the number goes to whatever his device calls with. */
export function createPhoneAction({ app, server, open }: PhoneActionOptions): PhoneAction {
  let current: AmoWidget | null = null
  const session = createSession(async () =>
    current === null ? { status: 'unavailable' } : openByPageToken(current, server, null),
  )
  const call = createCall(session, createSend({ server }))

  function tell(isDialled: boolean): void {
    const locale: Locale = readLocale(app)
    const say = createSay(locale === 'ru' ? ru : en, locale, () => 'UTC')
    const text = say({ id: isDialled ? 'mount.call.dialled' : 'mount.call.failed' })
    const message = { header: say({ id: 'mount.page.desk' }), text }
    if (isDialled) app.notifications?.show_message?.(message)
    else app.notifications?.show_message_error(message)
  }

  async function dial(phone: string): Promise<void> {
    const outcome = await call(getDialing, {})
    const href = hrefOf(outcome.status === 'ok' ? outcome.answer : PLAIN, phone)
    if (href !== null) return open(href)
    tell((await call(callClient, { phone })).status === 'ok')
  }

  return {
    offer(widget) {
      current = widget
      if (!app.isCard()) return
      // The key `value` alone is documented (D).
      widget.add_action?.('phone', ({ value }) => {
        const phone = readNumber(value)
        if (phone !== null) void dial(phone)
      })
    },
  }
}

/** As people write numbers in a Russian CRM: `8 (912) …`, `+7 912 …`, `912…`; an extension is for a person to dial. */
export function readNumber(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const [written = ''] = String(value).split(/[^\d\s()+.–-]/)
  const digits = written.replaceAll(/\D/g, '')
  if (digits.length < 5 || digits.length > 15) return null
  if (written.trim().startsWith('+')) return `+${digits}`
  if (/^[78]\d{10}$/.test(digits)) return `+7${digits.slice(1)}`
  return digits.length === 10 ? `+7${digits}` : `+${digits}`
}
