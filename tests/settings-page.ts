import type { Call, CallOutcome } from '../shared/contract/endpoint.ts'
import type { SettingsAnswer } from '../shared/contract/settings.ts'
import { asId } from '../shared/crm/ids.ts'
import { fieldsOf, type WatchedPipeline } from '../shared/settings/fields.ts'
import { DAY, instant, plus } from '../shared/time/instant.ts'

const now = instant('2026-11-25T09:00:00Z')

export const pipelines: readonly WatchedPipeline[] = [
  {
    obeys: 'every-rule',
    id: asId('deal:0'),
    kind: 'deal',
    name: '<b>Продажи</b>',
    stages: [{ id: asId('deal:NEW'), name: 'Первый интерес', status: 'open' }],
  },
]
const ground = { pipelines, users: [{ id: '7' }], groups: [], timeZone: 'Europe/Moscow', now }
export const defaults = fieldsOf({ rules: {}, quietUntil: null, schedule: null }, ground)

/** What the server answers about a company with one pipeline of one stage. */
export function anAnswer(changes: Partial<SettingsAnswer> = {}): SettingsAnswer {
  return {
    version: 3,
    draftKey: 'bitrix24:1/7',
    canChange: true,
    now,
    timeZone: 'Europe/Moscow',
    fields: defaults,
    defaults,
    directory: {
      pipelines,
      users: [{ id: asId('7'), name: 'Анна Сидорова' }],
      heads: [{ id: asId('7'), name: 'Анна Сидорова', people: 3 }],
      headless: 1,
      groups: [],
      former: [],
      admins: { isWhole: true, users: [] },
    },
    quietUntil: null,
    report: { since: plus(now, -7 * DAY), rows: [] },
    isStripShown: false,
    troubles: [],
    connectPath: null,
    wizard: { step: 0, isDone: true },
    ...changes,
  }
}

/** A server that answers in this order, and keeps what it was asked. */
export function aServer(...outcomes: CallOutcome<unknown>[]) {
  const asked: unknown[] = []
  const call: Call = async (_endpoint, question) => {
    asked.push(question)
    // The test says what each question is answered with.
    return (outcomes.shift() ?? { status: 'unavailable' }) as CallOutcome<never>
  }
  return { call, asked }
}
