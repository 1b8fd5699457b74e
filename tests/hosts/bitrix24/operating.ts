const BASKET_MS = 60_000
const BASKETS = 10

export interface OperatingTime {
  /** Seconds this method worked for this app in the last ten minutes. */
  spent(app: string, method: string): number
  add(app: string, method: string, seconds: number): void
  /** When the oldest basket goes, unix seconds of the real clock: what waits for it waits in real time. */
  resetsAt(app: string, method: string): number
}

/** Ten baskets of a minute each, sliding. @param now real time, ms */
export function createOperatingTime(now: () => number): OperatingTime {
  const baskets = new Map<string, Map<number, number>>()

  function alive(app: string, method: string): Map<number, number> {
    const key = `${app}/${method}`
    const mine = baskets.get(key) ?? new Map<number, number>()
    baskets.set(key, mine)
    const oldest = Math.floor(now() / BASKET_MS) - BASKETS + 1
    for (const basket of mine.keys()) if (basket < oldest) mine.delete(basket)
    return mine
  }

  return {
    spent: (app, method) => [...alive(app, method).values()].reduce((sum, part) => sum + part, 0),
    add(app, method, seconds) {
      const mine = alive(app, method)
      const basket = Math.floor(now() / BASKET_MS)
      mine.set(basket, (mine.get(basket) ?? 0) + seconds)
    },
    resetsAt(app, method) {
      const first = [...alive(app, method).keys()][0] ?? Math.floor(now() / BASKET_MS)
      return ((first + BASKETS) * BASKET_MS) / 1000
    },
  }
}
