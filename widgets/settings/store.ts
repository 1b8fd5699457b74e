import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { getSettings, saveSettings, showStrip } from '../../shared/contract/settings.ts'
import type { SettingsAnswer } from '../../shared/contract/settings.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { differences, rebase, toChange, toDraft, toFieldProblems } from './draft.ts'
import type { FieldProblems, RuleDraft, SettingsDraft } from './draft.ts'

/** What the page has to say about the last attempt. */
export interface Notice {
  readonly level: 'good' | 'bad' | 'warn'
  readonly text: Message
}

interface State {
  /** As the server has them. */
  readonly answer: ShallowRef<SettingsAnswer | null>
  /** As they are being edited. */
  readonly draft: ShallowRef<SettingsDraft | null>
  /** What somebody else saved meanwhile; `null` when nobody did. */
  readonly theirs: ShallowRef<SettingsDraft | null>
  readonly problems: ShallowRef<FieldProblems>
  readonly notice: ShallowRef<Notice | null>
  readonly isSaving: ShallowRef<boolean>
  /** IANA zone in which the company reads its clocks. */
  readonly zone: ShallowRef<string>
  /** Names of the fields that differ from the server's. */
  readonly changed: ComputedRef<readonly string[]>
}

/** Settings as the server has them, as they are being edited, and what came of saving. */
export const useSettings = defineStore('settings', () => {
  const state = createState()
  return { ...state, ...createEditing(state), ...createExchange(state) }
})

function createState(): State {
  const answer = shallowRef<SettingsAnswer | null>(null)
  const draft = shallowRef<SettingsDraft | null>(null)
  const zone = shallowRef('UTC')
  const changed = computed<readonly string[]>(() =>
    answer.value === null || draft.value === null
      ? []
      : differences(draft.value, toDraft(answer.value, zone.value)),
  )
  return {
    answer,
    draft,
    theirs: shallowRef<SettingsDraft | null>(null),
    problems: shallowRef<FieldProblems>({}),
    notice: shallowRef<Notice | null>(null),
    isSaving: shallowRef(false),
    zone,
    changed,
  }
}

/** Takes what the server says; what was typed goes. */
function accept(state: State, fresh: SettingsAnswer): void {
  state.answer.value = fresh
  state.draft.value = toDraft(fresh, state.zone.value)
  state.theirs.value = null
  state.problems.value = {}
}

function createEditing(state: State) {
  function edit(change: (draft: SettingsDraft) => SettingsDraft): void {
    if (state.draft.value === null) return
    state.draft.value = change(state.draft.value)
    // The word of warning about somebody else's changes stays until it is settled.
    if (state.notice.value?.level !== 'warn') state.notice.value = null
  }

  return {
    editRule(id: string, change: Partial<Omit<RuleDraft, 'id'>>): void {
      edit(draft => ({
        ...draft,
        rules: draft.rules.map(rule => (rule.id === id ? { ...rule, ...change } : rule)),
      }))
    },
    editQuiet(change: Partial<Pick<SettingsDraft, 'isQuiet' | 'quietUntil'>>): void {
      edit(draft => ({ ...draft, ...change }))
    },
    discard(): void {
      if (state.answer.value !== null) accept(state, state.answer.value)
      state.notice.value = null
    },
  }
}

function createExchange(state: State) {
  const { answer, draft, notice, isSaving, zone } = state

  return {
    async load(call: Call, timeZone: () => string): Promise<CallOutcome<SettingsAnswer>> {
      const outcome = await call(getSettings, {})
      // Known since the session was opened for this very question.
      zone.value = timeZone()
      if (outcome.status === 'ok') accept(state, outcome.answer)
      return outcome
    },

    async save(call: Call): Promise<void> {
      if (answer.value === null || draft.value === null || isSaving.value) return
      const checked = toChange(draft.value, answer.value.version, zone.value)
      if ('problems' in checked) return blame(state, checked.problems)

      isSaving.value = true
      const outcome = await call(saveSettings, checked.change)
      await settle(state, outcome, call)
      isSaving.value = false
    },

    /** @returns whether the strip stands in the cards afterwards */
    async putStrip(call: Call): Promise<boolean> {
      const outcome = await call(showStrip, {})
      if (outcome.status !== 'ok' || answer.value === null) return false
      answer.value = { ...answer.value, isStripShown: true }
      return true
    },
  }

  async function settle(
    ours: State,
    outcome: CallOutcome<SettingsAnswer>,
    call: Call,
  ): Promise<void> {
    switch (outcome.status) {
      case 'ok':
        accept(ours, outcome.answer)
        notice.value = { level: 'good', text: { id: 'settings.saved' } }
        return
      case 'invalid':
        return blame(ours, outcome.fields)
      case 'stale':
        return learnTheirs(ours, call)
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
}

/** @param found names of fields as the server or the draft gives them */
function blame(state: State, found: FieldProblems): void {
  const { problems, draft, notice } = state
  problems.value = draft.value === null ? found : toFieldProblems(found, draft.value)
  const values = { count: Object.keys(found).length }
  notice.value = { level: 'bad', text: { id: 'settings.problems', values } }
}

/** Somebody saved meanwhile: what was typed stays, and the next save is made upon theirs. */
async function learnTheirs(state: State, call: Call): Promise<void> {
  const fresh = await call(getSettings, {})
  if (fresh.status !== 'ok') {
    state.notice.value = { level: 'bad', text: { id: 'settings.failed' } }
    return
  }
  if (state.answer.value === null || state.draft.value === null) return
  const base = toDraft(state.answer.value, state.zone.value)
  const theirs = toDraft(fresh.answer, state.zone.value)
  const isChangedByThem = new Set(differences(theirs, base))
  state.draft.value = rebase(state.draft.value, base, theirs)
  state.answer.value = fresh.answer
  state.theirs.value = theirs
  state.problems.value = {}
  const isContested = state.changed.value.some(field => isChangedByThem.has(field))
  const id = isContested ? 'settings.stale.contested' : 'settings.stale'
  state.notice.value = { level: 'warn', text: { id } }
}
