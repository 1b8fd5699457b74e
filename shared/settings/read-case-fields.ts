import type { SettingsFields } from './fields.ts'
import type { Blame } from './read-amount.ts'
import { linesOf } from './read-schedule-fields.ts'
import type { SavedCases, SavedSettings } from './saved-settings.ts'

/** As many as anybody answers. */
const MOST_QUESTIONS = 20
/** As many as anybody reads through. */
const MOST_REASONS = 30
const LONGEST = { 'review.questions': 300, 'review.reasons': 100 } as const

/** @returns nothing where nothing was ever said, so that what was saved before there were cases stays as it is */
export function readCaseFields(
  fields: SettingsFields,
  before: SavedSettings,
  blame: Blame,
): { readonly cases?: SavedCases } {
  const questions = readLines(fields, 'review.questions', MOST_QUESTIONS, blame)
  const reasons = readLines(fields, 'review.reasons', MOST_REASONS, blame)
  const cases = {
    ...(questions.length > 0 && { questions }),
    ...(reasons.length > 0 && { reasons }),
  }
  return before.cases === undefined && Object.keys(cases).length === 0 ? {} : { cases }
}

function readLines(
  fields: SettingsFields,
  path: keyof typeof LONGEST,
  most: number,
  blame: Blame,
): readonly string[] {
  const lines = linesOf(fields[path] ?? '')
  if (lines.some(line => line.length > LONGEST[path])) blame(path, 'too-long')
  if (new Set(lines).size < lines.length) blame(path, 'twice')
  if (lines.length > most) blame(path, 'too-many')
  return lines
}
