import type { UserId } from '../../shared/crm/ids.ts'
import type { User } from '../../shared/crm/model.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'

/** More people than that nobody leads in person: a menu of names ends there. */
export const MOST_PEOPLE = 60

/**
 * Those for at least some of whose cards this person is the head of sales, by name; dismissed ones, too, for their cards are still there.
 * Whose a single card is, `findHead` tells: a head of one pipeline leads its cards alone.
 */
export function peopleOf(head: UserId, heads: SavedHeads, users: readonly User[]): readonly User[] {
  const leadsAll = [heads.byDefault, ...Object.values(heads.byPipeline)].includes(head)
  const led = users.filter(
    ({ id, group, head: own }) =>
      id !== head &&
      (leadsAll || own === head || (group !== null && heads.byGroup?.[group.id] === head)),
  )
  return led.toSorted((one, other) => one.name.localeCompare(other.name, 'ru'))
}

/** The menu to choose one of them. */
export function menuOf(people: readonly User[]): readonly Pick<User, 'id' | 'name'>[] {
  return people
    .filter(({ isActive }) => isActive)
    .slice(0, MOST_PEOPLE)
    .map(({ id, name }) => ({ id, name }))
}
