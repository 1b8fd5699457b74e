import type { UserId } from '../../shared/crm/ids.ts'
import type { User } from '../../shared/crm/model.ts'
import { readUser } from './heads.ts'
import { toFields } from './read-settings.ts'

/** Whose cards the rules leave alone: no mark, no task, no count. A request of theirs is recorded like any other. */
export interface Exempt {
  readonly users: ReadonlySet<UserId>
  readonly adminsObey: boolean
  /** Administrators the host's list of users does not tell of. */
  readonly admins: ReadonlySet<UserId>
}

/** Forgiving: what names nobody is left out, and the rules apply to everybody until somebody says otherwise. */
export function readExempt(saved: unknown, admins: ReadonlySet<UserId>): Exempt {
  const { users, adminsObey } = toFields(saved)
  const named = Array.isArray(users) ? users.map(readUser).filter(id => id !== null) : []
  return { users: new Set(named), adminsObey: adminsObey !== false, admins }
}

/** A card of nobody obeys, and so does one of somebody who has left: else nobody would ever look at it again. */
export function isExempt({ users, adminsObey, admins }: Exempt, owner: User | null): boolean {
  if (owner === null || !owner.isActive) return false
  if (users.has(owner.id)) return true
  return !adminsObey && (owner.isAdmin ?? admins.has(owner.id))
}
