import { errors, type Locator } from 'playwright-core'
import { expect } from 'vitest'

declare module 'vitest' {
  interface Matchers {
    /** A person sees it, now or after the wait of the page's default timeout. */
    toBeSeen(): Promise<void>
  }
}

expect.extend({
  async toBeSeen(locator: Locator) {
    // A text may stand there twice, for wide and for narrow places, and only one of them is shown.
    const pass = await locator
      .filter({ visible: true })
      .first()
      .waitFor()
      .then(
        () => true,
        error => {
          if (error instanceof errors.TimeoutError) return false
          throw error
        },
      )
    return { pass, message: () => `${String(locator)} was ${pass ? '' : 'not '}to be seen` }
  },
})
