import { type ShallowRef, shallowRef, watch } from 'vue'
import type { ScreenSession } from './screen-session.ts'

export interface Live<T> {
  readonly data: ShallowRef<T | null>
  /** `true` until the first answer. */
  readonly isLoading: ShallowRef<boolean>
  reload(): Promise<void>
}

/**
 * Data that follows the portal: loaded anew when something there has changed, when another person looks, or when what
 * is asked for changes. A newer answer wins over an older one that comes late.
 *
 * @param subject what is asked for, besides the person and the portal's revision
 */
export function useLive<T>(
  { pulse, userId }: ScreenSession,
  load: () => Promise<T | null>,
  subject: () => unknown = () => '',
): Live<T> {
  const data = shallowRef<T | null>(null)
  const isLoading = shallowRef(true)
  let newest = 0

  async function reload() {
    const mine = (newest += 1)
    const fresh = await load()
    if (mine !== newest) return
    data.value = fresh ?? data.value
    isLoading.value = false
  }

  watch(
    () => JSON.stringify([subject(), userId.value]),
    () => {
      data.value = null
      isLoading.value = true
      void reload()
    },
    { immediate: true },
  )
  watch(
    () => pulse.value.revision,
    () => void reload(),
  )
  return { data, isLoading, reload }
}
