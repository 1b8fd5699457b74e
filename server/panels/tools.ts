import type { Say } from '../../shared/i18n/message.ts'
import type { Flow } from '../flow/flow.ts'
import type { PanelContext } from './panel.ts'

/** What panels are made of. */
export interface PanelTools {
  readonly flow: Flow
  /** In the reader's language, not the tenant's. */
  readonly sayTo: (context: PanelContext) => Say
}
