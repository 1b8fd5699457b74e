import type { Rule } from '../core/rule.ts'
import { dedupeIncoming } from './dedupe-incoming/rule.ts'
import { ensureFirstContact } from './ensure-first-contact/rule.ts'
import { ensureNextStep } from './ensure-next-step/rule.ts'
import { limitStageTime } from './limit-stage-time/rule.ts'
import { planStageTask } from './plan-stage-task/rule.ts'

/** In the order their effects happen: who the client is comes before what to do next. */
export const rules: readonly Rule[] = [
  dedupeIncoming,
  ensureFirstContact,
  planStageTask,
  ensureNextStep,
  limitStageTime,
]
