import type { Component } from 'vue'
import type { JQuery } from '../../../host/amocrm-api.ts'
import type { Place } from './mounts.ts'
import PagePanel from './PagePanel.vue'
import { codeOf, ROOT_CLASS, styleOf } from './part-options.ts'
import type { PartOptions } from './part-options.ts'
import SettingsPanel from './SettingsPanel.vue'
import { startPart } from './start-part.ts'
import type { OwnPage } from '../../../ui/own-page.ts'

/** Our own pages in the account's settings and in the left menu, and our part of the market's window. */
export interface PagePlace {
  showPage(page: OwnPage): void
  showWindow($body: JQuery): void
}

/** One of our parts in an element of the page that is not ours. */
interface Guest {
  readonly place: Place
  readonly area: Element
  /** The same in the same place is left as it is: somebody may be typing there. */
  readonly key: string
  readonly part: Component
  readonly props: Record<string, unknown>
}

export function createPagePlace(options: PartOptions): PagePlace {
  const { widget, document, mounts } = options

  function put({ place, area, key, part, props }: Guest): void {
    const found = area.querySelector<HTMLElement>(`:scope > .${ROOT_CLASS}`)
    if (found !== null && mounts.isShown(place, found, key)) return
    mounts.clear(place)
    const root = document.createElement('div')
    root.className = ROOT_CLASS
    area.append(root)
    const start = startPart(part, props, { ...options, subject: null })
    mounts.show(place, {
      root,
      key,
      style: styleOf(options),
      start(given) {
        const stop = start(given)
        return () => {
          stop()
          given.remove()
        }
      },
    })
  }

  return {
    showPage(page) {
      // The vendor's own texts name one or the other (reference §5.4).
      const area =
        document.querySelector(`#work-area-${codeOf(options)}`) ??
        document.querySelector('#list_page_holder')
      if (area === null) return
      const start = { page, address: location.hash.slice(1) }
      put({ place: 'page', area, key: page, part: PagePanel, props: { start } })
    },
    showWindow($body) {
      mounts.prune()
      const area = areaOf($body)
      if (area === undefined) return
      const status = widget.get_install_status()
      const props = { isInstalled: status === 'installed', consent: consentOf($body) }
      put({ place: 'window', area, key: status, part: SettingsPanel, props })
    },
  }
}

/** The hidden field the page draws for a setting of the type `custom`. */
function consentOf($body: JQuery): HTMLInputElement | null {
  const field = $body.find('input[name="consent"]')[0]
  return field instanceof HTMLInputElement ? field : null
}

function areaOf($body: JQuery): Element | undefined {
  return (
    $body.find('#widget_settings__fields_wrapper')[0] ?? $body.find('.widget_settings_block')[0]
  )
}
