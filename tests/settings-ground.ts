import { asId } from '../shared/crm/ids.ts'
import type { SettingsFields, SettingsGround, WatchedPipeline } from '../shared/settings/fields.ts'
import { readFields } from '../shared/settings/read-fields.ts'
import type { SavedSettings } from '../shared/settings/saved-settings.ts'
import { instant } from '../shared/time/instant.ts'

export const now = instant('2026-11-25T09:00:00Z')

export const sales: WatchedPipeline = {
  obeys: 'every-rule',
  id: asId('deal:0'),
  kind: 'deal',
  name: 'Продажи',
  stages: [
    { id: asId('deal:NEW'), name: 'Первый интерес', status: 'open' },
    { id: asId('deal:TALKS'), name: 'Переговоры', status: 'open' },
    { id: asId('deal:WON'), name: 'Успех', status: 'won' },
    { id: asId('deal:TWIN'), name: 'Дубль', status: 'lost' },
  ],
}

export const ground: SettingsGround = {
  pipelines: [sales],
  users: [{ id: '7' }, { id: '8' }],
  groups: [{ id: '30' }],
  timeZone: 'Europe/Samara',
  now,
}

export const nothing: SavedSettings = { rules: {}, quietUntil: null, schedule: null }

/** What a form is refused for, by field; empty: it is saved. */
export function problemsOf(fields: SettingsFields, before = nothing) {
  const read = readFields(fields, before, ground)
  return read.ok ? {} : read.problems
}

/** @throws {Error} when the form is refused */
export function savedFrom(fields: SettingsFields, before = nothing): SavedSettings {
  const read = readFields(fields, before, ground)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.saved
}
