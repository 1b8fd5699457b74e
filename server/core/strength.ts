/** How far a rule may go; each includes the ones before it. */
export const STRENGTHS = ['show', 'warn', 'act'] as const
export type Strength = (typeof STRENGTHS)[number]

export function reaches(strength: Strength, needed: Strength): boolean {
  return STRENGTHS.indexOf(strength) >= STRENGTHS.indexOf(needed)
}
