import type { Locale } from '../../../../shared/i18n/message.ts'
import type { OwnPage } from '../../../ui/own-page.ts'

export type Theme = 'light' | 'dark'

/** What of ours may be framed: full pages, and two that are about a card: in a window over it, and in our block. */
export type FramedPage = OwnPage | 'requisites' | 'case'

/** Where a full page of ours is; what it is opened with stands behind the `#`, which no server sees. */
export function frameAddress(parts: {
  readonly server: string
  readonly page: FramedPage
  readonly locale: Locale
  readonly theme: Theme
  /** By it our server lets nobody but this account frame the page. */
  readonly account: string
  readonly address: string
}): string {
  const { server, page, locale, theme, account, address } = parts
  const query = new URLSearchParams({ page, lang: locale, theme, account })
  return `${server}/amocrm/app?${query.toString()}${address === '' ? '' : `#${address}`}`
}

/** The page's colours, by its own attribute (reference §7.6). */
export function themeOf(): Theme {
  return document.documentElement.dataset['colorScheme'] === 'dark' ? 'dark' : 'light'
}

export function watchTheme(tell: (theme: Theme) => void, stop: AbortSignal): void {
  const observer = new MutationObserver(() => tell(themeOf()))
  observer.observe(document.documentElement, { attributeFilter: ['data-color-scheme'] })
  stop.addEventListener('abort', () => observer.disconnect())
}
