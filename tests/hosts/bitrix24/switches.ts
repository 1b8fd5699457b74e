import {
  createFaultSwitches,
  NEVER,
  type Fault,
  type FaultOf,
  type FaultSwitches,
} from '../faults.ts'

export { NEVER, type Fault } from '../faults.ts'

/** What may go wrong, as plain JSON: the portal's screen sends it as it is. */
export interface SwitchSettings {
  /** `QUERY_LIMIT_EXCEEDED` before anything is executed. */
  readonly rest503: Fault
  /** `OPERATION_TIME_LIMIT` for a method; in a batch only for that command. */
  readonly rest429: Fault
  /** Every REST answer is that late, ms. */
  readonly slowMs: number
  /** The call is executed, then the connection is cut. */
  readonly answerLost: Fault
  /** Which calls may lose their answer: all, those with a write in them, or those with a method matching a pattern. */
  readonly answerLostFor: 'all' | 'writes' | { readonly pattern: string }
  readonly eventsLost: Fault
  readonly eventsDoubled: Fault
  /** Delivered late enough to come after the next ones. */
  readonly eventsReordered: Fault
  /** From the change to the start of the delivery, ms. */
  readonly eventDelayMs: number
  /** The OAuth server answers 503 to everything. */
  readonly oauthDown: boolean
  /** The OAuth server gives no new tokens: the app is not paid for. */
  readonly paymentRequired: boolean
  /** Life of access tokens issued from now on, seconds. */
  readonly tokenLifeSeconds: number
  /** Seconds a method may work in ten minutes; V for the cloud, 480 is the docs' example. */
  readonly operatingLimitSeconds: number
}

export const CALM: SwitchSettings = {
  rest503: NEVER,
  rest429: NEVER,
  slowMs: 0,
  answerLost: NEVER,
  answerLostFor: 'all',
  eventsLost: NEVER,
  eventsDoubled: NEVER,
  eventsReordered: NEVER,
  eventDelayMs: 150,
  oauthDown: false,
  paymentRequired: false,
  tokenLifeSeconds: 3600,
  operatingLimitSeconds: 480,
}

export type FaultName = FaultOf<SwitchSettings>

export type Switches = FaultSwitches<SwitchSettings>

/** @param seed the same seed gives the same faults on the same occasions; each fault has numbers of its own */
export function createSwitches(start: Partial<SwitchSettings> = {}, seed = 1): Switches {
  return createFaultSwitches({ ...CALM, ...start }, seed)
}

const READ_ENDINGS = new Set(
  `get list fields items current admin search info profile findbycomm time scope events access
  searchcrmentities types entity volatiletype`.split(/\s+/),
)

/** Whether a method only reads, told by its name. */
export function isRead(method: string): boolean {
  return READ_ENDINGS.has(method.toLowerCase().split('.').at(-1) ?? '')
}

/** Whether a call with these methods is among those that may lose their answer. */
export function mayLoseAnswer(settings: SwitchSettings, methods: readonly string[]): boolean {
  const which = settings.answerLostFor
  if (which === 'all') return true
  if (which === 'writes') return methods.some(method => !isRead(method))
  const pattern = new RegExp(which.pattern, 'i')
  return methods.some(method => pattern.test(method))
}
