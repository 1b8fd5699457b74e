/** Two-sided 95 %. */
const Z = 1.959964

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Where the true share lies, as far as `count` of `total` can tell (Wilson 1927). `null` for nothing. */
export function wilson(count: number, total: number): Interval | null {
  if (total <= 0) return null
  const share = count / total
  const middle = share + (Z * Z) / (2 * total)
  const spread = Z * Math.sqrt((share * (1 - share)) / total + (Z * Z) / (4 * total * total))
  const scale = 1 + (Z * Z) / total
  return {
    low: Math.max(0, (middle - spread) / scale),
    high: Math.min(1, (middle + spread) / scale),
  }
}
