import type { Message } from '../../shared/i18n/message.ts'

/** A file that cannot be loaded, and why in a sentence. */
export class FileTrouble extends Error {
  readonly said: Message

  constructor(said: Message) {
    super(said.id)
    this.said = said
  }
}
