import type { SettingsFields, SettingsPipeline } from '../../../shared/contract/settings.ts'
import { rulesOf } from '../../../shared/settings/fields.ts'
import type { SettingsForm } from '../form.ts'

/** One switch for all rules of a pipeline. */
export interface PipelineSwitch {
  /** Looked after unless every rule is off there. */
  isWatched(pipeline: SettingsPipeline): boolean
  watchOver(pipeline: SettingsPipeline, isOn: boolean): void
}

/** Remembers, as long as the wizard is open, what a pipeline had of its own before it was switched off. */
export function createPipelineSwitch(form: Pick<SettingsForm, 'text' | 'set'>): PipelineSwitch {
  const before = new Map<string, SettingsFields>()

  return {
    isWatched: pipeline => pathsOf(pipeline).some(path => form.text(path) !== 'off'),

    watchOver(pipeline, isOn) {
      const paths = pathsOf(pipeline)
      if (!isOn)
        before.set(pipeline.id, Object.fromEntries(paths.map(path => [path, form.text(path)])))
      const kept = before.get(pipeline.id) ?? {}
      for (const path of paths) form.set(path, isOn ? (kept[path] ?? '') : 'off')
    },
  }
}

function pathsOf(pipeline: SettingsPipeline): readonly string[] {
  return rulesOf(pipeline).map(rule => `rules.${rule}.in.${pipeline.id}`)
}
