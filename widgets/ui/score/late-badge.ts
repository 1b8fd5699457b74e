import { onMounted, shallowRef } from 'vue'
import type { Component, ShallowRef } from 'vue'

type Late = Readonly<ShallowRef<Component | null>>

/** The badge of the chance, fetched once what it stands in is there: nobody waits for a chance to see what is wrong. */
export function useLateBadge(): Late {
  return useLate(() => import('./ScoreBadge.vue'))
}

/** The card's own funnel, in the same way. */
export function useLateFunnel(): Late {
  return useLate(() => import('../card-funnel/CardFunnel.vue'))
}

/** `null` until it is there, and when it cannot be fetched. By hand: Vue's own way costs every frame a kilobyte. */
function useLate(load: () => Promise<{ readonly default: Component }>): Late {
  const part = shallowRef<Component | null>(null)
  onMounted(() => {
    load().then(
      module => {
        part.value = module.default
      },
      // A new release has other files. The strip is whole without it.
      () => {},
    )
  })
  return part
}
