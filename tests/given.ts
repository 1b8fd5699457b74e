import type { Facts, Rule, StageTask, Verdict } from '../server/core/rule.ts'
import type { Strength } from '../server/core/strength.ts'
import { defaultSchedule } from '../shared/time/calendar-ru.ts'
import type { Instant } from '../shared/time/instant.ts'
import type { WorkTime } from '../shared/time/work-schedule.ts'
import { createWorkTime } from '../shared/time/work-time.ts'
import { NOON, someFacts } from './samples.ts'

export interface Scene<Settings> {
  readonly strength?: Strength
  readonly isQuiet?: boolean
  readonly settings?: Partial<Settings>
  readonly workTime?: WorkTime
  readonly stageTask?: StageTask
}

/**
 * A scene for one rule: at full strength and with its default settings unless said otherwise.
 *
 * @example given(ensureNextStep, { openTasks: [aTask()] }).at(NOON).actions
 */
export function given<Settings>(
  rule: Rule<Settings>,
  facts: Partial<Facts>,
  scene: Scene<Settings> = {},
): { at(now?: Instant): Verdict } {
  const { strength = 'act', isQuiet = false, settings = {}, workTime, stageTask } = scene
  return {
    at: (now = NOON) =>
      rule.decide(someFacts(facts), {
        now,
        strength,
        isQuiet,
        stageTask: stageTask ?? { template: null, isMade: false },
        workTime: workTime ?? createWorkTime(defaultSchedule),
        settings: { ...rule.defaults, ...settings },
      }),
  }
}
