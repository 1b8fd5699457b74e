import { defineStore } from 'pinia'
import type { SettingsFields } from '../../shared/contract/settings.ts'
import { differences, pick, withDefaults } from './draft.ts'
import type { SectionId } from './draft.ts'
import { createExchange } from './exchange.ts'
import type { KeptDraft } from './kept-draft.ts'
import { accept, createState, layUpon, type State, warn, withGone } from './state.ts'

export type { Notice } from './state.ts'

/** Settings as the server has them, as they are being edited, and what came of saving. */
export const useSettings = defineStore('settings', () => {
  const state = createState()
  return { ...state, ...createEditing(state), ...createExchange(state) }
})

function createEditing(state: State) {
  /** A fault is forgotten as soon as its field is touched; the server tells it again if it is still there. */
  function edit(change: SettingsFields): void {
    state.fields.value = { ...state.fields.value, ...change }
    state.problems.value = Object.fromEntries(
      Object.entries(state.problems.value).filter(([path]) => !(path in change)),
    )
    // The word of warning about somebody else's changes stays until it is settled.
    if (state.notice.value?.level !== 'warn') state.notice.value = null
  }

  return {
    edit,
    reset(section: SectionId): void {
      if (state.answer.value === null) return
      const next = withDefaults(state.fields.value, state.answer.value.defaults, section)
      edit(pick(next, differences(next, state.fields.value)))
    },
    restore: (draft: KeptDraft) => restore(state, draft),
    discard(): void {
      if (state.answer.value !== null) accept(state, state.answer.value)
      state.notice.value = null
    },
  }
}

/**
 * What was typed before the page was taken away, upon what is saved now. The version it was typed on went with the page, so that what
 * was saved since is shown here: the next save would not be refused for it.
 *
 * @returns whether there was anything to say
 */
function restore(state: State, draft: KeptDraft): boolean {
  const saved = state.answer.value
  if (saved === null || !saved.canChange) return false
  const base = { ...saved.fields, ...draft.base }
  const laid = layUpon(state, saved, { mine: { ...base, ...draft.fields }, base })
  const count = state.changed.value.length
  const { theirs, changed } = state
  if (theirs.value !== null)
    theirs.value = pick(
      saved.fields,
      changed.value.filter(path => path in (theirs.value ?? {})),
    )
  if (count === 0 && !laid.hasGone) return false
  const id = laid.isContested ? 'settings.restored.contested' : 'settings.restored'
  const text = { id, values: { count } }
  warn(state, count === 0 ? { id: 'settings.gone' } : withGone(text, laid.hasGone))
  return true
}
