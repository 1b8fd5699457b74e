import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import { planQueueStep } from '../../shared/contract/queue.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { createAsk } from '../ui/ask-as-reader.ts'
import { asIs } from '../ui/card-state.ts'
import type { WidgetPage } from '../ui/context.ts'
import { createNonce } from '../ui/nonce.ts'
import { checkStep, closedForm, failedForm } from '../ui/step-form.ts'
import type { FormState, StepDraft } from '../ui/step-form.ts'

/** The form of a step and the row it stands on. */
export type RowForm = FormState & { readonly card?: CardRef }

export interface QueueStepUse {
  readonly form: Readonly<ShallowRef<RowForm>>
  open(card: CardRef): void
  /** Answers on which row it stood. */
  close(): CardRef | null
  /** `null`: the form says what is wrong, and stays open. */
  save(draft: StepDraft, now: Instant): Promise<{ text: Message; dueAt: Instant } | null>
}

/** A next step planned from a row: the host is asked by what the page can prove of the reader. */
export function useQueueStep(
  call: Call,
  given: {
    readonly timeZone: () => string
    readonly proof: WidgetPage['proof']
  },
): QueueStepUse {
  const form = shallowRef<RowForm>(closedForm)
  const ask = createAsk(given, call)

  return {
    form,
    open(card) {
      form.value = { status: 'open', nonce: createNonce(), problem: null, card }
    },
    close() {
      const { card = null } = form.value
      form.value = closedForm
      return card
    },
    async save(draft, now) {
      const { value } = form
      if (value.status !== 'open' || value.card === undefined) return null
      const { nonce, card } = value
      const checked = checkStep(draft, now, given.timeZone())
      if ('problem' in checked) {
        form.value = { status: 'open', nonce, problem: checked.problem, card }
        return null
      }
      form.value = { status: 'saving', nonce, card }
      const { step } = checked
      const outcome = await ask(planQueueStep, { ...step, nonce, card })
      if (outcome.status === 'ok') return { text: asIs(outcome.answer.text), dueAt: step.dueAt }
      form.value = { ...failedForm(nonce, outcome), card }
      return null
    },
  }
}
