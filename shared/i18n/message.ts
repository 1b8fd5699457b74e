import type { Money } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'

export type Locale = 'ru' | 'en'

/** Formatted at the edge, where the reader's language and zone are known. */
export type MessageValue =
  string | number | { readonly at: Instant } | { readonly money: Money } | Message

/** A text without a language: the key of an ICU text and what fills its holes. */
export interface Message {
  /** `folder.meaning` */
  readonly id: string
  readonly values?: Readonly<Record<string, MessageValue>>
}

/** A message in the reader's words. Made by `createSay`; a missing key is a bug and throws. */
export type Say = (message: Message) => string
