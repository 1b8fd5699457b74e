/** What of a key press counts. */
export type Press = Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** Which of nine choices a key names, from 0; `null`: none. A key held down names its choice once, not the next one's too. */
export function choiceOf({ key, repeat, ctrlKey, metaKey, altKey }: Press): number | null {
  if (repeat || ctrlKey || metaKey || altKey) return null
  return /^[1-9]$/.test(key) ? Number(key) - 1 : null
}
