/** What a key says of the group that has the focus. */
export type KeyDeed = 'merge' | 'apart' | 'skip'

const DEEDS: Readonly<Record<string, KeyDeed>> = { '1': 'merge', '2': 'apart', '3': 'skip' }

/** `null`: the key means something else, or somebody is typing. */
export function deedOf(event: {
  readonly key: string
  readonly target: EventTarget | null
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly repeat: boolean
}): KeyDeed | null {
  const { key, ctrlKey, altKey, metaKey, repeat } = event
  if (ctrlKey || altKey || metaKey || repeat) return null
  return isTypedInto(event.target) || !Object.hasOwn(DEEDS, key) ? null : (DEEDS[key] ?? null)
}

function isTypedInto(target: EventTarget | null): boolean {
  const element = target as { readonly tagName?: string; readonly type?: string } | null
  if (element?.tagName === 'INPUT') return element.type !== 'radio' && element.type !== 'checkbox'
  return element?.tagName === 'SELECT' || element?.tagName === 'TEXTAREA'
}
