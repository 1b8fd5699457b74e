import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { getSettings, saveSettings, showStrip } from '../../shared/contract/settings.ts'
import type { SettingsAnswer } from '../../shared/contract/settings.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { differences, toChange, toDraft, toFieldProblems } from './draft.ts'
import type { FieldProblems, RuleDraft, SettingsDraft } from './draft.ts'

/** What the page has to say about the last attempt. */
export interface Notice {
  readonly level: 'good' | 'bad' | 'warn'
  readonly text: Message
}

/** Settings as the server has them, as they are being edited, and what came of saving. */
export const useSettings = defineStore('settings', () => {
  const answer = shallowRef<SettingsAnswer | null>(null)
  const draft = shallowRef<SettingsDraft | null>(null)
  /** What somebody else saved meanwhile; `null` when nobody did. */
  const theirs = shallowRef<SettingsDraft | null>(null)
  const problems = shallowRef<FieldProblems>({})
  const notice = shallowRef<Notice | null>(null)
  const isSaving = shallowRef(false)
  let zone = 'UTC'

  const changed = computed<readonly string[]>(() =>
    answer.value === null || draft.value === null
      ? []
      : differences(draft.value, toDraft(answer.value, zone)),
  )

  /** Takes what the server says; typed values go. */
  function accept(fresh: SettingsAnswer): void {
    answer.value = fresh
    draft.value = toDraft(fresh, zone)
    theirs.value = null
    problems.value = {}
  }

  async function load(call: Call, timeZone: () => string): Promise<CallOutcome<SettingsAnswer>> {
    const outcome = await call(getSettings, {})
    zone = timeZone()
    if (outcome.status === 'ok') accept(outcome.answer)
    return outcome
  }

  function editRule(id: string, change: Partial<Omit<RuleDraft, 'id'>>): void {
    if (draft.value === null) return
    const rules = draft.value.rules.map(rule => (rule.id === id ? { ...rule, ...change } : rule))
    draft.value = { ...draft.value, rules }
    notice.value = null
  }

  function editQuiet(change: Partial<Pick<SettingsDraft, 'isQuiet' | 'quietUntil'>>): void {
    if (draft.value === null) return
    draft.value = { ...draft.value, ...change }
    notice.value = null
  }

  function discard(): void {
    if (answer.value !== null) accept(answer.value)
    notice.value = null
  }

  async function save(call: Call): Promise<void> {
    if (answer.value === null || draft.value === null || isSaving.value) return
    const checked = toChange(draft.value, answer.value.version, zone)
    if ('problems' in checked) return blame(checked.problems)

    isSaving.value = true
    const outcome = await call(saveSettings, checked.change)
    isSaving.value = false
    if (outcome.status === 'ok') {
      accept(outcome.answer)
      notice.value = { level: 'good', text: { id: 'settings.saved' } }
      return
    }
    if (outcome.status === 'invalid') return blame(toFieldProblems(outcome.fields, draft.value))
    if (outcome.status === 'stale') return learnTheirs(call)
    const id = outcome.status === 'no-access' ? 'settings.no-access' : 'settings.failed'
    notice.value = { level: 'bad', text: { id } }
  }

  function blame(found: FieldProblems): void {
    problems.value = found
    const values = { count: Object.keys(found).length }
    notice.value = { level: 'bad', text: { id: 'settings.problems', values } }
  }

  /** Somebody saved meanwhile: what was typed stays, the next save is made upon theirs. */
  async function learnTheirs(call: Call): Promise<void> {
    const fresh = await call(getSettings, {})
    if (fresh.status !== 'ok') {
      notice.value = { level: 'bad', text: { id: 'settings.failed' } }
      return
    }
    answer.value = fresh.answer
    theirs.value = toDraft(fresh.answer, zone)
    problems.value = {}
    notice.value = { level: 'warn', text: { id: 'settings.stale' } }
  }

  /** @returns whether the strip stands in the cards afterwards */
  async function putStrip(call: Call): Promise<boolean> {
    const outcome = await call(showStrip, {})
    if (outcome.status !== 'ok' || answer.value === null) return false
    answer.value = { ...answer.value, isStripShown: true }
    return true
  }

  return {
    answer,
    draft,
    theirs,
    problems,
    notice,
    isSaving,
    changed,
    load,
    editRule,
    editQuiet,
    discard,
    save,
    putStrip,
  }
})
