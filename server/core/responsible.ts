import type { User } from '../../shared/crm/model.ts'
import type { Facts } from './rule.ts'

/** Who is asked and reminded about a card: its owner, or the head of sales when the owner is missing or dismissed. */
export function findResponsible({ owner, headOfSales }: Facts): User | null {
  return findActive(owner) ?? findActive(headOfSales)
}

export function findActive(user: User | null | undefined): User | null {
  return user?.isActive ? user : null
}
