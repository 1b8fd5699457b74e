import type { ControlRow } from '../../shared/contract/control.ts'
import type { JudgedCard } from '../../shared/control/violations.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { ControlGround } from './control-ground.ts'
import { describeProblem } from './problem-words.ts'
import { type Clockface, dayText, whenText } from './when-words.ts'

/** A violation in the reader's words. */
export function toControlRow(
  { card, standing, problems }: JudgedCard,
  {
    now,
    users,
    pipelines,
    aside,
    say,
    face,
  }: Pick<ControlGround, 'now' | 'users' | 'pipelines' | 'aside'> & {
    readonly say: Say
    readonly face: Clockface
  },
): ControlRow {
  const { title, stage, owner, amount, moments } = standing
  const pipeline = pipelines.find(({ id }) => id === standing.pipeline)
  const off = aside.get(nameOf(card))
  const { step } = moments
  const nameOfUser = (id: NonNullable<typeof owner>): string => users.get(id)?.name ?? `№ ${id}`
  return {
    card,
    title,
    stage: pipeline?.stages.find(({ id }) => id === stage)?.name ?? '',
    pipeline: pipeline?.name ?? '',
    owner: owner === null ? null : nameOfUser(owner),
    amount,
    problems: problems.map(problem =>
      describeProblem(problem, { now, dueAt: step?.dueAt ?? null, say }),
    ),
    step: step && { title: step.title, when: say(whenText(step.dueAt, now, face)) },
    aside: off
      ? { until: dayText(off.until, face), reason: off.reason, by: nameOfUser(off.by) }
      : null,
  }
}
