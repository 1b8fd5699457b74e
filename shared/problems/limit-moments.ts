import type { StageLimit } from '../settings/saved-settings.ts'
import { addCalendarSpan, addWorkingSpan } from '../time/add-duration.ts'
import { type Instant, plus } from '../time/instant.ts'
import type { WorkTime } from '../time/work-schedule.ts'

/** When a stay on a stage comes near its limit and when it passes it. */
export interface LimitMoments {
  /** The last quarter begins. */
  readonly nearAt: Instant
  readonly exceededAt: Instant
}

const NEAR_PART = 0.75

/** @param since entry into the stage; editing the card does not move it */
export function limitMoments(since: Instant, limit: StageLimit, workTime: WorkTime): LimitMoments {
  if (limit.calendar) {
    const exceededAt = addCalendarSpan(since, limit)
    return { nearAt: plus(since, Math.floor((exceededAt - since) * NEAR_PART)), exceededAt }
  }
  const exceededAt = addWorkingSpan(workTime, since, limit)
  const lasts = workTime.between(since, exceededAt)
  return { nearAt: workTime.plus(since, Math.floor(lasts * NEAR_PART)), exceededAt }
}
