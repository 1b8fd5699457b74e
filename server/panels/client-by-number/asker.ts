import type { ReaderProof } from '../../../shared/contract/client-by-number.ts'
import { parsePhones, type ParsedPhone } from '../../../shared/phone/parse-phone.ts'
import { type Desk, deskOf } from '../../flow/flow.ts'
import type { Sight } from '../../hosts/host.ts'
import type { PanelContext } from '../panel.ts'
import type { PanelTools } from '../tools.ts'
import type { Clockface } from '../when-words.ts'

/** Who asks, and the host as he sees it. */
export interface Asker {
  readonly context: PanelContext
  readonly desk: Desk
  readonly sight: Sight
}

export function askerOf({ flow }: PanelTools, context: PanelContext, proof: ReaderProof): Asker {
  const { session, tenant } = context
  const desk = deskOf(flow, tenant, 'person')
  const reader = { user: session.user, isAdmin: session.isAdmin, proof }
  return { context, desk, sight: desk.host.sightOf(tenant, reader) }
}

/** Several numbers in one field: the first is who calls. */
export function readPhone(raw: string): ParsedPhone | null {
  return parsePhones(raw)[0] ?? null
}

export function faceOf({ session, tenant }: PanelContext): Clockface {
  return { locale: session.locale, timeZone: tenant.timeZone }
}
