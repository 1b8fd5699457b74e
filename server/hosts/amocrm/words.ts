import english from './messages.en.json' with { type: 'json' }
import russian from './messages.ru.json' with { type: 'json' }

/** The module's own sentences: none of them has anything to fill in. */
export function wordsOf(lang: string): typeof russian {
  return lang === 'en' ? english : russian
}
