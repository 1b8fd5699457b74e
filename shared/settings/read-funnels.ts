import type { PipelineId } from '../crm/ids.ts'
import type { FunnelWord } from '../funnel/assign.ts'
import { FUNNELS } from '../funnel/three.ts'
import type { SettingsFields, SettingsGround } from './fields.ts'
import { funnelPipelines } from './funnel-fields.ts'
import type { Blame } from './read-amount.ts'
import { readWord } from './read-word.ts'
import type { SavedSettings } from './saved-settings.ts'

const WORDS: readonly FunnelWord[] = [...FUNNELS, 'none']

/** What a pipeline that is gone was part of stays: its past is still counted. */
export function readFunnels(
  fields: SettingsFields,
  { funnels }: SavedSettings,
  { pipelines }: SettingsGround,
  blame: Blame,
): Readonly<Record<PipelineId, FunnelWord>> {
  const read = funnelPipelines(pipelines).flatMap(({ id }) => {
    const word = readWord(fields, `funnels.in.${id}`, { words: WORDS, blame })
    return word === null ? [] : [[id, word] as const]
  })
  return { ...funnels, ...Object.fromEntries(read) }
}
