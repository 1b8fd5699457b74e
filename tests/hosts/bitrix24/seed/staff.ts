import { DAY } from '../../../../shared/time/instant.ts'
import type { PortalState, PortalUser } from '../state.ts'
import { officeBefore } from './office-hours.ts'
import type { Random } from './random.ts'

export interface Rep {
  readonly id: number
  /** Share of the requests that come to this rep. */
  readonly weight: number
  /** Nothing is done by this rep after that moment; `null` while employed. */
  readonly leftAt: number | null
}

export interface Staff {
  readonly admin: number
  readonly head: number
  readonly reps: readonly Rep[]
  readonly dismissed: Rep
  /** Who of those still here. */
  someRep(random: Random): Rep
  /** Who of those who were here when something ended. */
  someRepOf(random: Random, endedAt: number): Rep
}

const PEOPLE: readonly (readonly [name: string, lastName: string, position: string])[] = [
  ['Ольга', 'Ветрова', 'Администратор портала'],
  ['Андрей', 'Ромашин', 'Руководитель отдела продаж'],
  ['Марина', 'Лапина', 'Менеджер по продажам'],
  ['Игорь', 'Ступин', 'Менеджер по продажам'],
  ['Светлана', 'Чернова', 'Менеджер по продажам'],
  ['Денис', 'Рогов', 'Менеджер по продажам'],
]

const [ADMIN, HEAD, FIRST_REP, , , DISMISSED] = [1, 2, 3, 4, 5, 6] as const
const COMPANY = 1
const SALES_TEAM = 2

export function fillStaff(state: PortalState, now: number): Staff {
  for (const [index, [name, lastName, position]] of PEOPLE.entries()) {
    const id = index + 1
    const user: PortalUser = {
      id,
      name,
      lastName,
      position,
      timeZone: 'Europe/Moscow',
      active: id !== DISMISSED,
      admin: id === ADMIN,
      departments: [id === ADMIN ? COMPANY : SALES_TEAM],
    }
    state.users.set(id, user)
  }
  state.departments.set(COMPANY, {
    id: COMPANY,
    name: state.title,
    parent: null,
    head: ADMIN,
  })
  state.departments.set(SALES_TEAM, {
    id: SALES_TEAM,
    name: 'Отдел продаж',
    parent: COMPANY,
    head: HEAD,
  })
  Object.assign(state.lastId, { user: PEOPLE.length, department: SALES_TEAM })

  const reps = [35, 35, 30].map((weight, index) => ({
    id: FIRST_REP + index,
    weight,
    leftAt: null,
  }))
  const leftAt = officeBefore(now - 24 * DAY, 0)
  const dismissed = { id: DISMISSED, weight: 18, leftAt }
  const oneOf = (random: Random, from: readonly Rep[]) =>
    random.weighted(from.map(rep => [rep, rep.weight]))
  return {
    admin: ADMIN,
    head: HEAD,
    reps,
    dismissed,
    someRep: random => oneOf(random, reps),
    someRepOf: (random, endedAt) => oneOf(random, endedAt < leftAt ? [...reps, dismissed] : reps),
  }
}
