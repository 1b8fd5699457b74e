import { type InjectionKey, shallowRef } from 'vue'
import type { ChosenCard, ChosenUser, SliderLook } from './frame-commands.ts'
import type { ScreenRoute } from './screen-route.ts'

/** What a slider holds: a page of the screen, or a frame of the app. */
export type SliderContent =
  | { readonly kind: 'route'; readonly route: ScreenRoute }
  | { readonly kind: 'missing'; readonly path: string }
  | {
      readonly kind: 'frame'
      readonly placement: string
      readonly handler: string
      readonly options: Readonly<Record<string, unknown>>
    }

export interface Slider {
  readonly id: number
  readonly content: SliderContent
  readonly look: SliderLook
  close(): void
}

/** Provided inside a slider: its pages have no way back of their own. */
export const IN_SLIDER: InjectionKey<boolean> = Symbol('in slider')

export type Picker =
  | {
      readonly kind: 'users'
      readonly several: boolean
      done(chosen: readonly ChosenUser[] | null): void
    }
  | {
      readonly kind: 'cards'
      readonly types: readonly string[]
      readonly several: boolean
      done(chosen: readonly ChosenCard[] | null): void
    }

export type ScreenOverlays = ReturnType<typeof createScreenOverlays>

/** Sliders over the page and the dialogs a frame may ask for. */
export function createScreenOverlays() {
  const sliders = shallowRef<readonly Slider[]>([])
  const picker = shallowRef<Picker | null>(null)
  let lastId = 0

  /** The promise ends when the slider closes. */
  function open(content: SliderContent, look: SliderLook): Promise<void> {
    const id = (lastId += 1)
    return new Promise(resolve => {
      const close = () => {
        sliders.value = sliders.value.filter(slider => slider.id !== id)
        resolve()
      }
      sliders.value = [...sliders.value, { id, content, look, close }]
    })
  }

  function chooseUsers(several: boolean): Promise<readonly ChosenUser[] | null> {
    return new Promise(resolve => ask({ kind: 'users', several, done: end(resolve) }))
  }

  function chooseCards(types: readonly string[], several: boolean) {
    return new Promise<readonly ChosenCard[] | null>(resolve =>
      ask({ kind: 'cards', types, several, done: end(resolve) }),
    )
  }

  function ask(next: Picker) {
    picker.value?.done(null)
    picker.value = next
  }

  function end<T>(resolve: (chosen: T) => void) {
    return (chosen: T) => {
      picker.value = null
      resolve(chosen)
    }
  }

  return { sliders, picker, open, chooseUsers, chooseCards }
}
