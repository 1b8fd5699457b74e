import type { ContactId, TaskId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Action } from '../core/action.ts'
import type { CardView } from '../hosts/host.ts'
import type { LedgerRow } from '../store/store.ts'
import { openCaseOf } from './follow-case.ts'
import { NOT_CLIENT_KEYS, TOUCH_KEYS, undoneBy } from './by-person.ts'
import { forgetNotClient } from './not-client.ts'
import type { Desk } from './flow.ts'

type Restore = Extract<Action, { type: 'contacts.restore' }>

/** Why something of ours cannot be taken back any more; kept as the reason of the dropped row. */
export type TooLate = 'closed' | 'gone' | 'changed'

/** What is to become of a row right before it is written. */
export type Checked =
  | { readonly row: LedgerRow }
  | {
      readonly end:
        { readonly state: 'done' } | { readonly state: 'dropped'; readonly reason: TooLate }
    }

/**
 * Whether what a person wants can still be: a step that somebody has closed meanwhile is not taken back, nor is a client who is no
 * longer on the card, and one who is gone is not attached. Rows of other kinds pass.
 */
export async function checkTakingBack(
  desk: Desk,
  view: CardView,
  row: LedgerRow,
): Promise<Checked> {
  switch (row.action.type) {
    case 'task.remove':
      return checkTask(desk, view, row, row.action)
    case 'contacts.restore':
      return checkContacts(desk, view, row, row.action)
    case 'contact.attach':
      return row.askedBy === null ? { row } : checkClient(desk, row, row.action)
    default:
      return { row }
  }
}

/** Between the rule's question and a person's answer the client may have been deleted. */
async function checkClient(
  desk: Desk,
  row: LedgerRow,
  { contact }: Extract<Action, { type: 'contact.attach' }>,
): Promise<Checked> {
  if ((await desk.crm.contact(contact)) !== null) return { row }
  return { end: { state: 'dropped', reason: 'gone' } }
}

async function checkTask(
  desk: Desk,
  view: CardView,
  row: LedgerRow,
  action: Extract<Action, { type: 'task.remove' }>,
): Promise<Checked> {
  if (view.openTasks.some(task => task.id === action.task)) return { row }
  const isGone = (await desk.crm.cardsOfTask(action.task)).length === 0
  return isGone ? gone(row, 'gone') : { end: { state: 'dropped', reason: 'closed' } }
}

async function checkContacts(
  desk: Desk,
  { card }: CardView,
  row: LedgerRow,
  action: Restore,
): Promise<Checked> {
  if (!card.contacts.includes(action.detach)) return gone(row, 'changed')
  const added = card.contacts.filter(id => id !== action.detach && !action.contacts.includes(id))
  const contacts = [...(await stillThere(desk, card.contacts, action.contacts)), ...added]
  return { row: { ...row, action: { ...action, contacts } } }
}

/** A former client may have been deleted since; the host would refuse the whole list. */
async function stillThere(
  desk: Desk,
  onCard: readonly ContactId[],
  wanted: readonly ContactId[],
): Promise<readonly ContactId[]> {
  const found: ContactId[] = []
  for (const id of wanted) {
    if (onCard.includes(id) || (await desk.crm.contact(id)) !== null) found.push(id)
  }
  return found
}

/** Begun before and gone now: it was us, and only the answer was lost. */
function gone({ attempts }: LedgerRow, reason: TooLate): Checked {
  return { end: attempts > 0 ? { state: 'done' } : { state: 'dropped', reason } }
}

/** What stands on the card before a client is attached, so that it can be put back. */
export async function rememberBefore(
  { flow, tenant }: Desk,
  { card }: CardView,
  rows: readonly LedgerRow[],
): Promise<void> {
  const before = { contacts: card.contacts, owner: card.owner, company: card.company }
  for (const row of rows) {
    if (row.action.type === 'contact.attach' && row.before === null)
      await flow.store.ledger.rememberBefore(tenant.id, row.key, before)
  }
}

/** What a person's answer and its taking back change in our own records, once the host has it. Safe to repeat. */
export async function keepBooks(desk: Desk, row: LedgerRow, hostId: string | null): Promise<void> {
  const { action } = row
  if (action.type === 'task.create' && action.kind === 'case') await openCaseOf(desk, row, hostId)
  if (action.type === 'card.hand-over') await handOverSteps(desk, row, action)
  if (action.type === 'card.hand-over') await lookAgain(desk, action)
  if (action.type === 'contacts.restore') await reopenQuestion(desk, action)
  if (action.type === 'contact.attach' && row.askedBy !== null) await closeQuestion(desk, action)
  if (action.type === 'note.remove') await forgetTouch(desk, row)
  if (action.type === 'note.remove') await forgetDenial(desk, row)
}

/** Before the card's own row is done: whoever waits for that finds those of its steps, and a crash between the two loses none. */
async function handOverSteps(
  { flow, tenant }: Desk,
  { rule, askedBy }: LedgerRow,
  { key, subject, to, needs, because, steps = [] }: Extract<Action, { type: 'card.hand-over' }>,
): Promise<void> {
  for (const task of steps) {
    const action: Action = {
      type: 'task.hand-over',
      key: stepKeyOf(key, task),
      subject,
      to,
      task,
      needs,
      because,
    }
    const planned = { rule, held: null, ...(askedBy !== null && { askedBy }), action }
    await flow.store.ledger.add(tenant.id, subject, flow.clock.now(), planned)
  }
}

/** Names the handing over of one step of a card. */
export function stepKeyOf(cardKey: string, task: TaskId): string {
  return `${cardKey}/${task}`
}

/** Whose it is decides who is shown it: nobody waits for the host to tell. */
function lookAgain(
  { flow, tenant }: Desk,
  { subject }: { readonly subject: CardRef },
): Promise<void> {
  return flow.store.jobs.add({ name: 'decide', payload: { tenant: tenant.id, card: subject } })
}

/** The attachment is taken back: whose request it is, is open again. */
async function reopenQuestion({ flow, tenant }: Desk, { subject, detach }: Restore): Promise<void> {
  const outcome = { type: 'review' as const, candidates: [detach] }
  await flow.store.requests.settle(tenant.id, subject, outcome, flow.clock.now())
}

/** A person says whose the request is. That of a client with an open card stays a repeated one. */
async function closeQuestion(
  { flow, tenant }: Desk,
  { subject, contact }: Extract<Action, { type: 'contact.attach' }>,
): Promise<void> {
  const request = await flow.store.requests.find(tenant.id, subject)
  if (request?.outcome?.type !== 'review') return
  const outcome = { type: 'attached' as const, contact }
  await flow.store.requests.settle(tenant.id, subject, outcome, flow.clock.now())
}

/** With its comment goes the word that somebody is not the client, for the requests that come from now on. */
async function forgetDenial({ flow, tenant }: Desk, row: LedgerRow): Promise<void> {
  const key = undoneBy(row)
  if (key === null || !key.startsWith(NOT_CLIENT_KEYS)) return
  const denied = await flow.store.ledger.find(tenant.id, key.slice(NOT_CLIENT_KEYS.length))
  const request = await flow.store.requests.find(tenant.id, row.card)
  // As the card was first read; a deal's people are there, too.
  const asking = (request?.raw as { readonly card?: Parameters<typeof forgetNotClient>[2] } | null)
    ?.card
  if (denied?.action.type !== 'contact.attach' || !asking) return
  await forgetNotClient(flow.store, tenant.id, asking, denied.action.contact)
}

/** With its comment goes the touch itself; whether the request waits for one is asked afresh. */
async function forgetTouch({ flow, tenant }: Desk, row: LedgerRow): Promise<void> {
  const key = undoneBy(row)
  if (key === null || !key.startsWith(TOUCH_KEYS)) return
  const said = await flow.store.ledger.find(tenant.id, key)
  if (said === null) return
  await flow.store.cards.forgetTouch(tenant.id, said.card, said.plannedAt)
  await flow.store.jobs.add({ name: 'decide', payload: { tenant: tenant.id, card: said.card } })
}
