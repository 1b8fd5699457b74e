import '../../ui/theme.css'
import type { App } from 'vue'
import type { Boot } from '../../../shared/contract/boot.ts'
import { createBitrix24Page, joinPortal } from '../../host/bitrix24.ts'
import { messages as en } from '../../ui/messages.en.json?compiled'
import { messages as ru } from '../../ui/messages.ru.json?compiled'
import { createSay } from '../../ui/say.ts'
import type { Widget } from '../../widget.ts'
import { startWidget } from '../start.ts'

/**
 * Starts a widget on a page the portal opened. Anybody who opens the address by himself reads where it belongs.
 *
 * @returns `null` outside a portal
 */
export function openInPortal(widget: Widget, prepare?: (app: App) => void): App | null {
  const root = document.querySelector('#app')
  if (root === null) throw new Error('the page has no place for the widget')
  const boot = readBoot()
  if (boot?.themeHint !== undefined) document.documentElement.dataset['theme'] = boot.themeHint
  // The portal names the frame `<host>|<protocol>|<sid>`; the SDK finds its parent by it (frame protocol §3).
  if (boot === null || !window.name.includes('|')) {
    showWhereItBelongs(root)
    return null
  }
  const page = createBitrix24Page(boot, joinPortal, () => root.getBoundingClientRect().height)
  document.documentElement.lang = page.locale
  return startWidget(widget, page, root, prepare)
}

function readBoot(): Boot | null {
  const text = document.querySelector('#boot')?.textContent
  if (!text) return null
  // Written by our own server into this very page; see shared/contract/boot.ts.
  return JSON.parse(text) as Boot | null
}

function showWhereItBelongs(root: Element): void {
  const locale = navigator.language.startsWith('ru') ? 'ru' : 'en'
  const say = createSay(locale === 'ru' ? ru : en, locale, () => 'UTC')
  root.textContent = say({ id: 'ui.outside' })
}
