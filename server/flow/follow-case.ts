import type { CaseEnd } from '../../shared/cases/case.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import { asId } from '../../shared/crm/ids.ts'
import { type Instant, MINUTE } from '../../shared/time/instant.ts'
import type { Policy } from '../core/policy.ts'
import type { CardView } from '../hosts/host.ts'
import type { CaseFile, CaseLine, LedgerRow } from '../store/store.ts'
import { CASES } from './by-person.ts'
import type { Desk } from './flow.ts'

/** A task made a moment ago may not be among the card's yet. */
const TASK_SHOWS_WITHIN_MS = 2 * MINUTE

/** The task of the head of sales stands on the host (R5), so there is a case. Safe to repeat: it has the name of its effect. */
export async function openCaseOf(
  { flow, tenant }: Desk,
  { key, card, action }: Pick<LedgerRow, 'key' | 'card' | 'action'>,
  task: string | null,
): Promise<void> {
  if (action.type !== 'task.create') return
  const { memory } = await flow.store.cards.know(tenant.id, card)
  const standing = memory?.standing ?? null
  // Closed between the task and this moment.
  if (standing === null) return
  const { title, pipeline, stage, owner } = standing
  const given = { id: key, card, at: flow.clock.now(), by: null, head: action.assignee, task }
  await flow.store.cases.open(tenant.id, { ...given, title, pipeline, stage, owner }, null)
}

/** What a look at a card with an open case tells of it: the card is closed, or the head's task is, with no reason given. */
export async function followCase(desk: Desk, view: CardView, policy: Policy): Promise<void> {
  const { flow, tenant } = desk
  const { status, ref } = view.card
  const now = flow.clock.now()
  if (status !== 'open') {
    const file = await closeCaseOf(desk, ref, status)
    if (file !== null && !isQuiet(policy, now)) await completeTask(desk, file, now)
    return
  }
  const file = await flow.store.cases.lastOf(tenant.id, ref)
  if (file === null || file.state !== 'open' || file.task === null || file.askedAt !== null) return
  if (view.openTasks.some(({ isCase }) => isCase)) return
  if (now < (file.taskAt ?? file.openedAt) + TASK_SHOWS_WITHIN_MS) return
  await flow.store.cases.ask(file, now, lineOf(file, 'asked'))
}

/** @returns the case that was closed; `null`: there is none open */
export async function closeCaseOf(
  { flow, tenant }: Desk,
  card: CardRef,
  end: CaseEnd,
): Promise<CaseFile | null> {
  const file = await flow.store.cases.lastOf(tenant.id, card)
  if (file === null || file.state !== 'open') return null
  const line = lineOf(file, 'closed', { end, kind: card.kind })
  return (await flow.store.cases.close(file, end, flow.clock.now(), line)) ? file : null
}

/** The head has nothing to take apart any more. */
async function completeTask({ flow, tenant }: Desk, file: CaseFile, at: Instant): Promise<void> {
  if (file.task === null) return
  const closed = { id: 'cases.task.closed', values: { kind: file.card.kind } }
  await flow.store.ledger.add(tenant.id, file.card, at, {
    rule: CASES,
    held: null,
    action: {
      type: 'task.complete',
      kind: 'case',
      key: caseKey(file, 'task'),
      needs: 'show',
      subject: file.card,
      task: asId(file.task),
      text: closed,
      because: closed,
    },
  })
}

/** Names one thing done about one round of a case. */
export function caseKey({ id, round }: Pick<CaseFile, 'id' | 'round'>, what: string): string {
  return `${CASES}/${id}/${round}/${what}`
}

/** What became of a case, as a line of the journal. */
export function lineOf(
  file: Pick<CaseFile, 'id' | 'round'>,
  what: 'opened' | 'asked' | 'closed' | 'reopened' | 'outcome',
  values: Readonly<Record<string, string>> = {},
): CaseLine {
  return {
    rule: CASES,
    key: caseKey(file, what),
    by: null,
    text: { id: `cases.line.${what}`, values },
  }
}

/** Whether nothing is to be done on the host by itself. */
function isQuiet({ quietUntil }: Policy, now: Instant): boolean {
  return quietUntil !== null && now < quietUntil
}

/** `deal:15/…`: begins the names of cases opened by hand. */
export function handMadeId(card: CardRef, user: string, nonce: string): string {
  return `${nameOf(card)}/${user}/${nonce}`
}
