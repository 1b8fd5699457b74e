import type { SettingsFields } from './fields.ts'
import type { Blame } from './read-amount.ts'

/** @returns `null` when the field holds none of the words */
export function readWord<Word extends string>(
  fields: SettingsFields,
  path: string,
  { words, blame }: { readonly words: readonly Word[]; readonly blame: Blame },
): Word | null {
  const word = words.find(known => known === fields[path])
  if (word === undefined) blame(path, 'unknown-word')
  return word ?? null
}
