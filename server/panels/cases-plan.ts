import type { CaseDecision } from '../../shared/cases/case.ts'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { CASES } from '../flow/by-person.ts'
import { caseKey } from '../flow/follow-case.ts'
import type { CardView } from '../hosts/host.ts'
import type { CaseFile, PlannedAction } from '../store/store.ts'
import { type CaseGround, reasonText } from './cases-ground.ts'

/** As long as a title may be in the host's lists. */
const TITLE = 180

interface PlanGround {
  readonly view: CardView
  readonly ground: Pick<CaseGround, 'users'>
  readonly user: UserId
}

/** The step that stands for a decision on the card. */
export function stepKey(file: Pick<CaseFile, 'id' | 'round'>): string {
  return caseKey(file, 'step')
}

/** What a decision does on the host: the next step with the new date, a note with the decision, and the head's own task is done. */
export function planOf(
  file: CaseFile,
  decision: CaseDecision,
  { view, ground, user }: PlanGround,
): readonly PlannedAction[] {
  const reason = reasonText(decision.reason)
  const { text, nextAt } = decision
  const given = {
    needs: 'show' as const,
    subject: file.card,
    because: { id: 'cases.because', values: { reason } },
  }
  const owner = view.card.owner
  const isThere = owner !== null && ground.users.get(owner)?.isActive === true
  const actions: readonly PlannedAction['action'][] = [
    {
      ...given,
      type: 'task.create',
      kind: 'step',
      key: stepKey(file),
      title: { id: 'cases.step', values: { text: shortened(text) } },
      // All of it, where its title could not hold it; the reason stands below in any case.
      text: shortened(text) === text ? null : { id: 'cases.step', values: { text } },
      dueAt: nextAt,
      // Nobody who has left is given anything to do.
      assignee: isThere ? owner : user,
    },
    {
      ...given,
      type: 'note.add',
      key: caseKey(file, 'note'),
      text: noteText(file.card, decision, reason),
    },
    ...(file.task === null
      ? []
      : [
          {
            ...given,
            type: 'task.complete' as const,
            kind: 'case' as const,
            key: caseKey(file, 'task'),
            task: asId<never>(file.task),
            text: { id: 'cases.task.done', values: { reason, text } },
          },
        ]),
  ]
  return actions.map(action => ({ rule: CASES, held: null, askedBy: user, action }))
}

function noteText(
  { kind }: CardRef,
  { text, nextAt, answers }: CaseDecision,
  reason: Message,
): Message {
  const values = { kind, reason, text, next: { at: nextAt } }
  return answers.reduce<Message>(
    (before, { question, answer }) => ({
      id: 'cases.note.answer',
      values: { before, question, answer },
    }),
    { id: 'cases.note', values },
  )
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= TITLE ? line : `${line.slice(0, TITLE - 1)}…`
}
