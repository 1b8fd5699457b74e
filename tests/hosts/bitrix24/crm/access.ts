import { RestError, type Portal } from '../method.ts'
import type { Activity, Department, Item, PortalState, PortalUser } from '../state.ts'

/** Whose items a user may work with. */
export interface Sight {
  readonly userId: number
  readonly all: boolean
  /** People whose items he sees: himself, and his departments' people for a head. */
  readonly owners: ReadonlySet<number>
  /** His role ends at reading. */
  readonly isReader: boolean
}

export function sightOf(portal: Portal, user: PortalUser): Sight {
  const { id: userId } = user
  const isReader = user.isReader === true && !user.admin
  if (!user.active) return { userId, all: false, owners: new Set(), isReader }
  if (user.admin || isReader) return { userId, all: true, owners: new Set(), isReader }
  return { userId, all: false, owners: subordinates(portal.state, userId), isReader }
}

function subordinates(state: PortalState, headId: number): Set<number> {
  const owners = new Set([headId])
  const departments = new Set<number>()
  for (const department of state.departments.values()) {
    if (isHeadedBy(state, department, headId)) departments.add(department.id)
  }
  for (const user of state.users.values()) {
    if (user.departments.some(id => departments.has(id))) owners.add(user.id)
  }
  return owners
}

/** A head answers for the departments below his own, too. */
function isHeadedBy(state: PortalState, department: Department, headId: number): boolean {
  let current: Department | undefined = department
  for (let depth = 0; current !== undefined && depth < 20; depth += 1) {
    if (current.head === headId) return true
    current = current.parent === null ? undefined : state.departments.get(current.parent)
  }
  return false
}

export function canDelete(user: PortalUser, sight: Sight, item: Item): boolean {
  return canWrite(sight, item) && (user.admin || user.isKeeper !== true)
}

export function canWrite(sight: Sight, item: Item): boolean {
  return !sight.isReader && isAmongHis(sight, item)
}

function isAmongHis(sight: Sight, item: Item): boolean {
  return sight.all || sight.owners.has(Number(item.fields['assignedById']))
}

/** Contacts and companies are open to every employee, leads and deals to those who answer for them. */
export function canRead(sight: Sight, item: Item): boolean {
  const isClient = item.entityTypeId === 3 || item.entityTypeId === 4
  return isClient ? sight.all || sight.owners.size > 0 : isAmongHis(sight, item)
}

export function canReadActivity(portal: Portal, sight: Sight, activity: Activity): boolean {
  if (sight.all || sight.owners.has(activity.responsibleId)) return true
  return activity.bindings.some(({ entityTypeId, entityId }) => {
    const item = findItem(portal, entityTypeId, entityId)
    return item !== null && canRead(sight, item)
  })
}

/** In simple mode a lead is there, but nobody can read it. */
export function findItem(portal: Portal, entityTypeId: number, id: number): Item | null {
  if (entityTypeId === 1 && portal.state.mode === 2) return null
  const items = portal.state.items[entityTypeId as 1] // any number: `undefined` for types we do not have
  return items?.get(id) ?? null
}

/** D: `crm.item.*` refuses with 400, unlike the system's 403. */
export function accessDenied(status: 400 | 403 = 400): RestError {
  return new RestError(status, 'ACCESS_DENIED', 'Доступ запрещен')
}
