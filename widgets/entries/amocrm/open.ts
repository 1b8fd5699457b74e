import '../../ui/theme.css'
import type { App } from 'vue'
import type { Boot } from '../../../shared/contract/boot.ts'
import { createAmoFramePage } from '../../host/amocrm-frame.ts'
import type { FramePorts } from '../../host/amocrm-frame.ts'
import { messages as en } from '../../ui/messages.en.json?compiled'
import { messages as ru } from '../../ui/messages.ru.json?compiled'
import { createSay } from '../../ui/say.ts'
import type { Widget } from '../../widget.ts'
import { startWidget } from '../start.ts'

/**
 * Starts a widget on a page of our own server, which our script has framed in amoCRM's page. Anybody who opens the address
 * by himself reads where it belongs.
 *
 * @returns `null` outside a frame
 */
export function openInAccount(widget: Widget, prepare?: (app: App) => void): App | null {
  const root = document.querySelector('#app')
  if (root === null) throw new Error('the page has no place for the widget')
  const boot = readBoot()
  showTheme(new URLSearchParams(location.search).get('theme') === 'dark' ? 'dark' : 'light')
  if (boot === null || window.parent === window) {
    showWhereItBelongs(root)
    return null
  }
  const ports = createPorts(() => root.getBoundingClientRect().height)
  const page = createAmoFramePage({ boot, ports, onTheme: showTheme })
  document.documentElement.lang = page.locale
  return startWidget(widget, page, root, prepare)
}

function createPorts(measure: () => number): FramePorts {
  return {
    listen(hear) {
      window.addEventListener('message', ({ source, data, origin }) => {
        if (source === window.parent) hear(data, origin)
      })
    },
    post: (message, targetOrigin) => window.parent.postMessage(message, targetOrigin),
    measure,
  }
}

function showTheme(theme: 'light' | 'dark'): void {
  document.documentElement.dataset['theme'] = theme
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
