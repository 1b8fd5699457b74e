import { RestError, type Method, type MethodAnswer, type Params } from './method.ts'
import type { MethodRegistry } from './methods.ts'
import type { OperatingTime } from './operating.ts'
import type { EmulatedPortal } from './portal.ts'
import type { Caller } from './rest-caller.ts'
import type { Switches } from './switches.ts'

export interface RunnerOptions {
  readonly portal: EmulatedPortal
  readonly registry: MethodRegistry
  readonly operating: OperatingTime
  readonly switches: Switches
  /** A method threw what is no refusal: a bug of the emulator. */
  readonly onBug: (error: unknown, method: string) => void
}

export interface TimeBlock {
  readonly start: number
  readonly finish: number
  readonly duration: number
  readonly processing: number
  readonly date_start: string
  readonly date_finish: string
  readonly operating_reset_at?: number
  readonly operating?: number
}

export type Outcome =
  | { readonly type: 'done'; readonly answer: MethodAnswer; readonly time: TimeBlock }
  | { readonly type: 'refused'; readonly error: RestError }

export interface Runner {
  /** One method with all the checks a portal makes before it. */
  run(name: string, params: Params, caller: Caller): Outcome
  /** For what has no operating time of its own: a batch, a refusal. */
  startTimer(): () => TimeBlock
}

export function createRunner(options: RunnerOptions): Runner {
  const { portal, operating, onBug } = options
  return {
    startTimer: () => startTimer(portal),
    run(name, params, caller) {
      const stop = startTimer(portal)
      const app = caller.clientId ?? ''
      try {
        const method = admit(options, name, caller)
        const answer = method.run(params, caller.context)
        const time = stop()
        operating.add(app, method.name, time.duration)
        const operated = {
          operating_reset_at: operating.resetsAt(app, method.name),
          operating: operating.spent(app, method.name),
        }
        return { type: 'done', answer, time: { ...time, ...operated } }
      } catch (error) {
        if (error instanceof RestError) return { type: 'refused', error }
        onBug(error, name)
        return {
          type: 'refused',
          error: new RestError(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'),
        }
      }
    },
  }
}

/** The checks a portal makes before a method, in their order. @throws {RestError} */
function admit(options: RunnerOptions, name: string, { context, clientId }: Caller): Method {
  const { registry, operating, switches } = options
  const method = registry.find(name)
  if (method === null) throw new RestError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!')
  if (method.appOnly === true && !context.isApp) {
    throw new RestError(
      403,
      'WRONG_AUTH_TYPE',
      'Current authorization type is denied for this method',
    )
  }
  if (!registry.isGranted(method, context.scopes ?? new Set())) {
    throw new RestError(
      403,
      'insufficient_scope',
      'The request requires higher privileges than provided by the access token',
    )
  }
  if (method.adminOnly === true && !context.user.admin) {
    throw new RestError(403, 'ACCESS_DENIED', 'Access denied!')
  }
  const spent = operating.spent(clientId ?? '', method.name)
  if (spent > switches.settings.operatingLimitSeconds || switches.strikes('rest429')) {
    throw new RestError(
      429,
      'OPERATION_TIME_LIMIT',
      'Method is blocked due to operation time limit.',
    )
  }
  return method
}

/** Dates follow the portal's clock, the numbers the real one. */
function startTimer(portal: EmulatedPortal): () => TimeBlock {
  const start = Date.now()
  const ticks = performance.now()
  const dateStart = portal.formatTime(portal.now())
  return () => {
    const duration = (performance.now() - ticks) / 1000
    return {
      start: start / 1000,
      finish: start / 1000 + duration,
      duration,
      processing: duration,
      date_start: dateStart,
      date_finish: portal.formatTime(portal.now()),
    }
  }
}
