import { buildQuery } from '../php-query.ts'
import type { Account, HookNotice } from './account.ts'
import { createGatherer, nested } from './hook-gather.ts'
import type { Hook } from './state.ts'

/** One request on its way to one subscriber. */
export interface HookDelivery {
  readonly id: number
  /** Virtual ms. */
  readonly emittedAt: number
  /** Several with commas when they go together. */
  readonly code: string
  readonly destination: string
  /** The first one. */
  readonly item: Readonly<Record<string, unknown>>
  /** `retrying`: failed, another try is due; `dropped`: the hook was disabled or deleted meanwhile. */
  outcome: 'waiting' | 'delivered' | 'retrying' | 'failed' | 'lost' | 'dropped'
  /** Of every try; 0: no answer within two seconds. */
  readonly statuses: number[]
  readonly isDouble: boolean
}

export interface HookQueue {
  /** Newest last; at most 2,000. */
  readonly log: readonly HookDelivery[]
  /** Starts the tries that are due on the virtual clock and waits for them. The world does it by itself, too. */
  tick(): Promise<void>
  /** When everything told so far has been tried once. */
  settled(): Promise<void>
  /** A person presses «enable» and saves. */
  enable(hookId: number): void
  stop(): void
}

const LONGEST_LOG = 2000
const TIMEOUT_MS = 2000
const MINUTE = 60_000
const TWO_HOURS = 120 * MINUTE
/** More invalid answers than that in two hours, the last one among them, and the hook is disabled. */
const MOST_INVALID = 100

interface Parcel {
  readonly hook: Hook
  readonly body: string
  readonly entry: HookDelivery
}

/** 0–99 and ≥ 300 are invalid; redirects, too. */
function isValid(status: number): boolean {
  return status >= 100 && status < 300
}

/** ms until the next try after so many; `null`: no more. The last two only after 499 and 5xx. */
export function nextTryAfter(tries: number, status: number): number | null {
  if (isValid(status)) return null
  if (tries === 1) return 5 * MINUTE
  if (tries === 2) return 15 * MINUTE
  const isServers = status === 499 || (status >= 500 && status <= 599)
  if (!isServers) return null
  if (tries === 3) return 15 * MINUTE
  return tries === 4 ? 60 * MINUTE : null
}

export function createHookQueue(account: Account, onChange: () => void): HookQueue {
  const { switches } = account
  const { log, note } = createHookLog(account, onChange)
  const judge = createJudge(() => account.clock())
  const due: Due[] = []
  const departures = createDepartures()

  function schedule(parcel: Parcel) {
    const { hookDelayMs } = switches.settings
    // Late enough for several told after it to overtake.
    const late = switches.strikes('hooksReordered') ? hookDelayMs * 3 + 50 : 0
    departures.add(hookDelayMs + late, () => attempt(parcel))
  }

  async function attempt({ hook, body, entry }: Parcel): Promise<void> {
    if (hook.disabled || account.state.hooks.get(hook.id) !== hook) {
      entry.outcome = 'dropped'
      onChange()
      return
    }
    const status = await send(hook.destination, body)
    entry.statuses.push(status)
    const wait = nextTryAfter(entry.statuses.length, status)
    if (wait !== null) due.push({ parcel: { hook, body, entry }, at: account.clock() + wait })
    entry.outcome = outcomeOf(status, wait)
    judge.hear(hook, status)
    onChange()
  }

  function deliver(hook: Hook, notices: readonly HookNotice[]) {
    const entry = note(notices, hook, false)
    if (switches.strikes('hooksLost')) {
      entry.outcome = 'lost'
      return
    }
    const body = toBody(account, notices)
    schedule({ hook, body, entry })
    if (switches.strikes('hooksDoubled')) schedule({ hook, body, entry: note(notices, hook, true) })
  }

  const gatherer = createGatherer(() => switches.settings.areHooksTogether, deliver)
  const unsubscribe = account.onTell(notice => {
    for (const hook of account.state.hooks.values())
      if (!hook.disabled && hook.settings.includes(notice.code)) gatherer.add(hook, notice)
  })
  return {
    log,
    async tick() {
      await Promise.all(takeReady(due, account.clock()).map(attempt))
    },
    settled: () => departures.settled(),
    enable(hookId) {
      const hook = account.state.hooks.get(hookId)
      if (hook === undefined) return
      hook.disabled = false
      judge.forgive(hookId)
      account.touch()
    },
    stop() {
      unsubscribe()
      due.length = 0
      departures.stop()
    },
  }
}

interface Due {
  readonly parcel: Parcel
  /** Virtual ms. */
  readonly at: number
}

/** Takes what is due off the list. */
function takeReady(due: Due[], now: number): Parcel[] {
  const ready = due.filter(({ at }) => at <= now)
  for (const one of ready) due.splice(due.indexOf(one), 1)
  return ready.map(({ parcel }) => parcel)
}

/** First tries, each after a delay of real time. */
function createDepartures() {
  const timers = new Map<NodeJS.Timeout, () => void>()
  const running = new Set<Promise<unknown>>()
  return {
    add(delayMs: number, act: () => Promise<void>) {
      const done = Promise.withResolvers<undefined>()
      const finish = () => done.resolve(undefined)
      const timer = setTimeout(() => {
        timers.delete(timer)
        void act().finally(finish)
      }, delayMs)
      timers.set(timer, finish)
      running.add(done.promise)
      void done.promise.then(() => running.delete(done.promise))
    },
    async settled() {
      // What goes together has not departed yet.
      await Promise.resolve()
      while (running.size > 0) await Promise.all(running)
    },
    stop() {
      for (const [timer, drop] of timers) {
        clearTimeout(timer)
        drop()
      }
      timers.clear()
    },
  }
}

function createHookLog(account: Account, onChange: () => void) {
  const log: HookDelivery[] = []
  let lastId = 0
  function note(notices: readonly HookNotice[], hook: Hook, isDouble: boolean): HookDelivery {
    lastId += 1
    const entry: HookDelivery = {
      id: lastId,
      emittedAt: account.clock(),
      code: notices.map(({ code }) => code).join(','),
      destination: hook.destination,
      item: notices[0]?.item ?? {},
      outcome: 'waiting',
      statuses: [],
      isDouble,
    }
    log.push(entry)
    if (log.length > LONGEST_LOG) log.shift()
    onChange()
    return entry
  }
  return { log, note }
}

/** Disables a hook by its answers of the last two hours. */
function createJudge(clock: () => number) {
  const invalidAt = new Map<number, number[]>()
  return {
    hear(hook: Hook, status: number) {
      if (isValid(status)) return
      const now = clock()
      const recent = (invalidAt.get(hook.id) ?? []).filter(at => at > now - TWO_HOURS)
      recent.push(now)
      invalidAt.set(hook.id, recent)
      if (recent.length > MOST_INVALID) hook.disabled = true
    },
    forgive(hookId: number) {
      invalidAt.delete(hookId)
    },
  }
}

function outcomeOf(status: number, wait: number | null): HookDelivery['outcome'] {
  if (isValid(status)) return 'delivered'
  return wait === null ? 'failed' : 'retrying'
}

/** Every scalar is a string on the wire. */
function toBody({ state, url }: Account, notices: readonly HookNotice[]): string {
  return buildQuery({
    ...nested(notices),
    account: { subdomain: state.subdomain, id: state.accountId, _links: { self: url() } },
  })
}

/** No signature, no delivery id. */
async function send(destination: string, body: string): Promise<number> {
  try {
    const answer = await fetch(destination, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'amoCRM-WebHook-client/1.0',
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    // No answer in time or no connection: code 0, it is in the log.
    return 0
  }
}
