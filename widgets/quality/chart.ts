/** Inside of the picture, in its own units; the axes' words stand around it. */
export const CHART = { width: 320, height: 220, left: 34, top: 8, right: 14, bottom: 30 } as const

const innerWidth = CHART.width - CHART.left - CHART.right
const innerHeight = CHART.height - CHART.top - CHART.bottom

/** @param share 0 … 1 */
export function xOf(share: number): number {
  return round(CHART.left + share * innerWidth)
}

/** @param share 0 … 1, up */
export function yOf(share: number): number {
  return round(CHART.top + (1 - share) * innerHeight)
}

/** Points of a line over equal steps: `34,190 62.8,150 …`. @param shares 0 … 1, the first at the left edge, the last at the right */
export function pointsOf(shares: readonly number[]): string {
  const last = Math.max(shares.length - 1, 1)
  return shares.map((share, place) => `${xOf(place / last)},${yOf(share)}`).join(' ')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
