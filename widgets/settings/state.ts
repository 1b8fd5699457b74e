import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type {
  FieldProblems,
  SettingsAnswer,
  SettingsFields,
} from '../../shared/contract/settings.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { differences, goneFrom, isList, movedUnder, pick, rebase } from './draft.ts'

/** What the page has to say about the last attempt. */
export interface Notice {
  readonly level: 'good' | 'bad' | 'warn'
  readonly text: Message
}

export interface State {
  /** As the server has them. */
  readonly answer: ShallowRef<SettingsAnswer | null>
  /** As they are being edited. */
  readonly fields: ShallowRef<SettingsFields>
  /** Fields somebody else saved meanwhile, as he left them; `null` when nobody did. */
  readonly theirs: ShallowRef<SettingsFields | null>
  readonly problems: ShallowRef<FieldProblems>
  readonly notice: ShallowRef<Notice | null>
  readonly isSaving: ShallowRef<boolean>
  /** Rises with each save that was refused for its fields: the page then goes to the first of them. */
  readonly refusals: ShallowRef<number>
  /** Paths of the fields that differ from the server's. */
  readonly changed: ComputedRef<readonly string[]>
}

export function createState(): State {
  const answer = shallowRef<SettingsAnswer | null>(null)
  const fields = shallowRef<SettingsFields>({})
  return {
    answer,
    fields,
    theirs: shallowRef<SettingsFields | null>(null),
    problems: shallowRef<FieldProblems>({}),
    notice: shallowRef<Notice | null>(null),
    isSaving: shallowRef(false),
    refusals: shallowRef(0),
    changed: computed<readonly string[]>(() =>
      answer.value === null ? [] : differences(fields.value, answer.value.fields),
    ),
  }
}

/** Takes what the server says; what was typed goes. */
export function accept(state: State, fresh: SettingsAnswer): void {
  state.answer.value = fresh
  state.fields.value = fresh.fields
  state.theirs.value = null
  state.problems.value = {}
}

export function warn({ notice }: State, text: Message): void {
  notice.value = { level: 'warn', text }
}

/** What became of the typing when it was laid upon settings saved meanwhile. */
export interface Laid {
  /** Fields saved meanwhile that differ from what the typing began with. */
  readonly moved: number
  /** The same field has one value here and another one there. */
  readonly isContested: boolean
  /** Something was about a stage, a pipeline or a group that is no more; it is left out. */
  readonly hasGone: boolean
}

/**
 * Lays what was typed upon fresh settings, and shows beside it what was saved meanwhile.
 *
 * @param base what the typing began with
 */
export function layUpon(
  state: State,
  fresh: SettingsAnswer,
  { mine, base }: { readonly mine: SettingsFields; readonly base: SettingsFields },
): Laid {
  const moved = movedUnder(base, fresh.fields)
  const hasGone = goneFrom(mine, base, fresh.fields).length > 0
  state.fields.value = rebase(mine, base, fresh.fields)
  state.answer.value = fresh
  state.theirs.value = moved.length === 0 ? null : pick(fresh.fields, moved)
  state.problems.value = {}
  const isContested = state.changed.value.some(path => moved.includes(path) && !isList(path))
  return { moved: moved.length, isContested, hasGone }
}

/** Adds that something typed could not be kept. */
export function withGone(text: Message, hasGone: boolean): Message {
  if (!hasGone) return text
  return { id: 'settings.both', values: { first: text, second: { id: 'settings.gone' } } }
}
