/**
 * When idle workers look again after something happened in the queue, ms after the look before. The last two are for what was
 * put off for half a second (a web-hook of amoCRM that settles) and for a second (a contact whose card comes first).
 */
const LOOKS = [8, 25, 80, 250, 200, 500] as const

export interface Stir {
  /** Something happened: a job came or ended. */
  happened(): void
  stop(): void
}

/**
 * graphile-worker asks for the next job before the end of the last one is written, and two workers asking at the same moment
 * hide free queues from each other. Either way a worker finds nothing and sleeps for a whole poll, a second lost for each job of a tenant. So after
 * whatever happens idle workers are woken a few times more.
 *
 * @param wake makes idle workers look; cheap when there is none
 */
export function createStir(wake: () => void): Stir {
  let step = 0
  let timer: NodeJS.Timeout | null = null
  let isStopped = false

  return {
    happened() {
      // The last jobs end after the stop: nobody is to be woken then, graphile-worker throws at it.
      if (isStopped) return
      // The first look is near already: to put it off at each job would be never to look while jobs keep coming.
      if (timer !== null && step === 0) return
      if (timer !== null) clearTimeout(timer)
      step = 0
      schedule()
    },
    stop() {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }

  function schedule(): void {
    const delay = LOOKS[step]
    timer = delay === undefined ? null : setTimeout(look, delay)
  }

  function look(): void {
    wake()
    step++
    schedule()
  }
}
