/** Lets so many through at once; whoever finds it full comes again later instead of waiting. */
export interface Turnstile {
  /** @returns `null` when it is full; else what lets the next one in */
  enter(): (() => void) | null
}

export function createTurnstile(places: number): Turnstile {
  let taken = 0
  return {
    enter() {
      if (taken >= places) return null
      taken += 1
      let isInside = true
      return () => {
        if (isInside) taken -= 1
        isInside = false
      }
    },
  }
}
