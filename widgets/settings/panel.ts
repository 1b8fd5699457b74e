import type { JournalLine } from '../../shared/contract/settings.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { RuleDraft, SettingsDraft } from './draft.ts'

/** Rules this page has words for; the server may know more. */
const NAMED = new Set(['record-request', 'dedupe-incoming', 'ensure-next-step'])

export function nameOfRule(id: string): Message {
  if (!NAMED.has(id)) return { id: 'settings.rule.unknown', values: { id } }
  return { id: `settings.rule.${id}` }
}

export function aboutRule(id: string): Message | null {
  return NAMED.has(id) ? { id: `settings.rule.${id}.about` } : null
}

/** `lead:91` → the card; `null` for what names none. */
export function cardOf(line: JournalLine): CardRef | null {
  const match = /^(lead|deal):(\d+)$/.exec(line.card)
  if (match === null) return null
  return { kind: match[1] === 'lead' ? 'lead' : 'deal', id: asId(match[2] ?? '') }
}

export function textOfProblem(problem: string): Message {
  const known = ['empty', 'not-a-number', 'too-small', 'too-large', 'in-the-past']
  return { id: `settings.problem.${known.includes(problem) ? problem : 'other'}` }
}

/** The value of a field in somebody else's saved settings, where it differs from what stands in the form. */
export function theirValue(
  field: keyof Omit<RuleDraft, 'id'>,
  mine: RuleDraft,
  theirs: SettingsDraft | null,
): Message | null {
  const other = theirs?.rules.find(({ id }) => id === mine.id)
  if (other === undefined || other[field] === mine[field]) return null
  return { id: 'settings.theirs', values: { value: wordOf(other[field]) } }
}

function wordOf(value: boolean | string | null): string | Message {
  if (typeof value === 'boolean') return { id: value ? 'settings.on' : 'settings.off' }
  if (value === 'show' || value === 'warn' || value === 'act')
    return { id: `settings.strength.${value}` }
  return value ?? ''
}
