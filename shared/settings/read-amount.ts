/** Collects what is wrong; readers go on after a fault, so that all of them are named at once. */
export type Blame = (path: string, problem: string) => void

/** A number above 0, fractions included: people write decimal commas. A word says what is wrong. */
export function readAmount(text: string, max: number): number | string {
  if (text.trim() === '') return 'empty'
  const value = Number(text.trim().replace(',', '.'))
  if (!Number.isFinite(value)) return 'not-a-number'
  if (value <= 0) return 'too-small'
  return value > max ? 'too-large' : value
}
