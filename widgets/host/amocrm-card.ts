import { asId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { Locale } from '../../shared/i18n/message.ts'
import type { AmoApp, AmoWidget } from './amocrm-api.ts'
import { openByPageToken } from './amocrm-session.ts'
import type { HostPage } from './page.ts'
import type { OwnPage } from '../ui/own-page.ts'

/** A card of amoCRM, into whose right column we are mounted. */
export interface AmoCardOptions {
  readonly widget: Pick<AmoWidget, '$authorizedAjax'>
  readonly locale: Locale
  /** `https://…` of our server. */
  readonly server: string
  readonly subject: EntityRef | null
  /** Goes to another address of the account, e.g. `/leads/detail/15`. */
  readonly navigate: (path: string) => void
  /** Where our full pages are in this account. */
  readonly pathOf: (page: OwnPage) => string
}

export function createAmoCardPage(options: AmoCardOptions): HostPage {
  const { widget, locale, server, subject, navigate, pathOf } = options
  return {
    host: 'amocrm',
    locale,
    subject,
    installer: null,
    openedWith: '',
    proof: async () => ({}),
    openSession: () => openByPageToken(widget, server, subject),
    // The page grows with what stands in it.
    fitHeight: async () => {},
    openCard: async card => navigate(cardPath(card)),
    openOwnPage: async (page, address = '') =>
      navigate(address === '' ? pathOf(page) : `${pathOf(page)}#${address}`),
  }
}

/**
 * The card as the page has it. Whether a request is still unsorted, the page does not say in its documented part: our
 * server finds that out and lets the user see the right one of the two.
 *
 * @returns `null` for a card that is not saved yet: its id is 0
 */
export function readCard(app: AmoApp): EntityRef | null {
  const card = app.data.current_card
  const id = String((card ? card.id : null) ?? '')
  if (!/^[1-9]\d*$/.test(id)) return null
  switch (app.getBaseEntity()) {
    case 'contacts':
      return { kind: 'contact', id: asId(id) }
    case 'companies':
      return { kind: 'company', id: asId(id) }
    default:
      return { kind: 'deal', id: asId(id) }
  }
}

/** Addresses people see in their browser. (F) */
export function cardPath({ kind, id }: EntityRef): string {
  return `/${SECTIONS[kind]}/detail/${encodeURIComponent(id)}`
}

const SECTIONS: Readonly<Record<EntityRef['kind'], string>> = {
  deal: 'leads',
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
}

export function readLocale({ lang_id }: Pick<AmoApp, 'lang_id'>): Locale {
  return lang_id === 'ru' ? 'ru' : 'en'
}

/** Only to offer what our server lets administrators alone do. */
export function isAdmin(app: AmoApp): boolean {
  const user = app.constant('user') as { readonly id?: number | string } | null | undefined
  // A map of id → manager, `is_admin` is `Y` or `N` (F).
  const managers = app.constant('managers') as
    Readonly<Record<string, { readonly is_admin?: string }>> | null | undefined
  return managers?.[String(user?.id ?? '')]?.is_admin === 'Y'
}

/** Number of the account, as text; empty when the page does not say it. */
export function accountOf(app: AmoApp): string {
  const account = app.constant('account') as { readonly id?: number | string } | null | undefined
  return String(account?.id ?? '')
}
