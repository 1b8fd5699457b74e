import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { Say } from '../../../../shared/i18n/message.ts'
import type { Line } from '../../context.ts'
import type { HostPage } from '../../../host/page.ts'

/** What our own parts of an amoCRM page get from outside. */
export interface Surroundings {
  readonly page: HostPage
  readonly line: Line
  /** Our own few words; widgets have theirs. */
  readonly say: Say
  readonly isAdmin: boolean
  /** Its number, as text. */
  readonly account: string
  /** `https://…` of our server. */
  readonly server: string
  /** Whom people write to; empty in a package that names nobody. */
  readonly email: string
}

export const surroundings: InjectionKey<Surroundings> = Symbol('surroundings')

export function useSurroundings(): Surroundings {
  const found = inject(surroundings)
  if (found === undefined) throw new Error('useSurroundings outside an amoCRM page')
  return found
}
