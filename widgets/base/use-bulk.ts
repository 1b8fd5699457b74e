import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { getBulk, mergeAll, previewBulk, steerBulk } from '../../shared/contract/merge-bulk.ts'
import type { BulkPreview, BulkRun } from '../../shared/contract/merge-bulk.ts'
import { createNonce } from '../ui/nonce.ts'

export interface BulkState {
  /** `null`: not read yet. */
  readonly preview: BulkPreview | null
  readonly run: BulkRun | null
  /** The run was seen at work here, so that its end is told. */
  readonly isOwn: boolean
  readonly isAsked: boolean
  readonly isBusy: boolean
  /** `text`: the server's own sentence, where it has one. */
  readonly problem: {
    readonly why: 'stale' | 'no-access' | 'unavailable'
    readonly text: string | null
  } | null
}

export interface BulkUse {
  readonly state: Readonly<ShallowRef<BulkState>>
  load(): Promise<void>
  /** How far a run has come; nothing while there is none at work. */
  look(): Promise<void>
  ask(isAsked: boolean): void
  start(): Promise<void>
  steer(to: 'pause' | 'resume' | 'stop'): Promise<void>
}

/** What a run on the screen remembers. */
interface Work {
  readonly state: ShallowRef<BulkState>
  readonly call: Call
  /** Of the question on the screen, so that a click repeated after a lost answer begins one run. */
  nonce: string
  isLooking: boolean
}

const NOTHING: BulkState = {
  preview: null,
  run: null,
  isOwn: false,
  isAsked: false,
  isBusy: false,
  problem: null,
}

/** Merging all sure groups at once. The number that was confirmed is the number that is ordered. */
export function useBulk(call: Call): BulkUse {
  const state = shallowRef<BulkState>(NOTHING)
  const work: Work = { state, call, nonce: createNonce(), isLooking: false }
  return {
    state,
    load: () => load(work),
    look: () => look(work),
    ask: isAsked => set(work, { isAsked, problem: null }),
    start: () => start(work),
    async steer(to) {
      const { run, isBusy } = state.value
      if (run === null || isBusy) return
      set(work, { isBusy: true, problem: null })
      const outcome = await call(steerBulk, { run: run.run, to })
      if (outcome.status !== 'ok') return fail(work, outcome)
      set(work, { isBusy: false })
      follow(work, outcome.answer)
    },
  }
}

function set({ state }: Work, next: Partial<BulkState>): void {
  state.value = { ...state.value, ...next }
}

function isAtWork(run: BulkRun | null): run is BulkRun {
  return run !== null && run.state !== 'done'
}

function fail(
  work: Work,
  { status }: Exclude<CallOutcome<unknown>, { readonly status: 'ok' }>,
): void {
  const why = status === 'no-access' || status === 'stale' ? status : 'unavailable'
  set(work, { isBusy: false, problem: { why, text: null } })
}

/** At its end the groups that are left are counted anew. */
function follow(work: Work, run: BulkRun): void {
  const was = work.state.value.run
  set(work, { run, isOwn: work.state.value.isOwn || isAtWork(run) })
  if (isAtWork(was) && !isAtWork(run)) void load(work)
}

async function load(work: Work): Promise<void> {
  const outcome = await work.call(previewBulk, {})
  if (outcome.status !== 'ok') return fail(work, outcome)
  const { run } = outcome.answer
  const { value } = work.state
  work.nonce = createNonce()
  const isOwn = value.isOwn || isAtWork(run)
  set(work, { preview: outcome.answer, run: run ?? value.run, isOwn })
}

async function look(work: Work): Promise<void> {
  const { run, isBusy } = work.state.value
  if (!isAtWork(run) || isBusy || work.isLooking) return
  work.isLooking = true
  const outcome = await work.call(getBulk, { run: run.run })
  work.isLooking = false
  if (outcome.status === 'ok') follow(work, outcome.answer)
}

async function start(work: Work): Promise<void> {
  const { preview, isBusy } = work.state.value
  if (preview === null || isBusy) return
  set(work, { isBusy: true, problem: null })
  const outcome = await work.call(mergeAll, { groups: preview.groups, nonce: work.nonce })
  if (outcome.status !== 'ok') return fail(work, outcome)
  const { answer } = outcome
  if (answer.type === 'stale') {
    await load(work)
    set(work, { isBusy: false, problem: { why: 'stale', text: answer.text } })
    return
  }
  set(work, { isBusy: false, isAsked: false, isOwn: true })
  follow(work, answer.run)
}
