import { onMounted, onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { Instant } from '../../shared/time/instant.ts'
import { plus } from '../../shared/time/instant.ts'

const LOOK_MS = 1000

/** The server's clock, running on here. @param told what it said last */
export function useNow(told: () => Instant): Readonly<ShallowRef<Instant>> {
  const now = shallowRef(told())
  let heardAt = Date.now()
  watch(told, next => {
    heardAt = Date.now()
    now.value = next
  })
  onMounted(() => {
    const timer = setInterval(() => {
      now.value = plus(told(), Date.now() - heardAt)
    }, LOOK_MS)
    onScopeDispose(() => clearInterval(timer))
  })
  return now
}
