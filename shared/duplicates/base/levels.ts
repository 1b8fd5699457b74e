/**
 * How two records agree, all fields in one number of three bits a field: patterns are counted and weighed, there are few.
 * Level 0 of every field: one side has nothing, so the field says nothing.
 */
export type Pattern = number

export interface Feature {
  readonly name: string
  /** From level 1 on. At most seven. */
  readonly levels: readonly string[]
}

export function levelAt(pattern: Pattern, feature: number): number {
  return (pattern >>> (feature * 3)) & 7
}

/** @param levels one for each feature, at most ten */
export function toPattern(levels: readonly number[]): Pattern {
  let pattern = 0
  for (let at = 0; at < levels.length; at++) pattern |= (levels[at] ?? 0) << (at * 3)
  return pattern
}

/** Number of a level by its name, for readable rules. */
export function levelOf(
  features: readonly Feature[],
  feature: string,
  level: string,
): { readonly feature: number; readonly level: number } {
  const at = features.findIndex(({ name }) => name === feature)
  const place = features[at]?.levels.indexOf(level) ?? -1
  if (place === -1) throw new Error(`no level ${feature}.${level}`)
  return { feature: at, level: place + 1 }
}
