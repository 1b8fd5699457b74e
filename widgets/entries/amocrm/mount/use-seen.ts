import { onMounted, onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

/**
 * Whether a block has come into somebody's sight. The column may be drawn collapsed: nothing is asked of anybody before that.
 *
 * @param root there once the component is mounted
 */
export function useSeen(
  root: Readonly<ShallowRef<HTMLElement | null>>,
): Readonly<ShallowRef<boolean>> {
  const isSeen = shallowRef(false)
  let watcher: IntersectionObserver | null = null
  onMounted(() => {
    watcher = new IntersectionObserver(entries => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      isSeen.value = true
      watcher?.disconnect()
    })
    if (root.value !== null) watcher.observe(root.value)
  })
  onScopeDispose(() => watcher?.disconnect())
  return isSeen
}
