import type { SettingsDirectory } from '../../shared/contract/settings.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { SelectOption } from './fields/select-option.ts'

/** Names offered at once: who is not among them is found by another letter. */
const OFFERED = 8

interface Named {
  readonly id: string
  readonly name: string
}

/** Ids of a field, a line each. */
export function idsOf(text: string): readonly string[] {
  return text.split('\n').filter(line => line !== '')
}

/** People whose names have every word typed, without those chosen already; the beginning of a name goes before its middle. */
export function findPeople(
  people: readonly Named[],
  query: string,
  chosen: readonly string[],
): readonly Named[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  const fitting = people.filter(
    ({ id, name }) => !chosen.includes(id) && words.every(word => plain(name).includes(word)),
  )
  const startsAWord = ({ name }: Named) =>
    words.every(word =>
      plain(name)
        .split(/[\s-]+/)
        .some(part => part.startsWith(word)),
    )
  return [...fitting.filter(startsAWord), ...fitting.filter(person => !startsAWord(person))].slice(
    0,
    OFFERED,
  )
}

/** Whoever an id stands for, also one who has left; `null` of `isHere`: the host does not list him at all. */
export function personOf(
  { users, former }: SettingsDirectory,
  id: string,
): { readonly name: string; readonly isHere: boolean } {
  const here = users.find(user => user.id === id)
  if (here !== undefined) return { name: here.name, isHere: true }
  const gone = former.find(user => user.id === id)
  return { name: gone?.name || `№ ${id}`, isHere: false }
}

/** A name as the page writes it: of somebody who has left with a word about it. */
export function nameOfPerson(directory: SettingsDirectory, id: string, say: Say): string {
  const { name, isHere } = personOf(directory, id)
  return isHere ? name : say({ id: 'settings.person.left', values: { name } })
}

/** Everybody to choose from, and whoever is chosen now although he has left. */
export function peopleOptions(
  directory: SettingsDirectory,
  chosen: string,
  say: Say,
): readonly SelectOption[] {
  const people = directory.users.map(({ id, name }) => ({ value: String(id), label: name }))
  if (chosen === '' || people.some(({ value }) => value === chosen)) return people
  return [{ value: chosen, label: nameOfPerson(directory, chosen, say) }, ...people]
}

function plain(text: string): string {
  return text.toLocaleLowerCase('ru').replaceAll('ё', 'е').trim()
}
