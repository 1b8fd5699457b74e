import { onMounted, shallowRef } from 'vue'
import type { Component, ShallowRef } from 'vue'

/**
 * The badge and the card's own funnel, fetched once what they stand in is there: nobody waits for a chance to see what is wrong. `null`
 * until then, and when they cannot be fetched. By hand: Vue's own way costs every frame a kilobyte. Together: a second file costs as much.
 */
export function useLateBadge(): Readonly<ShallowRef<Component | null>> {
  const badge = shallowRef<Component | null>(null)
  onMounted(() => {
    import('./CardParts.vue').then(
      module => {
        badge.value = module.default
      },
      // A new release has other files. The strip is whole without it.
      () => {},
    )
  })
  return badge
}
