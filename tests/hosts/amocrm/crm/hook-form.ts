import { momentOf, type Account, type Author } from '../account.ts'
import { Problem } from '../problem.ts'
import type { Hook } from '../state.ts'

export interface HookWish {
  readonly destination: string
  readonly settings: readonly string[]
  readonly sort?: number | undefined
}

const MOST_HOOKS = 100

/**
 * Subscribes a destination, as the API and the web-hook form of the settings do; the form takes the codes of unsorted,
 * too. An existing destination has its settings replaced (M); a disabled one stays disabled (L).
 * @throws {Problem} 422 for the hundred and first
 */
export function saveHook(account: Account, wish: HookWish, author: Author): Hook {
  const { hooks } = account.state
  const known = hookAt(account, wish.destination)
  if (known === null && hooks.size >= MOST_HOOKS) throw new Problem(422, 'Too many webhooks')
  const now = momentOf(account, author)
  const hook: Hook = known ?? {
    id: account.nextId('hook'),
    destination: wish.destination,
    createdAt: now,
    updatedAt: now,
    createdBy: author.ownerId ?? author.userId,
    sort: 1,
    disabled: false,
    settings: [],
  }
  hook.settings = wish.settings
  hook.sort = wish.sort ?? hook.sort
  hook.updatedAt = now
  hooks.set(hook.id, hook)
  account.touch()
  return hook
}

export function hookAt(account: Account, destination: string): Hook | null {
  return [...account.state.hooks.values()].find(hook => hook.destination === destination) ?? null
}
