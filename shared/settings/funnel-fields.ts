import { readFunnelWord, usualFunnel } from '../funnel/assign.ts'
import type { SettingsFields, WatchedPipeline } from './fields.ts'
import type { SavedSettings } from './saved-settings.ts'

/** Pipelines that have a place in the three funnels: requests not accepted yet are in none. */
export function funnelPipelines<One extends Pick<WatchedPipeline, 'obeys'>>(
  pipelines: readonly One[],
): readonly One[] {
  return pipelines.filter(({ obeys }) => obeys === 'every-rule')
}

export function funnelFields(
  { funnels }: SavedSettings,
  pipelines: readonly WatchedPipeline[],
): SettingsFields {
  return Object.fromEntries(
    funnelPipelines(pipelines).map(({ id, kind }) => [
      `funnels.in.${id}`,
      readFunnelWord(funnels?.[id]) ?? usualFunnel(kind),
    ]),
  )
}
