import type {
  FieldProblems,
  SettingsAnswer,
  SettingsFields,
} from '../../shared/contract/settings.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { SettingsForm } from './form.ts'
import { isAboutPeople, textOfProblem, wordOf } from './panel.ts'
import { idsOf, nameOfPerson } from './people.ts'

/** The part of the store that fields read and write. */
export interface FormSource {
  readonly answer: SettingsAnswer | null
  readonly fields: SettingsFields
  readonly theirs: SettingsFields | null
  readonly problems: FieldProblems
  readonly changed: readonly string[]
  edit(change: SettingsFields): void
}

/** What the fields of the page are given: everything is read from the store when it is asked for. */
export function createForm(source: FormSource, say: Say): SettingsForm {
  function theirs(path: string): string | null {
    const text = source.theirs?.[path]
    if (text === undefined) return null
    const people = source.answer?.directory
    const value =
      people !== undefined && text !== '' && isAboutPeople(path)
        ? idsOf(text)
            .map(id => nameOfPerson(people, id, say))
            .join(', ')
        : wordOf(path, text)
    return say({ id: 'settings.theirs', values: { value } })
  }

  return {
    say,
    directory() {
      if (source.answer === null) throw new Error('fields before the settings were read')
      return source.answer.directory
    },
    isLocked: () => source.answer?.canChange !== true,
    text: path => source.fields[path] ?? '',
    set: (path, text) => source.edit({ [path]: text }),
    problem(path) {
      const problem = source.problems[path]
      return problem === undefined ? '' : say(textOfProblem(problem))
    },
    hint(path) {
      const marks = [
        source.changed.includes(path) ? say({ id: 'settings.changed' }) : null,
        theirs(path),
      ].filter(mark => mark !== null)
      return marks.join(' · ')
    },
  }
}
