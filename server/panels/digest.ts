import { getDigest, tryDigest, type DigestAnswer } from '../../shared/contract/digest.ts'
import type { DigestEnd } from '../../shared/contract/digest.ts'
import { nameOfReader, type Reading, readingsFor } from '../digest/compose.ts'
import { endOf, sendTrial, wayTo } from '../digest/deliver.ts'
import { loadPlan } from '../digest/send-digests.ts'
import { deskOf } from '../flow/flow.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

export function digestPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getDigest, nothing, (_question, context) => answerDigest(tools, context)),
    definePanel(tryDigest, nothing, (_question, context) => tryOne(tools, context)),
  ]
}

async function answerDigest(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
): Promise<DigestAnswer> {
  requireAdmin(session)
  const desk = deskOf(flow, tenant, 'person')
  const { digest, policy } = await loadPlan(desk)
  const { emails } = digest
  const [readings, known] = await Promise.all([
    readingsFor(desk, policy, { half: 'morning', emails }),
    flow.store.digest.readers(tenant.id),
  ])
  const byName = new Map(known.map(one => [one.reader, one]))
  return {
    hasMailer: flow.mailer != null,
    hasNotifications: desk.host.capabilities(tenant).hasNotifications,
    readers: readings.map(reading => {
      const last = byName.get(nameOfReader(reading.reader))
      return {
        name: titleOf(reading),
        way: wayTo(desk, reading),
        last: last === undefined ? null : { at: last.at, end: endOf(last) },
      }
    }),
  }
}

function titleOf({ reader }: Reading): string {
  return reader.type === 'user' ? reader.user.name : reader.address
}

/** Of all open cards: what a head would be told of his, an administrator is shown of the account. */
async function tryOne(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
): Promise<{ readonly end: DigestEnd }> {
  requireAdmin(session)
  const desk = deskOf(flow, tenant, 'person')
  const { policy } = await loadPlan(desk)
  const user = (await desk.crm.users()).find(({ id }) => id === session.user)
  if (user === undefined) throw new ApiFailure(404, 'not-found')
  // As an address would be told: of everything there is.
  const [whole] = await readingsFor(desk, policy, { half: 'morning', emails: [''] }).then(all =>
    all.filter(({ reader }) => reader.type === 'email'),
  )
  if (whole === undefined) throw new ApiFailure(404, 'not-found')
  return { end: await sendTrial(desk, { ...whole, reader: { type: 'user', user } }) }
}

function nothing(): Record<string, never> {
  return {}
}
