import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { WidgetPage } from '../ui/context.ts'

/** Asks our server something that the host is asked in this person's own name. */
export type Prove = <Answer>(
  ask: (proof: Readonly<Record<string, string>>) => Promise<CallOutcome<Answer>>,
) => Promise<CallOutcome<Answer>>

export function createProve(page: Pick<WidgetPage, 'proof'>): Prove {
  return async ask => {
    // A page that does not answer is for the reader the same as a server that does not.
    const proof = await page.proof().catch(() => undefined)
    if (proof === undefined) return { status: 'unavailable' }
    return proof === null ? { status: 'no-access' } : ask(proof)
  }
}
