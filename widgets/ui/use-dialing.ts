import { onMounted, shallowRef } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import { callClient, getDialing } from '../../shared/contract/telephony.ts'
import type { Dialing } from '../../shared/contract/telephony.ts'

/** Until the server has said otherwise, and where it does not answer: every device knows it. */
export const PLAIN: Dialing = { way: 'tel', canCall: false }

/** Where a click on a number leads; `null`: the person's own phone is told to dial. */
export function hrefOf({ way, canCall }: Dialing, e164: string): string | null {
  if (way !== 'provider') return `${way}:${e164}`
  return canCall ? null : `tel:${e164}`
}

export interface DialingUse {
  hrefOf(e164: string): string | null
  /** Answers whether his phone dials. */
  dial(e164: string): Promise<boolean>
}

export function useDialing(call: Call): DialingUse {
  const dialing = shallowRef(PLAIN)
  onMounted(async () => {
    const outcome = await call(getDialing, {})
    if (outcome.status === 'ok') dialing.value = outcome.answer
  })
  return {
    hrefOf: e164 => hrefOf(dialing.value, e164),
    dial: async phone => (await call(callClient, { phone })).status === 'ok',
  }
}
