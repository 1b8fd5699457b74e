import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import {
  countAffected,
  getSettings,
  saveSettings,
  showStrip,
} from '../../shared/contract/settings.ts'
import type {
  AffectedAnswer,
  FieldProblems,
  SettingsAnswer,
  SettingsFields,
} from '../../shared/contract/settings.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { differences, isList, pick, rebase, withDefaults } from './draft.ts'
import type { SectionId } from './draft.ts'
import type { KeptDraft } from './kept-draft.ts'

/** What the page has to say about the last attempt. */
export interface Notice {
  readonly level: 'good' | 'bad' | 'warn'
  readonly text: Message
}

/** Characters of a field that are sent at all; a text beyond any limit would be refused without a word about the field. */
const MAX_SENT = 20_000

interface State {
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

/** Settings as the server has them, as they are being edited, and what came of saving. */
export const useSettings = defineStore('settings', () => {
  const state = createState()
  return { ...state, ...createEditing(state), ...createExchange(state) }
})

function createState(): State {
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
function accept(state: State, fresh: SettingsAnswer): void {
  state.answer.value = fresh
  state.fields.value = fresh.fields
  state.theirs.value = null
  state.problems.value = {}
}

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
    /** What was typed before the page was taken away, upon what is saved now. @returns whether there was anything */
    restore(draft: KeptDraft): boolean {
      const saved = state.answer.value
      if (saved === null || !saved.canChange) return false
      const base = { ...saved.fields, ...draft.base }
      const next = rebase({ ...base, ...draft.fields }, base, saved.fields)
      const count = differences(next, saved.fields).length
      if (count === 0) return false
      state.fields.value = next
      state.notice.value = { level: 'warn', text: { id: 'settings.restored', values: { count } } }
      return true
    },
    discard(): void {
      if (state.answer.value !== null) accept(state, state.answer.value)
      state.notice.value = null
    },
  }
}

function createExchange(state: State) {
  const { answer, fields, isSaving, changed } = state

  /** @returns whether it was saved */
  async function save(call: Call, wizard: number | 'done' | null = null): Promise<boolean> {
    if (answer.value === null || isSaving.value) return false
    const endless = changed.value.filter(path => (fields.value[path] ?? '').length > MAX_SENT)
    if (endless.length > 0) {
      blame(state, Object.fromEntries(endless.map(path => [path, 'too-long'])))
      return false
    }
    isSaving.value = true
    const change = {
      version: answer.value.version,
      fields: pick(fields.value, changed.value),
      wizard,
    }
    const outcome = await call(saveSettings, change)
    await settle(state, outcome, call)
    isSaving.value = false
    return outcome.status === 'ok'
  }

  return {
    save,

    async load(call: Call): Promise<CallOutcome<SettingsAnswer>> {
      const outcome = await call(getSettings, {})
      if (outcome.status === 'ok') accept(state, outcome.answer)
      return outcome
    },

    count(call: Call): Promise<CallOutcome<AffectedAnswer>> {
      return call(countAffected, { fields: pick(fields.value, changed.value) })
    },

    /** @returns whether the strip stands in the cards afterwards */
    async putStrip(call: Call): Promise<boolean> {
      const outcome = await call(showStrip, {})
      if (outcome.status !== 'ok' || answer.value === null) return false
      answer.value = { ...answer.value, isStripShown: true }
      return true
    },
  }
}

async function settle(
  state: State,
  outcome: CallOutcome<SettingsAnswer>,
  call: Call,
): Promise<void> {
  const { notice } = state
  switch (outcome.status) {
    case 'ok':
      accept(state, outcome.answer)
      notice.value = { level: 'good', text: { id: 'settings.saved' } }
      return
    case 'invalid':
      return blame(state, outcome.fields)
    case 'stale':
      return learnTheirs(state, call)
    case 'no-access':
      notice.value = { level: 'bad', text: { id: 'settings.no-access' } }
      return
    case 'refused':
    case 'unavailable':
      notice.value = { level: 'bad', text: { id: 'settings.failed' } }
      return
    default:
      return outcome satisfies never
  }
}

function blame({ problems, notice, refusals }: State, found: FieldProblems): void {
  problems.value = found
  const values = { count: Object.keys(found).length }
  notice.value = { level: 'bad', text: { id: 'settings.problems', values } }
  refusals.value++
}

/** Somebody saved meanwhile: what was typed stays, and the next save is made upon theirs. */
async function learnTheirs(state: State, call: Call): Promise<void> {
  const { answer, fields, theirs, problems, notice, changed } = state
  const fresh = await call(getSettings, {})
  if (fresh.status !== 'ok') {
    notice.value = { level: 'bad', text: { id: 'settings.failed' } }
    return
  }
  if (answer.value === null) return
  const base = answer.value.fields
  const changedByThem = new Set(differences(fresh.answer.fields, base))
  fields.value = rebase(fields.value, base, fresh.answer.fields)
  answer.value = fresh.answer
  theirs.value = pick(fresh.answer.fields, [...changedByThem])
  problems.value = {}
  const isContested = changed.value.some(path => changedByThem.has(path) && !isList(path))
  const id = isContested ? 'settings.stale.contested' : 'settings.stale'
  notice.value = { level: 'warn', text: { id, values: { count: changedByThem.size } } }
}
