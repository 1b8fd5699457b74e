import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { planQueueStep } from '../../shared/contract/queue.ts'
import type { PlannedStep } from '../../shared/contract/rule-strip.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { createAsk } from '../ui/ask-as-reader.ts'
import type { WidgetPage } from '../ui/context.ts'
import { createNonce } from '../ui/nonce.ts'
import { checkStep, closedForm, failedForm } from '../ui/step-form.ts'
import type { FormState, StepDraft } from '../ui/step-form.ts'

/** How far a step for many cards has come. */
export interface BulkProgress {
  readonly done: number
  readonly of: number
}

export interface BulkStep {
  readonly form: Readonly<ShallowRef<FormState>>
  readonly progress: Readonly<ShallowRef<BulkProgress | null>>
  open(): void
  close(): void
  /**
   * One card after the other. `null`: the form says what is wrong, and stays open. What a card refused stays in `failed`; saving the same form
   * again makes no second step on a card that has one.
   */
  save(
    cards: readonly CardRef[],
    draft: StepDraft,
    now: Instant,
  ): Promise<{ readonly done: number; readonly failed: readonly CardRef[] } | null>
}

/** A next step for several cards at once: the host is asked for each whether this person may change it. */
export function useBulkStep(
  call: Call,
  given: { readonly timeZone: () => string; readonly proof: WidgetPage['proof'] },
): BulkStep {
  const form = shallowRef<FormState>(closedForm)
  const progress = shallowRef<BulkProgress | null>(null)
  /** One for each card and form, so that trying again repeats nothing. */
  let nonces = new Map<string, string>()
  const ask = createAsk(given, call)

  async function planAll(
    cards: readonly CardRef[],
    step: { readonly title: string; readonly dueAt: Instant },
  ) {
    const failed: CardRef[] = []
    let last: Exclude<CallOutcome<PlannedStep>, { status: 'ok' }> = { status: 'unavailable' }
    for (const [index, card] of cards.entries()) {
      progress.value = { done: index, of: cards.length }
      const nonce = nonces.get(nameOf(card)) ?? createNonce()
      nonces.set(nameOf(card), nonce)
      const outcome = await ask(planQueueStep, { ...step, card, nonce })
      if (outcome.status === 'ok') continue
      failed.push(card)
      last = outcome
    }
    progress.value = null
    return { failed, last }
  }

  return {
    form,
    progress,
    open() {
      nonces = new Map()
      form.value = { status: 'open', nonce: createNonce(), problem: null }
    },
    close() {
      form.value = closedForm
    },
    async save(cards, draft, now) {
      const { value } = form
      if (value.status !== 'open') return null
      const { nonce } = value
      const checked = checkStep(draft, now, given.timeZone())
      if ('problem' in checked) {
        form.value = { status: 'open', nonce, problem: checked.problem }
        return null
      }
      form.value = { status: 'saving', nonce }
      const { failed, last } = await planAll(cards, checked.step)
      if (failed.length < cards.length) {
        form.value = closedForm
        return { done: cards.length - failed.length, failed }
      }
      form.value = failedForm(nonce, last)
      return null
    },
  }
}
