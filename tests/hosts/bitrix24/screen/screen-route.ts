import { onScopeDispose, shallowRef } from 'vue'
import { findPortalTarget, type PortalTarget } from './portal-path.ts'

/** Where the screen is, kept in the address: `#/deal/15`. */
export type ScreenRoute =
  | { readonly page: 'list'; readonly type: 1 | 2 }
  | { readonly page: 'card'; readonly type: 1 | 2 | 3 | 4; readonly id: number }
  | { readonly page: 'contacts' | 'tasks' | 'notices' | 'apps' | 'log' | 'faults' }
  | { readonly page: 'place'; readonly handler: string }
  | { readonly page: 'link'; readonly params: Readonly<Record<string, string>> }

const CARD_TYPES: Readonly<Record<string, 1 | 2 | 3 | 4>> = {
  lead: 1,
  deal: 2,
  contact: 3,
  company: 4,
}
const PAGES = ['contacts', 'tasks', 'notices', 'apps', 'log', 'faults'] as const

export function readRoute(hash: string): ScreenRoute {
  if (hash.startsWith('#open=')) return fromTarget(decodeURIComponent(hash.slice('#open='.length)))
  const [, page = '', id] = hash.replace(/^#/, '').split('/')
  const type = CARD_TYPES[page]
  if (type && id && /^\d+$/.test(id)) return { page: 'card', type, id: Number(id) }
  if (page === 'leads') return { page: 'list', type: 1 }
  if (page === 'link')
    return { page, params: Object.fromEntries(new URLSearchParams(decodeURIComponent(id ?? ''))) }
  if (page === 'place' && id) return { page: 'place', handler: decodeURIComponent(id) }
  const plain = PAGES.find(name => name === page)
  return plain ? { page: plain } : { page: 'list', type: 2 }
}

/** Address of a card: `#/deal/15`. */
export function cardHash(type: number, id: number): string {
  const names: Readonly<Record<number, string>> = {
    1: 'lead',
    2: 'deal',
    3: 'contact',
    4: 'company',
  }
  return `#/${names[type] ?? 'deal'}/${id}`
}

/** The portal's own path of a page, as a frame gets it in `PLACEMENT_OPTIONS.URI`. */
export function portalPathOf(route: ScreenRoute): string {
  const names: Readonly<Record<number, string>> = {
    1: 'lead',
    2: 'deal',
    3: 'contact',
    4: 'company',
  }
  if (route.page === 'card') return `/crm/${names[route.type]}/details/${route.id}/`
  if (route.page === 'list') return `/crm/${names[route.type]}/kanban/`
  return route.page === 'contacts' ? '/crm/contact/list/' : '/marketplace/'
}

/** The page of the screen that stands for a path of the portal; the deals when there is none. */
export function fromTarget(path: string): ScreenRoute {
  return routeOf(findPortalTarget(path)) ?? { page: 'list', type: 2 }
}

export function routeOf(target: PortalTarget | null): ScreenRoute | null {
  if (target === null) return null
  if (target.kind === 'card') return { page: 'card', type: target.type, id: target.id }
  if (target.kind === 'list')
    return target.type === 3 ? { page: 'contacts' } : { page: 'list', type: target.type }
  if (target.kind === 'user') return null
  if (target.kind === 'link') return { page: 'link', params: target.params }
  return { page: target.kind }
}

/** The address of a page; `readRoute` reads it back. */
export function hashOf(route: ScreenRoute): string {
  if (route.page === 'card') return cardHash(route.type, route.id)
  if (route.page === 'list') return route.type === 1 ? '#/leads' : '#/deals'
  if (route.page === 'link')
    return `#/link/${encodeURIComponent(new URLSearchParams(route.params).toString())}`
  return route.page === 'place' ? `#/place/${encodeURIComponent(route.handler)}` : `#/${route.page}`
}

/** Follows the address while its scope lives. */
export function useRoute() {
  const route = shallowRef(readRoute(location.hash))
  const follow = () => {
    route.value = readRoute(location.hash)
    // A path of the portal becomes the address of its page, so that it can be kept and sent.
    if (location.hash.startsWith('#open=')) history.replaceState(null, '', hashOf(route.value))
  }
  follow()
  addEventListener('hashchange', follow)
  onScopeDispose(() => removeEventListener('hashchange', follow))
  return route
}
