/** Where a path of the portal leads inside this screen. */
export type PortalTarget =
  | { readonly kind: 'card'; readonly type: 1 | 2 | 3 | 4; readonly id: number }
  | { readonly kind: 'list'; readonly type: 1 | 2 | 3 }
  | { readonly kind: 'tasks' }
  | { readonly kind: 'user'; readonly id: number }
  | { readonly kind: 'apps' }
  /** A deep link into an app: what it says stands in `params[…]` (D). */
  | { readonly kind: 'link'; readonly params: Readonly<Record<string, string>> }

/** What `openPath` may open, seen on portals (P). */
const ALLOWED =
  /^\/(crm\/(deal|lead|contact|company|type)\/|marketplace\/|company\/personal\/user\/\d+\/|workgroups\/group\/\d+\/)/

const TYPES: Readonly<Record<string, 1 | 2 | 3 | 4>> = { lead: 1, deal: 2, contact: 3, company: 4 }

/**
 * The path a frame may open, with `..` resolved; `null`: not available.
 * The list is held against the raw text: the SDK's own prefix (`/crm/type/0/details/0/../…`) satisfies it (P).
 */
export function readOpenPath(raw: unknown): string | null {
  if (typeof raw !== 'string' || !ALLOWED.test(raw)) return null
  const url = new URL(raw, 'http://portal.invalid')
  return url.pathname + url.search
}

/** `null`: the demo portal has no such page. */
export function findPortalTarget(path: string): PortalTarget | null {
  const [pathname = '', query = ''] = path.split(/[?#]/)
  if (/^\/marketplace\/view\/[\w.-]+\/?$/.test(pathname))
    return { kind: 'link', params: paramsOf(query) }
  const card = /^\/crm\/(lead|deal|contact|company)\/(?:details|show)\/(\d+)\/?$/.exec(pathname)
  const type = TYPES[card?.[1] ?? '']
  if (card && type) return { kind: 'card', type, id: Number(card[2]) }
  return findOtherTarget(pathname)
}

/** `params[phone]=+7…` → `phone` */
function paramsOf(query: string): Readonly<Record<string, string>> {
  const named = [...new URLSearchParams(query)].flatMap(([key, value]) => {
    const name = /^params\[(\w+)\]$/.exec(key)?.[1]
    return name === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(named)
}

function findOtherTarget(pathname: string): PortalTarget | null {
  const list = /^\/crm\/(lead|deal|contact)\/(?:list|kanban|category)?/.exec(pathname)
  const type = TYPES[list?.[1] ?? '']
  if (type === 1 || type === 2 || type === 3) return { kind: 'list', type }
  if (/^\/company\/personal\/user\/\d+\/tasks\//.test(pathname)) return { kind: 'tasks' }
  const user = /^\/company\/personal\/user\/(\d+)\/?$/.exec(pathname)
  if (user) return { kind: 'user', id: Number(user[1]) }
  return pathname.startsWith('/marketplace/') ? { kind: 'apps' } : null
}
