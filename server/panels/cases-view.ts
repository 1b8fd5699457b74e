import type { CaseDecision } from '../../shared/cases/case.ts'
import type { CaseDecisionView, CaseView } from '../../shared/contract/cases.ts'
import type { Standing } from '../../shared/control/standing.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { CaseFile } from '../store/store.ts'
import { type CaseGround, reasonText } from './cases-ground.ts'

/** @param standing how the card stands now; `null`: it is closed, or nobody has looked yet */
export function toCaseView(
  file: CaseFile,
  standing: Standing | null,
  ground: CaseGround,
): CaseView {
  const { say, pipelines } = ground
  const owner = standing?.owner ?? file.owner
  const pipeline = pipelines.find(({ id }) => id === file.pipeline)
  return {
    id: file.id,
    round: file.round,
    card: file.card,
    title: standing?.title ?? file.title,
    stage: pipeline?.stages.find(({ id }) => id === file.stage)?.name ?? '',
    pipeline: pipeline?.name ?? '',
    owner: owner === null ? null : nameOfUser(owner, ground),
    amount: standing?.amount ?? null,
    state: file.state,
    opened: openedText(file, ground),
    head: file.head === null ? null : nameOfUser(file.head, ground),
    isAskedAgain: file.state === 'open' && file.askedAt !== null,
    decision: file.decision && toDecisionView(file.decision, ground),
    earlier: file.earlier.map(one => toDecisionView(one, ground)),
    end:
      file.end === null
        ? null
        : say({ id: `cases.end.${file.end}`, values: { kind: file.card.kind } }),
    outcome: file.outcome && {
      type: file.outcome,
      text: say({ id: `cases.outcome.${file.outcome}` }),
    },
    canChange: ground.answersFor({ ...file, owner }),
  }
}

function openedText(file: CaseFile, ground: CaseGround): string {
  const { say } = ground
  const when = { at: file.openedAt }
  const why =
    file.openedBy === null
      ? say({ id: 'cases.opened.limit', values: { when } })
      : say({
          id: 'cases.opened.hand',
          values: { when, name: nameOfUser(file.openedBy, ground) },
        })
  return file.round === 0 ? why : say({ id: 'cases.opened.again', values: { why } })
}

function toDecisionView(decision: CaseDecision, ground: CaseGround): CaseDecisionView {
  const { reason, text, nextAt, by, at, answers } = decision
  return {
    reason: ground.say(reasonText(reason)),
    text,
    next: momentIn(nextAt, ground),
    by: nameOfUser(by, ground),
    at: momentIn(at, ground),
    answers,
  }
}

function momentIn(at: Instant, { say }: CaseGround): string {
  return say({ id: 'journal.plain', values: { reason: { at } } })
}

function nameOfUser(id: UserId, { users }: CaseGround): string {
  return users.get(id)?.name ?? `№ ${id}`
}
