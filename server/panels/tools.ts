import type { Say } from '../../shared/i18n/message.ts'
import type { Flow } from '../flow/flow.ts'
import type { Numbering } from '../numbering/create-numbering.ts'
import type { TenantExpert } from '../numbering/tenant-expert.ts'
import type { ZoneOffsets } from '../../shared/time/zone-offset.ts'
import type { PanelContext } from './panel.ts'

/** What panels are made of. */
export interface PanelTools {
  readonly flow: Flow
  /** Where numbers were issued. */
  readonly numbering: Pick<Numbering, 'find' | 'about' | 'places'>
  /** A second opinion about numbers, of tenants that want one. */
  readonly expert: TenantExpert
  /** Keeps what is dear to make, so one for all answers. */
  readonly offsets: ZoneOffsets
  /** In the reader's language, not the tenant's. */
  readonly sayTo: (context: PanelContext) => Say
}
