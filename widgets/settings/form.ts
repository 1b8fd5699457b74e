import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { SettingsDirectory } from '../../shared/contract/settings.ts'
import type { Say } from '../../shared/i18n/message.ts'

/** What every field of the page and of the wizard is given. */
export interface SettingsForm {
  readonly say: Say
  directory(): SettingsDirectory
  /** Others than admins read. */
  isLocked(): boolean
  text(path: string): string
  set(path: string, text: string): void
  /** What is wrong with a field in words; empty when nothing is. The kit reads an empty text as a fault: give it `false`. */
  problem(path: string): string
  /** Short marks beside a field's name: changed here, changed by somebody else; empty when neither. */
  hint(path: string): string
}

export const settingsForm: InjectionKey<SettingsForm> = Symbol('settings form')

/** @throws {Error} outside the page and the wizard */
export function useForm(): SettingsForm {
  const form = inject(settingsForm)
  if (form === undefined) throw new Error('useForm outside the settings')
  return form
}
