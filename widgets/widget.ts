import type { Component } from 'vue'
import type { Locale } from '../shared/i18n/message.ts'
import type { CompiledMessages } from './ui/say.ts'

/** One thing people see inside the host. */
export interface Widget {
  /** Also its folder. */
  readonly id: string
  /** Name of its page: `dist/<host>/<page>.html`. */
  readonly page: string
  readonly messages: Readonly<Record<Locale, CompiledMessages>>
  readonly root: Component
}
