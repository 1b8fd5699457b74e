import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { getParty } from '../../shared/contract/requisites.ts'
import { fillRequisites, previewFilling } from '../../shared/contract/requisites-fill.ts'
import type { FoundParty, PartyDetails, TypedBank } from '../../shared/contract/requisites.ts'
import type { FillingAnswer } from '../../shared/contract/requisites-fill.ts'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { createNonce } from '../ui/nonce.ts'
import type { News } from '../ui/use-reply.ts'
import { firstChoice, isAnswered, keepChoice } from './filling.ts'
import type { Choice, Preview } from './filling.ts'
import type { Prove } from './prove.ts'

/** What a person may still change before it is written. */
export interface Wish {
  readonly bank: TypedBank | null
  readonly actualAddress: 'same' | null
  /** In the genitive; empty: as usual. */
  readonly basis: string
  /** Of whoever signs, where no name tells it; `null`: nobody has said. */
  readonly gender: 'male' | 'female' | null
  /** Where requisites of the same ИНН and another КПП stand; `null`: nobody has said. */
  readonly otherKpp: 'add' | 'update' | null
}

/** The company that was chosen, and how far filling it in has come. */
export interface OpenFilling {
  readonly party: FoundParty
  readonly wish: Wish
  /** Its papers; `null` until they have come. */
  readonly details: PartyDetails | null
  /** `null`: not compared yet, or this person may not fill. */
  readonly shown: { readonly preview: Preview; readonly nonce: string } | null
  readonly choice: Choice
  readonly busy: 'preview' | 'fill' | null
  readonly said: News | null
}

export interface Filling {
  readonly state: Readonly<ShallowRef<OpenFilling | null>>
  choose(party: FoundParty): void
  wish(change: Partial<Wish>): void
  tick(choice: Choice): void
  /** What was written, said to people; `null`: nothing was, and `said` tells why. */
  fill(): Promise<string | null>
  close(): void
}

export interface FillingTools {
  readonly call: Call
  readonly prove: Prove
  /** `false`: the company is only shown. */
  readonly mayFill: () => boolean
}

export function useFilling(tools: FillingTools): Filling {
  const desk = createDesk()
  const { state } = desk
  onScopeDispose(desk.leave)

  function load(said: News | null): void {
    const mine = desk.begin()
    void compare(desk, tools, { mine, said })
    void readDetails(desk, tools, mine)
  }

  return {
    state,
    choose(party) {
      state.value = { party, ...NOTHING_YET }
      load(null)
    },
    wish(change) {
      if (state.value === null || state.value.busy === 'fill') return
      state.value = { ...state.value, wish: { ...state.value.wish, ...change } }
      load(null)
    },
    tick(choice) {
      if (state.value !== null) state.value = { ...state.value, choice, said: null }
    },
    async fill() {
      const end = await write(desk, tools)
      // What was shown holds no longer: it is compared anew before anybody may press again.
      if (end?.type === 'again') load(end.said)
      return end?.type === 'done' ? end.text : null
    },
    close() {
      desk.leave()
      state.value = null
    },
  }
}

const NOTHING_YET: Omit<OpenFilling, 'party'> = {
  wish: { bank: null, actualAddress: null, basis: '', gender: null, otherKpp: null },
  details: null,
  shown: null,
  choice: { accept: new Set(), confirmed: new Set() },
  busy: null,
  said: null,
}

type Desk = ReturnType<typeof createDesk>

/** What is shown, and who may still change it: answers to an older choice or wish are dropped. */
function createDesk() {
  const state = shallowRef<OpenFilling | null>(null)
  let newest = 0
  return {
    state,
    begin: () => ++newest,
    current: () => newest,
    leave: () => void newest++,
    patch(mine: number, change: Partial<OpenFilling>): void {
      if (mine === newest && state.value !== null) state.value = { ...state.value, ...change }
    },
  }
}

async function compare(
  { state, current, patch }: Desk,
  { call, prove, mayFill }: FillingTools,
  { mine, said }: { readonly mine: number; readonly said: News | null },
): Promise<void> {
  const open = state.value
  if (open === null || !mayFill()) return
  patch(mine, { busy: 'preview' })
  const question = toQuestion(open)
  const outcome = await prove(proof => call(previewFilling, { proof, ...question }))
  const now = state.value
  if (mine !== current() || now === null) return
  if (outcome.status !== 'ok' || outcome.answer.type !== 'preview')
    return patch(mine, { busy: null, said: sayFailure(outcome) })
  const preview = outcome.answer
  const choice =
    now.shown === null ? firstChoice(preview) : keepChoice(now.shown.preview, now.choice, preview)
  patch(mine, { busy: null, shown: { preview, nonce: createNonce() }, choice, said })
}

/** What is shown and what is ordered have to be the same. */
function toQuestion({ party, wish: { bank, actualAddress, otherKpp } }: OpenFilling) {
  return { party: party.key, bank, actualAddress, otherKpp }
}

async function readDetails(
  { state, patch }: Desk,
  { call, mayFill }: FillingTools,
  mine: number,
): Promise<void> {
  const open = state.value
  if (open === null) return
  const { bank, basis, gender } = open.wish
  const question = {
    party: open.party.key,
    bank,
    ...(basis !== '' && { basis }),
    ...(gender !== null && { gender }),
  }
  const outcome = await call(getParty, question)
  if (outcome.status === 'ok' && outcome.answer.type === 'party')
    return patch(mine, { details: outcome.answer })
  // Beside a preview its own failure says enough.
  if (!mayFill()) patch(mine, { said: sayFailure(outcome) })
}

type End =
  { readonly type: 'done'; readonly text: string } | { readonly type: 'again'; readonly said: News }

/** `null`: nothing was written, or nobody knows; what is said tells which. */
async function write(
  { state, current, patch }: Desk,
  { call, prove }: FillingTools,
): Promise<End | null> {
  const open = state.value
  if (open === null || open.shown === null || open.busy !== null) return null
  const { shown, choice } = open
  const mine = current()
  if (!isAnswered(shown.preview, choice)) {
    patch(mine, { said: bad({ id: 'requisites.screen.confirm-first' }) })
    return null
  }
  patch(mine, { busy: 'fill', said: null })
  const question = toQuestion(open)
  const { preview, nonce } = shown
  const outcome = await prove(proof =>
    call(fillRequisites, {
      proof,
      ...question,
      stands: preview.stands,
      accept: [...choice.accept],
      confirmed: [...choice.confirmed],
      nonce,
    }),
  )
  return settle(outcome, change => patch(mine, { busy: null, ...change }))
}

function settle(
  outcome: CallOutcome<FillingAnswer>,
  patch: (change: Partial<OpenFilling>) => void,
): End | null {
  const answer = outcome.status === 'ok' ? outcome.answer : null
  if (answer?.type === 'done') {
    patch({})
    return { type: 'done', text: answer.text }
  }
  const said = sayFailure(outcome)
  patch({ said })
  return answer?.type === 'stale' || answer?.type === 'ask' ? { type: 'again', said } : null
}

const FAILURES: Readonly<Record<Exclude<CallOutcome<never>['status'], 'ok'>, string>> = {
  'no-access': 'requisites.screen.may-not',
  // 409: the same is being written this moment.
  stale: 'requisites.screen.under-way',
  refused: 'requisites.screen.refused',
  invalid: 'requisites.screen.invalid',
  unavailable: 'requisites.screen.unknown-end',
}

interface Told {
  readonly type: string
  readonly text?: string
}

function sayFailure(outcome: CallOutcome<Told>): News {
  if (outcome.status !== 'ok') return bad({ id: FAILURES[outcome.status] })
  const { text } = outcome.answer
  return bad(
    text === undefined
      ? { id: 'requisites.screen.confirm-first' }
      : { id: 'ui.as-is', values: { text } },
  )
}

function bad(text: Message): News {
  return { isBad: true, text }
}
