import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { openCase } from '../../shared/contract/cases.ts'
import { handOver } from '../../shared/contract/control-hand-over.ts'
import type { Call } from '../../shared/contract/endpoint.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { createAsk } from '../ui/ask-as-reader.ts'
import type { WidgetPage } from '../ui/context.ts'
import { createNonce } from '../ui/nonce.ts'
import type { BulkProgress } from './use-bulk-step.ts'

/** A card with which it did not go as wished, and why. */
export interface BulkFault {
  readonly card: CardRef
  readonly why: Message
}

export interface BulkEnd {
  readonly done: number
  readonly faults: readonly BulkFault[]
}

export interface BulkCards {
  readonly progress: Readonly<ShallowRef<BulkProgress | null>>
  /** A form is opened: what is sent from now on are wishes of its own. */
  begin(): void
  handOver(
    cards: readonly CardRef[],
    wish: { readonly to: UserId; readonly withTasks: boolean },
  ): Promise<BulkEnd>
  openCases(cards: readonly CardRef[]): Promise<BulkEnd>
}

type Ended = { readonly isDone: true } | { readonly isDone: false; readonly why: Message }

/** Ends that leave nothing to do, whoever was first. */
const FINE = new Set(['done', 'same', 'later'])

/** One card after the other, the host asked for each whether this person may change it. What one refuses holds up no other. */
export function useBulkCards(
  call: Call,
  given: { readonly proof: WidgetPage['proof'] },
): BulkCards {
  const progress = shallowRef<BulkProgress | null>(null)
  const ask = createAsk(given, call)
  /** One for each card and form, so that trying again repeats nothing. */
  let nonces = new Map<string, string>()

  function nonceOf(card: CardRef): string {
    const known = nonces.get(nameOf(card)) ?? createNonce()
    nonces.set(nameOf(card), known)
    return known
  }

  async function each(
    cards: readonly CardRef[],
    work: (card: CardRef) => Promise<Ended>,
  ): Promise<BulkEnd> {
    const faults: BulkFault[] = []
    for (const [index, card] of cards.entries()) {
      progress.value = { done: index, of: cards.length }
      const end = await work(card)
      if (!end.isDone) faults.push({ card, why: end.why })
    }
    progress.value = null
    return { done: cards.length - faults.length, faults }
  }

  return {
    progress,
    begin() {
      nonces = new Map()
    },
    handOver: (cards, wish) =>
      each(cards, async card => {
        const outcome = await ask(handOver, { ...wish, card, nonce: nonceOf(card) })
        if (outcome.status !== 'ok') return refusal(outcome.status)
        const { end, text } = outcome.answer
        if (FINE.has(end)) return { isDone: true }
        return { isDone: false, why: { id: 'ui.as-is', values: { text } } }
      }),
    openCases: cards =>
      each(cards, async card => {
        const outcome = await ask(openCase, { card, nonce: nonceOf(card) })
        return outcome.status === 'ok' ? { isDone: true } : refusal(outcome.status)
      }),
  }
}

function refusal(status: string): Ended {
  const what = status === 'no-access' || status === 'invalid' ? status : 'failed'
  return { isDone: false, why: { id: `control.fault.${what}` } }
}
