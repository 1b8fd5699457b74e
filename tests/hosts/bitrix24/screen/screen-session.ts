import { computed, inject, type InjectionKey, reactive, ref, shallowRef, watch } from 'vue'
import type { FrameModes } from './frame-host.ts'
import { createScreenOverlays } from './screen-overlays.ts'
import { createScreenFormat } from './screen-format.ts'
import { createScreenServer } from './screen-server.ts'
import { useRoute } from './screen-route.ts'
import type { Boot, Pulse } from './wire.ts'

const POLL_MS = 1_000

export type ScreenSession = ReturnType<typeof createScreenSession>
export const SESSION: InjectionKey<ScreenSession> = Symbol('session')

export function useSession(): ScreenSession {
  const session = inject(SESSION)
  if (!session) throw new Error('a component outside the screen')
  return session
}

/** What every part of the screen shares: who looks, the portal's time, what has changed, where we are. */
export function createScreenSession() {
  const userId = ref(Number(localStorage.getItem('user')) || 0)
  const theme = useTheme()
  const modes = reactive(readModes())
  const boot = shallowRef<Boot | null>(null)
  const pulse = shallowRef<Pulse>({ revision: 0, now: Date.now(), unread: 0, canMoveTime: false })
  const notice = ref('')
  const failure = ref('')
  const server = createScreenServer(() => userId.value, fail)
  const route = useRoute()
  const overlays = createScreenOverlays()
  const format = computed(() =>
    createScreenFormat(boot.value?.timeZone ?? 'Europe/Moscow', () => pulse.value.now),
  )
  const me = computed(() => boot.value?.users.find(({ id }) => id === userId.value) ?? null)

  function fail(text: string) {
    failure.value = text
  }

  async function loadBoot() {
    const fresh = await server.get<Boot>('boot')
    if (fresh === null) return
    boot.value = fresh
    const known = fresh.users.find(({ id, active }) => id === userId.value && active)
    userId.value = (known ?? fresh.users.find(({ admin, active }) => admin && active))?.id ?? 0
  }

  async function beat() {
    const fresh = await server.quietGet<Pulse>('pulse')
    if (fresh === null) return
    const isNews = fresh.revision !== pulse.value.revision
    pulse.value = fresh
    if (isNews) await loadBoot()
  }

  async function run() {
    await loadBoot()
    await beat()
    setTimeout(function again() {
      void beat().finally(() => setTimeout(again, POLL_MS))
    }, POLL_MS)
  }

  watch(userId, id => localStorage.setItem('user', String(id)))
  watch(modes, () => localStorage.setItem('frame-modes', JSON.stringify(modes)))

  return {
    userId,
    me,
    theme,
    modes,
    boot,
    pulse,
    notice,
    failure,
    server,
    route,
    overlays,
    format,
    run,
    beat,
  }
}

/** Kept in the browser, shown by the page at once. */
function useTheme() {
  const theme = ref(localStorage.getItem('theme') ?? preferredTheme())
  watch(
    theme,
    value => {
      localStorage.setItem('theme', value)
      document.documentElement.dataset['theme'] = value
    },
    { immediate: true },
  )
  return theme
}

function preferredTheme(): string {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

function readModes(): { -readonly [Name in keyof FrameModes]: boolean } {
  const kept = JSON.parse(localStorage.getItem('frame-modes') ?? '{}') as Partial<FrameModes>
  return { lateAnswers: kept.lateAnswers === true, earlyEvent: kept.earlyEvent === true }
}
