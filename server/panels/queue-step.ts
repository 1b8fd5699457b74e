import { z } from 'zod'
import type { QueueStep } from '../../shared/contract/queue.ts'
import { moment, read } from '../../shared/contract/read.ts'
import type { PlannedStep } from '../../shared/contract/rule-strip.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import { deskOf } from '../flow/flow.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { addStep } from './rule-strip.ts'
import type { PanelTools } from './tools.ts'

const card = z
  .object({ kind: z.enum(['lead', 'deal']), id: z.string().regex(/^\d{1,15}$/) })
  .transform(({ kind, id }): CardRef => ({ kind, id: asId(id) }))

const step = z.object({
  card,
  title: z.string().trim().min(1, 'empty').max(200, 'too-long'),
  dueAt: moment,
  nonce: z.string().regex(/^[\w-]{8,40}$/),
  proof: z.record(z.string().max(40), z.string().max(2000)),
})

/** @throws {QuestionRefused} */
export function readQueueStep(raw: unknown): QueueStep {
  return read(step, raw)
}

/** As from the card itself, once the host has said that this person may change it: the session of a page is about none. */
export async function planFromQueue(
  tools: PanelTools,
  { card: about, proof, ...planned }: QueueStep,
  { session, tenant }: PanelContext,
): Promise<PlannedStep> {
  const { host } = deskOf(tools.flow, tenant, 'person')
  const reader = { user: session.user, isAdmin: session.isAdmin, proof }
  const may = await host.sightOf(tenant, reader).rightTo(about)
  if (may !== 'write') throw new ApiFailure(403, 'no-access')
  return addStep(tools, planned, { tenant, session: { ...session, sees: about, may } })
}
