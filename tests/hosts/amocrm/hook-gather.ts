import type { HookNotice } from './account.ts'
import type { Hook } from './state.ts'

export interface Gatherer {
  add(hook: Hook, notice: HookNotice): void
}

/**
 * One request may hold several entities and several actions: with `isTogether` all that one deed tells a hook goes in
 * one request, else each goes alone (F).
 */
export function createGatherer(
  isTogether: () => boolean,
  deliver: (hook: Hook, notices: readonly HookNotice[]) => void,
): Gatherer {
  const waiting = new Map<Hook, HookNotice[]>()

  function flush(hook: Hook) {
    const notices = waiting.get(hook) ?? []
    waiting.delete(hook)
    deliver(hook, notices)
  }

  return {
    add(hook, notice) {
      if (!isTogether()) {
        deliver(hook, [notice])
        return
      }
      const known = waiting.get(hook)
      waiting.set(hook, [...(known ?? []), notice])
      // A deed is told without a pause, so the next microtask comes after all of it.
      if (known === undefined) queueMicrotask(() => flush(hook))
    },
  }
}

/** `group → action → items`, as the body nests them. */
export function nested(notices: readonly HookNotice[]): Record<string, Record<string, unknown[]>> {
  const groups: Record<string, Record<string, unknown[]>> = {}
  for (const { group, action, item } of notices) {
    const actions = (groups[group] ??= {})
    const items = (actions[action] ??= [])
    items.push(item)
  }
  return groups
}
