import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import { planStep } from '../../shared/contract/rule-strip.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { asIs } from './card-state.ts'
import { createNonce } from './nonce.ts'
import { checkStep, closedForm, failedForm } from './step-form.ts'
import type { FormState, StepDraft } from './step-form.ts'

export interface StepFormUse {
  readonly form: Readonly<ShallowRef<FormState>>
  open(): void
  close(): void
  /** Answers what to say once it is planned; `null`: the form says what is wrong. Still open then. */
  save(draft: StepDraft, now: Instant): Promise<Message | null>
}

/** The form of a new step, from the click that opens it to the answer of the server. */
export function useStepForm(call: Call, timeZone: () => string): StepFormUse {
  const form = shallowRef<FormState>(closedForm)
  return {
    form,
    open() {
      form.value = { status: 'open', nonce: createNonce(), problem: null }
    },
    close() {
      form.value = closedForm
    },
    async save(draft, now) {
      if (form.value.status !== 'open') return null
      const { nonce } = form.value
      const checked = checkStep(draft, now, timeZone())
      if ('problem' in checked) {
        form.value = { status: 'open', nonce, problem: checked.problem }
        return null
      }
      form.value = { status: 'saving', nonce }
      const outcome = await call(planStep, { ...checked.step, nonce })
      if (outcome.status !== 'ok') {
        form.value = failedForm(nonce, outcome)
        return null
      }
      return asIs(outcome.answer.text)
    },
  }
}
