import { buildQuery } from '../php-query.ts'
import type { EventHandler } from './state.ts'
import type { Switches } from './switches.ts'

export interface Delivery {
  readonly id: number
  /** The portal's clock. */
  readonly emittedAt: number
  readonly event: string
  readonly handler: string
  readonly data: unknown
  /** What became of it. */
  outcome: 'waiting' | 'delivered' | 'lost' | 'failed'
  /** The handler's answer; `null` while there is none. */
  status: number | null
  /** How long the handler took, ms. */
  ms: number | null
  /** A second copy sent by the switch. */
  readonly isDouble: boolean
}

/** One event for one handler. */
export interface Parcel {
  readonly event: string
  readonly data: unknown
  readonly handler: EventHandler
  readonly auth: Readonly<Record<string, unknown>>
}

export interface DeliveryQueue {
  /** Newest last; at most 1,000. */
  readonly log: readonly Delivery[]
  dispatch(parcel: Parcel): void
  /** When everything dispatched so far, and meanwhile, has been tried. */
  settled(): Promise<void>
  /** Drops what still waits. */
  stop(): void
}

const LONGEST_LOG = 1000
/** Not documented; the docs promise only that nobody waits for a slow handler (V). */
const HANDLER_TIMEOUT_MS = 10_000

/** The vendor's queue for one portal: a delay, one attempt, no order promised. */
export function createDeliveryQueue(
  switches: Switches,
  clock: () => number,
  onChange: () => void,
): DeliveryQueue {
  const log: Delivery[] = []
  const waiting = new Map<NodeJS.Timeout, () => void>()
  const running = new Set<Promise<unknown>>()
  let lastId = 0

  function note(parcel: Parcel, isDouble: boolean): Delivery {
    lastId += 1
    const entry = toDelivery(parcel, { id: lastId, emittedAt: clock(), isDouble })
    log.push(entry)
    if (log.length > LONGEST_LOG) log.shift()
    onChange()
    return entry
  }

  function schedule(parcel: Parcel, entry: Delivery) {
    const delay = switches.settings.eventDelayMs
    // Late enough for several events emitted after it to overtake.
    const late = switches.strikes('eventsReordered') ? delay * 3 + 50 : 0
    const body = toBody(parcel, clock())
    const done = Promise.withResolvers<undefined>()
    const finish = () => done.resolve(undefined)
    const timer = setTimeout(() => {
      waiting.delete(timer)
      void attempt(parcel.handler.handler, body, entry).then(onChange).finally(finish)
    }, delay + late)
    waiting.set(timer, finish)
    running.add(done.promise)
    void done.promise.then(() => running.delete(done.promise))
  }

  return {
    log,
    dispatch(parcel) {
      const entry = note(parcel, false)
      if (switches.strikes('eventsLost')) {
        entry.outcome = 'lost'
        return
      }
      schedule(parcel, entry)
      if (switches.strikes('eventsDoubled')) schedule(parcel, note(parcel, true))
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
    stop() {
      for (const [timer, drop] of waiting) {
        clearTimeout(timer)
        drop()
      }
      waiting.clear()
    },
  }
}

function toDelivery(
  { event, data, handler }: Parcel,
  about: Pick<Delivery, 'id' | 'emittedAt' | 'isDouble'>,
): Delivery {
  return {
    ...about,
    event,
    handler: handler.handler,
    data,
    outcome: 'waiting',
    status: null,
    ms: null,
  }
}

/** Of the answer only the status is of interest, and nothing is tried twice. */
async function attempt(handler: string, body: string, entry: Delivery): Promise<void> {
  const started = performance.now()
  try {
    const answer = await fetch(handler, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Bitrix24 Webhook Engine',
      },
      signal: AbortSignal.timeout(HANDLER_TIMEOUT_MS),
    })
    await answer.arrayBuffer()
    entry.status = answer.status
    entry.outcome = answer.ok ? 'delivered' : 'failed'
  } catch {
    // The real queue only writes it down; so does the log here.
    entry.outcome = 'failed'
  }
  entry.ms = Math.round(performance.now() - started)
}

function toBody({ event, data, handler, auth }: Parcel, at: number): string {
  return buildQuery({ event, event_handler_id: handler.id, data, ts: Math.floor(at / 1000), auth })
}
