import {
  computed,
  inject,
  type InjectionKey,
  nextTick,
  ref,
  shallowReactive,
  shallowRef,
} from 'vue'
import { createScreenFormat } from '../../bitrix24/screen/screen-format.ts'
import { createQuery } from './query/query.ts'
import { installApp } from './host/app-globals.ts'
import type { HostPage } from './host/host-page.ts'
import { createLoader } from './host/loader.ts'
import { createModal } from './host/modal.ts'
import { placeOf, type Place } from './host/place.ts'
import { createReports } from './host/reports.ts'
import { createWidgetLife, type WidgetLife } from './host/widget-life.ts'
import { createPageFacts } from './page-facts.ts'
import { useKnobs } from './knobs.ts'
import { createScreenServer } from './screen-server.ts'
import type { Boot, Pulse } from './wire.ts'

const POLL_MS = 1_000
const TOAST_MS = 7_000

export type ScreenSession = ReturnType<typeof createScreenSession>
export const SESSION: InjectionKey<ScreenSession> = Symbol('session')

export function useSession(): ScreenSession {
  const session = inject(SESSION)
  if (!session) throw new Error('a component outside the screen')
  return session
}

/** One line at the lower edge: a refusal, or what a widget asked to show. */
export interface Toast {
  readonly id: number
  readonly kind: 'message' | 'error' | 'call'
  readonly header: string
  readonly text: string
}

/** What every part of the screen shares: who looks, the account's time, where we are, which widgets live here. */
export function createScreenSession() {
  const people = createPeople()
  const notices = createNotices()
  const knobs = useKnobs()
  const facts = createPageFacts()
  const { server, boot, me } = people.on(text => notices.toast('error', '', text))
  const route = createRoute()
  const reports = createReports()
  const found = shallowReactive({ count: 0 })
  reports.onAdd(() => (found.count = reports.list.length))
  const $ = createQuery(text => reports.add('not-emulated', '', text))
  const page: HostPage = {
    $,
    reports,
    knobs,
    ...facts.reads,
    place: () => route.place.value,
    account: () => demand(boot.value).account,
    user: () => demand(me.value),
    users: () => boot.value?.users ?? [],
    notify: notices.toast,
    token: clientId => server.token(clientId),
  }
  const shared = { jquery: $, 'lib/components/base/modal': createModal($) }
  const loader = createLoader(shared, reports)
  const entries = () => boot.value?.widgets ?? []
  const life = createWidgetLife({ page, loader, entries, globals: () => globals })
  const globals = installApp(page, life.alive)
  const walk = createWalk({ page, life, facts, route })

  async function run() {
    await people.sitDown()
    route.visit.value = 1
    addEventListener('popstate', () => walk.go(location.pathname, 'pop'))
    addEventListener('securitypolicyviolation', event =>
      reports.add('csp', '', `${event.violatedDirective}: ${event.blockedURI || 'inline'}`),
    )
    await people.follow()
  }

  // For tests and for whoever looks with the browser's tools; no page of the vendor has it.
  Object.assign(window, { amoStand: { $, reports, knobs, life, go: walk.go, redraw: walk.redraw } })
  return {
    ...people.shared,
    ...notices,
    ...route,
    ...walk,
    knobs,
    facts,
    server,
    reports,
    found,
    $,
    life,
    run,
  }
}

/** Who looks, what the account is, and what time it is there. */
function createPeople() {
  const userId = ref(Number(localStorage.getItem('user')) || 0)
  const boot = shallowRef<Boot | null>(null)
  const now = Math.floor(Date.now() / 1000)
  const pulse = shallowRef<Pulse>({ revision: 0, now, canMoveTime: false })
  const me = computed(() => boot.value?.users.find(({ id }) => id === userId.value) ?? null)
  const format = computed(() => {
    const zone = boot.value?.account.timeZone ?? 'Europe/Moscow'
    return createScreenFormat(zone, () => pulse.value.now * 1000)
  })
  const tell: { text: (text: string) => void } = { text: () => undefined }
  const server = createScreenServer(
    () => userId.value,
    text => tell.text(text),
  )

  async function loadBoot() {
    const fresh = await server.get<Boot>('boot')
    if (fresh === null) return
    boot.value = fresh
    const known = fresh.users.find(({ id, isActive }) => id === userId.value && isActive)
    const first = fresh.users.find(({ isAdmin, isActive }) => isAdmin && isActive) ?? fresh.users[0]
    userId.value = (known ?? first)?.id ?? 0
  }

  async function beat() {
    const fresh = await server.quietGet<Pulse>('pulse')
    if (fresh === null) return
    const isNews = fresh.revision !== pulse.value.revision
    pulse.value = fresh
    if (isNews) await loadBoot()
  }

  /** Another person sits down: the browser would load the page anew. */
  function become(id: number) {
    localStorage.setItem('user', String(id))
    location.reload()
  }

  return {
    shared: { userId, boot, pulse, me, format, loadBoot, beat, become },
    on(say: (text: string) => void) {
      tell.text = say
      return { server, boot, me }
    },
    async sitDown() {
      await loadBoot()
      await server.post('login')
    },
    async follow() {
      for (;;) {
        await beat()
        await new Promise(resolve => setTimeout(resolve, POLL_MS))
      }
    },
  }
}

function createNotices() {
  const toasts = shallowRef<readonly Toast[]>([])
  let last = 0

  function toast(kind: Toast['kind'], header: string, text: string) {
    // What is read already need not be said again at every reload of the page's data.
    if (toasts.value.some(shown => shown.text === text && shown.header === header)) return
    last += 1
    const one = { id: last, kind, header, text }
    toasts.value = [...toasts.value, one].slice(-4)
    setTimeout(() => (toasts.value = toasts.value.filter(({ id }) => id !== one.id)), TOAST_MS)
  }

  return { toasts, toast }
}

function createRoute() {
  return {
    place: shallowRef<Place>(placeOf(location.pathname)),
    /** A new number for every page that is entered, so that its DOM is made anew. */
    visit: ref(0),
  }
}

interface WalkParts {
  readonly page: HostPage
  readonly life: WidgetLife
  readonly facts: ReturnType<typeof createPageFacts>
  readonly route: ReturnType<typeof createRoute>
}

function createWalk({ page, life, facts, route: { place, visit } }: WalkParts) {
  return {
    /** Goes to another page of the account without loading it: widgets are ended, the DOM is made anew. */
    go(path: string, how: 'push' | 'pop' = 'push') {
      if (how === 'push') history.pushState(null, '', path)
      const next = placeOf(path)
      // From one page of a widget to its next the area stays, so it is only drawn again (7.1); a card is left for a card.
      const isSameArea = next.widgetCode !== null && next.pageCode === place.value.pageCode
      if (!isSameArea) life.leave()
      facts.forget()
      place.value = next
      visit.value += 1
    },
    /** The page stands: its data have come and its DOM is there. Only now the host tells widgets. */
    async entered(mine: number) {
      await nextTick()
      if (mine !== visit.value) return
      page.$(document)['trigger']('page:changed')
      await life.enter(place.value)
    },
    /** The same area is asked for again: living widgets are only drawn anew (reference 7.1). */
    redraw: () => life.enter(place.value),
    /** A new card got its number: the address changes, the page and its widgets stay. */
    saved(path: string) {
      history.replaceState(null, '', path)
      place.value = placeOf(path)
      if (page.knobs.tellsOfSave) page.$(document)['trigger']('page:changed')
    },
  }
}

function demand<T>(value: T | null): T {
  if (value === null) throw new Error('the page is not loaded yet')
  return value
}
