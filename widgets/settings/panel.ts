import type { SettingsAnswer, SettingsPipeline } from '../../shared/contract/settings.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** Rules this page has words for; the server may know more. */
const NAMED = new Set([
  'record-request',
  'dedupe-incoming',
  'plan-stage-task',
  'ensure-next-step',
  'limit-stage-time',
  'ensure-first-contact',
  'by-person',
])

export function nameOfRule(id: string): Message {
  if (!NAMED.has(id)) return { id: 'settings.rule.unknown', values: { id } }
  return { id: `settings.rule.${id}` }
}

/** Bitrix24 has one set of stages for leads and no name for it. */
export function nameOfPipeline({ kind, name }: SettingsPipeline): Message {
  if (kind === 'lead') return { id: 'settings.pipeline.lead' }
  return { id: 'settings.pipeline.deal', values: { name } }
}

const PROBLEMS = new Set([
  'empty',
  'not-a-number',
  'too-small',
  'too-large',
  'too-long',
  'in-the-past',
  'unknown-stage',
  'unknown-pipeline',
  'unknown-user',
  'unknown-variable',
  'unknown-zone',
  'ends-before-start',
  'not-a-time',
  'not-a-date',
  'twice',
  'nobody-works',
  'not-above-yellow',
  'unknown-group',
  'not-a-phone',
  'not-an-email',
  'not-an-address',
  'too-many',
])

export function textOfProblem(problem: string): Message {
  return { id: `settings.problem.${PROBLEMS.has(problem) ? problem : 'other'}` }
}

/** Its text is the id of a user, or one a line. */
export function isAboutPeople(path: string): boolean {
  return path.startsWith('heads.') || path === 'exempt.users'
}

/** A value somebody else saved, in the words of the page. */
export function wordOf(path: string, text: string): string | Message {
  if (text === '') return { id: 'settings.word.empty' }
  if (/\.strength$|\.in\.deal|rules\.[^.]+\.in\./.test(path) && /^(show|warn|act)$/.test(text))
    return { id: `settings.strength.${text}` }
  if (text === 'yes' || text === 'no' || text === 'off')
    return { id: text === 'yes' ? 'settings.word.on' : 'settings.word.off' }
  if (path === 'dedupe.owner' || path === 'dedupe.repeat') return { id: `settings.${path}.${text}` }
  if (isLines(path)) return text.split('\n').join(', ').slice(0, 200)
  if (path.endsWith('.unit')) return { id: `settings.unit.${text}` }
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function isLines(path: string): boolean {
  return path === 'dedupe.phones' || path === 'dedupe.emails'
}

/** What quiet mode is now, in words. */
export function quietState({ quietUntil }: Pick<SettingsAnswer, 'quietUntil'>): Message {
  if (quietUntil === null) return { id: 'settings.quiet.state.off' }
  return { id: 'settings.quiet.state.until', values: { at: { at: quietUntil } } }
}
