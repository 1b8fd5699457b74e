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
import { differences, movedUnder, pick, rebase } from './draft.ts'
import { accept, type Laid, layUpon, type State, warn, withGone } from './state.ts'

/** Characters of a field that are sent at all; a text beyond any limit would be refused without a word about the field. */
const MAX_SENT = 20_000

/** What is saved, and as what. */
export interface SaveOrder {
  /** `null`: outside the wizard. */
  readonly wizard: number | 'done' | null
  /** Whether a changed field is sent; the others stay as they are typed. */
  readonly includes: (path: string) => boolean
}

const EVERYTHING: SaveOrder = { wizard: null, includes: () => true }

export function createExchange(state: State) {
  const { answer, fields, isSaving, changed } = state

  return {
    /** @returns whether it was saved */
    async save(call: Call, order: SaveOrder = EVERYTHING): Promise<boolean> {
      if (answer.value === null || isSaving.value) return false
      const sent = pick(fields.value, changed.value.filter(order.includes))
      const endless = Object.keys(sent).filter(path => (sent[path] ?? '').length > MAX_SENT)
      if (endless.length > 0) {
        blame(state, Object.fromEntries(endless.map(path => [path, 'too-long'])))
        return false
      }
      isSaving.value = true
      const isSaved = await send(state, call, order)
      isSaving.value = false
      return isSaved
    },

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

async function send(state: State, call: Call, order: SaveOrder): Promise<boolean> {
  const { answer, fields, changed } = state
  for (const isAgain of [false, true]) {
    if (answer.value === null) return false
    const sent = pick(fields.value, changed.value.filter(order.includes))
    const change = { version: answer.value.version, fields: sent, wizard: order.wizard }
    const outcome = await call(saveSettings, change)
    if (outcome.status !== 'stale') {
      await settle(state, { outcome, sent }, call)
      return outcome.status === 'ok'
    }
    const fresh = await call(getSettings, {})
    if (fresh.status !== 'ok') {
      state.notice.value = { level: 'bad', text: { id: 'settings.failed' } }
      return false
    }
    const laid = layUponFresh(state, fresh.answer)
    if (isAgain || laid.differs) {
      learnTheirs(state, laid)
      return false
    }
    // Our own save, whose answer got lost: what was saved stands in this form. The rest is saved upon it.
    state.theirs.value = null
  }
  return false
}

/** `differs`: something was saved meanwhile that this form does not say. */
function layUponFresh(state: State, fresh: SettingsAnswer): Laid & { readonly differs: boolean } {
  const mine = state.fields.value
  const base = state.answer.value?.fields ?? {}
  const differs = movedUnder(base, fresh.fields).some(path => mine[path] !== fresh.fields[path])
  return { ...layUpon(state, fresh, { mine, base }), differs }
}

interface Answered {
  readonly outcome: Exclude<CallOutcome<SettingsAnswer>, { readonly status: 'stale' }>
  readonly sent: SettingsFields
}

async function settle(state: State, { outcome, sent }: Answered, call: Call): Promise<void> {
  const { notice } = state
  switch (outcome.status) {
    case 'ok':
      return acceptSaved(state, outcome.answer, sent)
    case 'invalid':
      return refuse(state, outcome.fields, call)
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

/** What was typed while it was being saved, or was not sent, stays upon what was saved. */
function acceptSaved(state: State, fresh: SettingsAnswer, sent: SettingsFields): void {
  const base = { ...state.answer.value?.fields, ...sent }
  const mine = state.fields.value
  accept(state, fresh)
  state.fields.value = rebase(mine, base, fresh.fields)
  const count = differences(state.fields.value, fresh.fields).length
  const text =
    count === 0 ? { id: 'settings.saved' } : { id: 'settings.saved.rest', values: { count } }
  state.notice.value = { level: 'good', text }
}

const DELETED = new Set(['unknown-stage', 'unknown-pipeline', 'unknown-group'])

async function refuse(state: State, found: FieldProblems, call: Call): Promise<void> {
  if (!Object.values(found).some(problem => DELETED.has(problem))) return blame(state, found)
  // Deleted in the CRM since the form was opened: there may be no field left to correct it in.
  const fresh = await call(getSettings, {})
  if (fresh.status !== 'ok') return blame(state, found)
  const { hasGone } = layUponFresh(state, fresh.answer)
  const rest = Object.entries(found).filter(([path]) => path in fresh.answer.fields)
  if (rest.length > 0) blame(state, Object.fromEntries(rest))
  else warn(state, { id: hasGone ? 'settings.gone' : 'settings.failed' })
}

function blame({ problems, notice, refusals }: State, found: FieldProblems): void {
  problems.value = found
  const values = { count: Object.keys(found).length }
  notice.value = { level: 'bad', text: { id: 'settings.problems', values } }
  refusals.value++
}

/** Somebody saved meanwhile: what was typed stays, and the next save is made upon theirs. */
function learnTheirs(state: State, laid: Laid): void {
  const id = laid.isContested ? 'settings.stale.contested' : 'settings.stale'
  warn(state, withGone({ id, values: { count: laid.moved } }, laid.hasGone))
}
