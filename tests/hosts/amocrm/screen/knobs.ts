import { reactive, watch } from 'vue'
import type { HostKnobs } from './host/host-page.ts'

export interface ScreenKnobs extends HostKnobs {
  theme: 'light' | 'dark'
  /** Foreign CSS and JS in the page, as other widgets leave them. */
  hostile: boolean
}

const START: ScreenKnobs = {
  theme: 'light',
  language: 'ru',
  hostile: false,
  tellsOfSave: true,
  missedDestroy: false,
  lateInit: false,
  collapsed: false,
  slowScript: 0,
}

/** How the page behaves; kept in the browser. */
export function useKnobs(): ScreenKnobs {
  const kept = JSON.parse(localStorage.getItem('knobs') ?? '{}') as Partial<ScreenKnobs>
  const knobs = reactive({ ...START, ...kept })
  watch(
    knobs,
    () => {
      localStorage.setItem('knobs', JSON.stringify(knobs))
      document.documentElement.dataset['colorScheme'] = knobs.theme
      document.documentElement.lang = knobs.language
      document.documentElement.classList.toggle('hostile', knobs.hostile)
    },
    { immediate: true },
  )
  if (knobs.hostile) spoil()
  return knobs
}

/** What scripts of other widgets do to a page. */
function spoil(): void {
  const list = Array.prototype as unknown as Record<string, unknown>
  // Enumerable on purpose: a `for … in` over a list meets it.
  list['removeByValue'] = function (this: unknown[], value: unknown) {
    return this.filter(one => one !== value)
  }
  Object.assign(window, { Vue: { version: '1.0.28' }, app: 'another widget', $vue: null })
  document.addEventListener('keydown', event => event.stopPropagation())
}
