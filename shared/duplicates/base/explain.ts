import { levelAt, type Feature, type Pattern } from './levels.ts'
import words from '../messages.ru.json' with { type: 'json' }

const WORDS: Readonly<Record<string, string>> = words

/** Evidence of a pair in words: «телефон совпадает; имя похоже; города разные». What neither side has is not named. */
export function createExplain(features: readonly Feature[]): (pattern: Pattern) => string {
  const known = new Map<Pattern, string>()
  return pattern => {
    const found = known.get(pattern)
    if (found !== undefined) return found
    const text = evidenceOf(features, pattern)
      .map(key => WORDS[key] ?? key)
      .join('; ')
    known.set(pattern, text)
    return text
  }
}

/** Keys of messages, in the order of the fields: `duplicates.evidence-phone-same`. */
export function evidenceOf(features: readonly Feature[], pattern: Pattern): readonly string[] {
  return features.flatMap(({ name, levels }, at) => {
    const level = levels[levelAt(pattern, at) - 1]
    return level === undefined ? [] : [`duplicates.evidence-${name}-${level}`]
  })
}
