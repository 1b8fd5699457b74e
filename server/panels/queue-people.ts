import type { UserId } from '../../shared/crm/ids.ts'
import type { User } from '../../shared/crm/model.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'

/** More people than that nobody leads in person. */
const MOST_PEOPLE = 60

/**
 * Those for at least some of whose cards this person is the head of sales, by name. Whose a single card is, `findHead` tells: a head
 * of one pipeline leads its cards alone.
 */
export function peopleOf(head: UserId, heads: SavedHeads, users: readonly User[]): readonly User[] {
  const leadsAll = [heads.byDefault, ...Object.values(heads.byPipeline)].includes(head)
  const led = users.filter(
    ({ id, isActive, group, head: own }) =>
      id !== head &&
      isActive &&
      (leadsAll || own === head || (group !== null && heads.byGroup?.[group.id] === head)),
  )
  return led
    .toSorted((one, other) => one.name.localeCompare(other.name, 'ru'))
    .slice(0, MOST_PEOPLE)
}
