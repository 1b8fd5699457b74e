import { type ShallowRef, shallowRef, watch } from 'vue'
import type { ScreenSession } from './screen-session.ts'

export interface Live<T> {
  readonly data: ShallowRef<T | null>
  reload(): Promise<void>
}

/**
 * Data that follow the account: loaded anew when something there has changed, or when what is asked for changes. A
 * newer answer wins over an older one that comes late.
 */
export function useLive<T>(
  { pulse, userId }: ScreenSession,
  load: () => Promise<T | null>,
  subject: () => unknown = () => '',
): Live<T> {
  const data = shallowRef<T | null>(null)
  let newest = 0

  async function reload() {
    const mine = (newest += 1)
    const fresh = await load()
    if (mine === newest) data.value = fresh ?? data.value
  }

  watch(
    () => JSON.stringify([subject(), userId.value]),
    () => void reload(),
    { immediate: true },
  )
  watch(
    () => pulse.value.revision,
    () => void reload(),
  )
  return { data, reload }
}
