import {
  createFaultSwitches,
  NEVER,
  type Fault,
  type FaultOf,
  type FaultSwitches,
} from '../faults.ts'

export { NEVER, type Fault } from '../faults.ts'

/** What may go wrong and what the reference leaves open, as plain JSON. */
export interface SwitchSettings {
  /** 429 before anything is executed. */
  readonly api429: Fault
  /** Whether those 429 come as HTML instead of problem+json. */
  readonly is429Html: boolean
  readonly api500: Fault
  readonly api504: Fault
  /** 401 with the HTML login page although the token is good. */
  readonly html401: Fault
  /** Every answer of the API is that late, ms. */
  readonly slowMs: number
  /** The call is executed, then the connection is cut. */
  readonly answerLost: Fault
  /** Which calls may lose their answer: all, those that write, or those whose `METHOD /path` matches. */
  readonly answerLostFor: 'all' | 'writes' | { readonly pattern: string }
  readonly hooksLost: Fault
  readonly hooksDoubled: Fault
  /** Delivered late enough to come after the next ones. */
  readonly hooksReordered: Fault
  /** From the change to the start of the first try, real ms. */
  readonly hookDelayMs: number
  /** Only `status_lead` is lost, `update_lead` of the same change arrives (F). */
  readonly statusHooksLost: Fault
  /** All that one deed tells goes in one request; else each change has its own. */
  readonly areHooksTogether: boolean
  /** The token endpoint answers 503 to everything. */
  readonly oauthDown: boolean
  /** The token endpoint executes, then cuts the connection: the new pair is lost. */
  readonly oauthAnswerLost: Fault
  /** The widget-install GET never reaches its address. */
  readonly installHookLost: Fault
  readonly disableHookLost: Fault
  /** Life of access tokens issued from now on, seconds of the virtual clock. */
  readonly tokenLifeSeconds: number
  /** A write can be found by `query` that much later, seconds of the virtual clock. Open question 11. */
  readonly searchLagSeconds: number
  /** Who stands in `created_by` of what the API makes, when the call names nobody. Open question 17. */
  readonly apiAuthor: 'robot' | 'token-user'
  /** POST of `add_unsorted` and its kin. Open question 1. */
  readonly unsortedHookCodes: 'refused' | 'accepted'
  /** When `add_lead` comes for a request in «Неразобранное». Open question 2. */
  readonly addLeadForUnsorted: 'at-once' | 'on-accept' | 'never'
  /** Closing a task with a result from the task section tells twice, from the card once; the API is taken for the former (M). */
  readonly closingTaskTells: 'twice' | 'once'
}

export const CALM: SwitchSettings = {
  api429: NEVER,
  is429Html: false,
  api500: NEVER,
  api504: NEVER,
  html401: NEVER,
  slowMs: 0,
  answerLost: NEVER,
  answerLostFor: 'all',
  hooksLost: NEVER,
  hooksDoubled: NEVER,
  hooksReordered: NEVER,
  hookDelayMs: 150,
  statusHooksLost: NEVER,
  areHooksTogether: false,
  oauthDown: false,
  oauthAnswerLost: NEVER,
  installHookLost: NEVER,
  disableHookLost: NEVER,
  tokenLifeSeconds: 86_400,
  searchLagSeconds: 5,
  apiAuthor: 'robot',
  unsortedHookCodes: 'refused',
  addLeadForUnsorted: 'never',
  closingTaskTells: 'twice',
}

export type FaultName = FaultOf<SwitchSettings>

export type Switches = FaultSwitches<SwitchSettings>

/** @param seed the same seed gives the same faults on the same occasions */
export function createSwitches(start: Partial<SwitchSettings> = {}, seed = 1): Switches {
  return createFaultSwitches({ ...CALM, ...start }, seed)
}

/** Whether this call is among those that may lose their answer. */
export function mayLoseAnswer(settings: SwitchSettings, method: string, path: string): boolean {
  const which = settings.answerLostFor
  if (which === 'all') return true
  if (which === 'writes') return method !== 'GET'
  return new RegExp(which.pattern, 'i').test(`${method} ${path}`)
}
