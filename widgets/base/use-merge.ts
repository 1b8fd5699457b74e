import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { mergeCards, previewMerge, undoMerge } from '../../shared/contract/merge.ts'
import type {
  MergeAnswer,
  MergeKind,
  MergePreview,
  MergeUndoAnswer,
} from '../../shared/contract/merge.ts'
import { type Ask, createAsk } from '../ui/ask-as-reader.ts'
import type { WidgetPage } from '../ui/context.ts'
import { createNonce } from '../ui/nonce.ts'
import { type Choices, keepChoices, membersLeft, toOrder } from './comparison.ts'

/** What is to become one card. */
export interface MergeSubject {
  /** Of the check of the base. */
  readonly group: string | null
  readonly kind: MergeKind
  readonly members: readonly string[]
}

export type MergeProblem = 'no-access' | 'under-way' | 'unavailable' | 'refused'

/** Where a merge stands. Texts are the server's, in the reader's words. */
export type MergeStep =
  | { readonly at: 'loading' }
  | { readonly at: 'failed' }
  | { readonly at: 'no-access' }
  /** `notice`: what has changed since it was shown before; `null`: nothing. */
  | {
      readonly at: 'shown' | 'confirming' | 'merging'
      readonly preview: MergePreview
      readonly choices: Choices
      readonly notice: string | null
      readonly problem: MergeProblem | null
      /** Another survivor is chosen, and what that comes to is on its way: nothing is merged meanwhile. */
      readonly isChanging: boolean
    }
  /** `left`: who is still there, to be shown without the others; empty when there is nothing left to merge. */
  | { readonly at: 'gone'; readonly text: string; readonly left: readonly string[] }
  | { readonly at: 'apart'; readonly text: string }
  | { readonly at: 'conflict'; readonly text: string; readonly hostPage: string | null }
  | {
      readonly at: 'merged' | 'undoing'
      readonly merge: string
      readonly text: string
      readonly problem: MergeProblem | null
    }
  | { readonly at: 'undone'; readonly answer: MergeUndoAnswer }

type Open = Extract<MergeStep, { readonly preview: MergePreview }>

export interface MergeUse {
  readonly step: Readonly<ShallowRef<MergeStep>>
  /** Shows it anew. @param members fewer than before, when some are gone */
  show(subject: MergeSubject, members?: readonly string[]): Promise<void>
  chooseSurvivor(id: string): Promise<void>
  choose(field: string, member: string): void
  /** Asks once more, with what cannot be undone. */
  confirm(isSure: boolean): void
  merge(): Promise<void>
  undo(): Promise<void>
}

/** What a merge on the screen remembers. */
interface Work {
  readonly step: ShallowRef<MergeStep>
  readonly ask: Ask
  subject: MergeSubject
  /** Of the preview that is shown, so that a click repeated after a lost answer merges once. */
  nonce: string
  /** Counts what was asked: an answer to an earlier question is not shown. */
  newest: number
}

interface Wish {
  readonly members: readonly string[]
  readonly survivor: string | null
  readonly notice: string | null
}

/** Merging one group: shown, confirmed, done, taken back. The newest group shown wins over the answer for an earlier one. */
export function useMerge(call: Call, page: Pick<WidgetPage, 'proof'>): MergeUse {
  const step = shallowRef<MergeStep>({ at: 'loading' })
  const subject: MergeSubject = { group: null, kind: 'contact', members: [] }
  const work: Work = { step, ask: createAsk(page, call), subject, nonce: '', newest: 0 }

  /** The preview on the screen, unless it is just being merged. */
  function idle(): Open | null {
    const { value } = step
    return 'preview' in value && value.at !== 'merging' ? value : null
  }

  return {
    step,
    async show(next, members = next.members) {
      work.subject = next
      step.value = { at: 'loading' }
      await load(work, { members, survivor: null, notice: null })
    },
    async chooseSurvivor(id) {
      const was = idle()
      if (was === null || was.preview.survivor === id) return
      step.value = { ...was, at: 'shown', isChanging: true, problem: null }
      await load(work, { members: idsOf(was), survivor: id, notice: null })
    },
    choose(field, member) {
      const was = idle()
      if (was !== null)
        step.value = { ...was, at: 'shown', choices: { ...was.choices, [field]: member } }
    },
    confirm(isSure) {
      const was = idle()
      if (was !== null && was.preview.mayMerge && !was.isChanging)
        step.value = { ...was, at: isSure ? 'confirming' : 'shown', problem: null }
    },
    merge: () => merge(work),
    undo: () => undo(work),
  }
}

async function load(work: Work, { members, survivor, notice }: Wish): Promise<void> {
  const { step, ask, subject } = work
  const mine = ++work.newest
  const outcome = await ask(previewMerge, { kind: subject.kind, members, survivor })
  if (mine !== work.newest) return
  if (outcome.status !== 'ok') {
    step.value = { at: outcome.status === 'no-access' ? 'no-access' : 'failed' }
    return
  }
  const { answer } = outcome
  if (answer.type === 'gone') {
    step.value = { at: 'gone', text: answer.text, left: membersLeft(members, answer) }
  } else if (answer.type === 'apart') {
    step.value = { at: 'apart', text: answer.text }
  } else {
    work.nonce = createNonce()
    // What somebody chose while this was on its way counts, too.
    const made = 'preview' in step.value ? step.value.choices : {}
    const choices = keepChoices(answer, made)
    const rest = { notice, problem: null, isChanging: false }
    step.value = { at: 'shown', preview: answer, choices, ...rest }
  }
}

async function merge(work: Work): Promise<void> {
  const { step, ask, subject, nonce } = work
  const was = step.value
  if (was.at !== 'confirming') return
  const mine = ++work.newest
  step.value = { ...was, at: 'merging', problem: null }
  const order = toOrder(was.preview, { choices: was.choices, group: subject.group, nonce })
  const outcome = await ask(mergeCards, order)
  if (mine !== work.newest) return
  if (outcome.status === 'ok') await settle(work, was, outcome.answer)
  else step.value = { ...was, at: 'confirming', problem: problemOf(outcome) }
}

async function settle(work: Work, was: Open, answer: MergeAnswer): Promise<void> {
  const { step } = work
  const members = idsOf(was)
  if (answer.type === 'done') {
    step.value = { at: 'merged', merge: answer.merge, text: answer.text, problem: null }
  } else if (answer.type === 'stale') {
    // As the cards stand now, with a word of what has changed.
    await load(work, { members, survivor: was.preview.survivor, notice: answer.text })
  } else if (answer.type === 'gone') {
    step.value = { at: 'gone', text: answer.text, left: membersLeft(members, answer) }
  } else if (answer.type === 'conflict') {
    step.value = { at: 'conflict', text: answer.text, hostPage: answer.hostPage }
  } else {
    step.value = { at: 'apart', text: answer.text }
  }
}

async function undo(work: Work): Promise<void> {
  const { step, ask } = work
  const was = step.value
  if (was.at !== 'merged') return
  const mine = ++work.newest
  step.value = { ...was, at: 'undoing', problem: null }
  const outcome = await ask(undoMerge, { merge: was.merge })
  if (mine !== work.newest) return
  step.value =
    outcome.status === 'ok'
      ? { at: 'undone', answer: outcome.answer }
      : { ...was, at: 'merged', problem: problemOf(outcome) }
}

function idsOf({ preview }: Open): readonly string[] {
  return preview.members.map(({ id }) => id)
}

/** Of an answer that is none of the merge's own. */
export function problemOf(
  outcome: Exclude<CallOutcome<unknown>, { readonly status: 'ok' }>,
): MergeProblem {
  if (outcome.status === 'no-access') return 'no-access'
  if (outcome.status === 'stale') return 'under-way'
  return outcome.status === 'refused' ? 'refused' : 'unavailable'
}
