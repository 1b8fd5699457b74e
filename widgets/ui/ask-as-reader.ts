import type { ReaderProof } from '../../shared/contract/client-by-number.ts'
import type { Call, CallOutcome, Endpoint } from '../../shared/contract/endpoint.ts'
import type { WidgetPage } from './context.ts'

/** Asks our server for what the host shows this very person. */
export type Ask = <Question extends { readonly proof?: ReaderProof }, Answer>(
  endpoint: Endpoint<Question, Answer>,
  question: Omit<Question, 'proof'>,
) => Promise<CallOutcome<Answer>>

/** With what the page can prove; a refusal is believed of a fresh proof alone. Never rejects. */
export function createAsk(page: Pick<WidgetPage, 'proof'>, call: Call): Ask {
  return async (endpoint, question) => {
    const attempt = async (isFresh: boolean) => {
      // A page that does not answer is for the reader as good as no network.
      const proof = await page.proof(isFresh).catch(() => 'unavailable' as const)
      if (proof === 'unavailable') return { status: 'unavailable' } as const
      if (proof === null) return { status: 'no-access' } as const
      // Whole again: what was left out is put in.
      return call(endpoint, { ...question, proof } as Parameters<typeof call<never, never>>[1])
    }
    const first = await attempt(false)
    return first.status === 'no-access' ? attempt(true) : first
  }
}
