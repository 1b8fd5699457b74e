import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import { replyToStrip } from '../../shared/contract/rule-strip.ts'
import type { AnswerWord } from '../../shared/contract/rule-strip.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { createNonce } from './nonce.ts'

/** An answer as it was clicked. */
export interface Reply {
  readonly key: string
  readonly answer: AnswerWord
  readonly text: string | null
}

/** What is said after a click. */
export interface News {
  readonly isBad: boolean
  readonly text: Message
}

export interface ReplyUse {
  readonly isBusy: Readonly<ShallowRef<boolean>>
  /** `null`: an earlier click is still under way. */
  reply(given: Reply): Promise<News | null>
}

/** Answers to what the rules ask. The same answer clicked again after a failure keeps its name, so that it counts once. */
export function useReply(call: Call): ReplyUse {
  const isBusy = shallowRef(false)
  let last = { name: '', nonce: '' }
  return {
    isBusy,
    async reply(given) {
      if (isBusy.value) return null
      const name = JSON.stringify(given)
      if (last.name !== name) last = { name, nonce: createNonce() }
      isBusy.value = true
      const outcome = await call(replyToStrip, { ...given, nonce: last.nonce })
      isBusy.value = false
      if (outcome.status !== 'ok') return { isBad: true, text: { id: 'ui.reply.failed' } }
      last = { name: '', nonce: '' }
      const { end, text } = outcome.answer
      return { isBad: end !== 'done', text: { id: 'ui.as-is', values: { text } } }
    },
  }
}
