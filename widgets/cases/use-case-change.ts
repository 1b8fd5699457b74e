import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { decideCase, openCase, reopenCase, type CaseView } from '../../shared/contract/cases.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { createAsk } from '../ui/ask-as-reader.ts'
import { useWidget } from '../ui/context.ts'
import { createNonce } from '../ui/nonce.ts'
import { checkDecision, problemOf, type DecisionDraft, type DecisionProblem } from './draft.ts'

export interface CaseChange {
  readonly isBusy: Readonly<ShallowRef<boolean>>
  readonly problem: Readonly<ShallowRef<DecisionProblem | null>>
  /** Forgets what went wrong, and names a new form. */
  begin(): void
  /** @returns what came of it in words; `null`: the form says what is wrong */
  decide(view: CaseView, draft: DecisionDraft, now: Instant): Promise<string | null>
  reopen(view: CaseView): Promise<boolean>
  open(card: CardRef): Promise<boolean>
}

/** What a head of sales does about a case, in his own right. */
export function useCaseChange(): CaseChange {
  const { page, call, timeZone } = useWidget()
  const ask = createAsk(page, call)
  const isBusy = shallowRef(false)
  const problem = shallowRef<DecisionProblem | null>(null)
  /** One for each form, so that saving it again decides nothing twice. */
  let nonce = createNonce()

  async function busy<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    isBusy.value = true
    problem.value = null
    try {
      return await work()
    } finally {
      isBusy.value = false
    }
  }

  return {
    isBusy,
    problem,
    begin() {
      nonce = createNonce()
      problem.value = null
    },
    decide: (view, draft, now) =>
      busy(async () => {
        const checked = checkDecision(draft, now, timeZone())
        if ('problem' in checked) {
          problem.value = checked.problem
          return null
        }
        const { id, round } = view
        const outcome = await ask(decideCase, { ...checked.decision, id, round, nonce })
        if (outcome.status === 'ok') return outcome.answer.text
        problem.value = problemOf(outcome)
        return null
      }),
    reopen: ({ id, round }) =>
      busy(async () => {
        const outcome = await ask(reopenCase, { id, round })
        if (outcome.status !== 'ok') problem.value = problemOf(outcome)
        return outcome.status === 'ok'
      }),
    open: card =>
      busy(async () => {
        const outcome = await ask(openCase, { card, nonce })
        if (outcome.status !== 'ok') problem.value = problemOf(outcome)
        return outcome.status === 'ok'
      }),
  }
}
