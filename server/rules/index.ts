import type { Rule } from '../core/rule.ts'
import { dedupeIncoming } from './dedupe-incoming/rule.ts'
import { ensureNextStep } from './ensure-next-step/rule.ts'

/** In the order their effects happen: who the client is comes before what to do next. */
export const rules: readonly Rule[] = [dedupeIncoming, ensureNextStep]
