import type { CallRecord } from '../../../shared/contract/client-by-number.ts'
import { nameOf } from '../../../shared/crm/model.ts'
import { BY_PERSON, TOUCH_KEYS } from '../../flow/by-person.ts'
import { endOf } from '../end-of.ts'
import { ApiFailure, type PanelContext } from '../panel.ts'
import { addStep } from '../rule-strip.ts'
import type { PanelTools } from '../tools.ts'
import type { Asker } from './asker.ts'

/**
 * How a call ended, and the next step: a note in the card and a task, both through the ledger as this person's own act. A wrong number is
 * no touch of the client.
 */
export async function recordCallEnd(
  tools: PanelTools,
  { context, desk, sight }: Asker,
  { card, end, step, nonce }: CallRecord,
): Promise<{ readonly text: string }> {
  const { flow } = tools
  const { session, tenant } = context
  if ((await sight.rightTo(card)) !== 'write') throw new ApiFailure(403, 'no-access')
  const now = flow.clock.now()
  if (step !== null && step.dueAt <= now)
    throw new ApiFailure(422, 'invalid', { dueAt: 'in-the-past' })

  const key = `${TOUCH_KEYS}${nameOf(card)}/${session.user}/${nonce}`
  await flow.store.ledger.add(tenant.id, card, now, {
    rule: BY_PERSON,
    held: null,
    askedBy: session.user,
    isTouch: end !== 'wrong',
    action: {
      type: 'note.add',
      key,
      needs: 'show',
      subject: card,
      text: { id: 'client-by-number.called', values: { end } },
      because: { id: 'rule-strip.said' },
    },
  })
  // Both are on their way at once: the person waits for the slower one.
  const planned =
    step === null ? null : await addStep(tools, { ...step, nonce }, asOnCard(context, card))
  const { state, reason } = await endOf(desk.flow, tenant.id, key)
  if (state === 'buried') throw new ApiFailure(422, 'refused', { body: reason ?? '' })
  return { text: planned?.text ?? tools.sayTo(context)({ id: 'client-by-number.recorded' }) }
}

/** As from the card itself: the host has just said that he may write there. */
function asOnCard(context: PanelContext, card: CallRecord['card']): PanelContext {
  return { ...context, session: { ...context.session, sees: card, may: 'write' } }
}
