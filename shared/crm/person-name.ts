import type { PersonName } from './model.ts'

/** «Иванов Иван Петрович»; `null` when every field is empty. */
export function fullName({ last, first, second }: PersonName): string | null {
  const text = [last, first, second].flatMap(part => part?.trim() || []).join(' ')
  return text === '' ? null : text
}
