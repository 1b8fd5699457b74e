/** Cards that become one. */
export interface Merged<Card extends { readonly id: string }> {
  readonly members: readonly Card[]
  /** Id of the one that stays. */
  readonly survivor: string
}

/** @throws {Error} when the one that stays is not among them */
export function survivorIn<Card extends { readonly id: string }>({
  members,
  survivor,
}: Merged<Card>): Card {
  const found = members.find(({ id }) => id === survivor)
  if (found === undefined) throw new Error('a plan without its survivor')
  return found
}

export function othersIn<Card extends { readonly id: string }>({
  members,
  survivor,
}: Merged<Card>): readonly Card[] {
  return members.filter(({ id }) => id !== survivor)
}
