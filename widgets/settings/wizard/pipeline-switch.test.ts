import { describe, expect, it } from 'vitest'
import type { SettingsFields, SettingsPipeline } from '../../../shared/contract/settings.ts'
import { pipelines } from '../../../tests/settings-page.ts'
import { createPipelineSwitch } from './pipeline-switch.ts'

const [pipeline] = pipelines as readonly [SettingsPipeline]
const path = 'rules.ensure-next-step.in.deal:0'

function aForm(fields: SettingsFields) {
  const typed = new Map(Object.entries(fields))
  return {
    text: (name: string) => typed.get(name) ?? '',
    set: (name: string, text: string) => void typed.set(name, text),
  }
}

describe('the switch of a pipeline', () => {
  it('gives back what the pipeline had of its own when it is switched on again', () => {
    const form = aForm({ [path]: 'act', 'rules.limit-stage-time.in.deal:0': 'off' })
    const { isWatched, watchOver } = createPipelineSwitch(form)

    watchOver(pipeline, false)
    expect(isWatched(pipeline)).toBe(false)
    watchOver(pipeline, true)

    expect(isWatched(pipeline)).toBe(true)
    expect(form.text(path)).toBe('act')
    expect(form.text('rules.limit-stage-time.in.deal:0')).toBe('off')
    expect(form.text('rules.dedupe-incoming.in.deal:0')).toBe('')
  })

  it('lets a pipeline obey as everywhere when nobody knows what it had', () => {
    const form = aForm({})
    createPipelineSwitch(form).watchOver(pipeline, false)

    createPipelineSwitch(form).watchOver(pipeline, true)

    expect(form.text(path)).toBe('')
  })
})
