const UNSTORABLE = /\\u(0000|d[89a-f])/i

/**
 * JSON that PostgreSQL accepts. It refuses two things JavaScript allows in a string, and forms and webhooks may carry: the character
 * of code 0 is dropped, half of a surrogate pair becomes `\uFFFD`.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return UNSTORABLE.test(text) ? (JSON.stringify(value, cleanValue) ?? 'null') : text
}

/** The same for a text. */
export function toStorable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

function cleanValue(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return toStorable(value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [toStorable(name), content]),
  )
}
