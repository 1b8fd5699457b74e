import type { Component } from 'vue'
import type { SectionId } from '../../shared/contract/desk.ts'
import type { Locale } from '../../shared/i18n/message.ts'
import type { CompiledMessages } from '../ui/say.ts'

/** One page of the desk. Fetched when somebody opens it; reads and writes its own filters by `usePageAddress`. */
export interface Section {
  readonly id: SectionId
  readonly messages: Readonly<Record<Locale, CompiledMessages>>
  readonly root: Component
}
