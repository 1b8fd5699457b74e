import { createIdempotentAnswers } from './idempotency.ts'
import { RestError, type MethodV3 } from './method.ts'
import type { Caller } from './rest-caller.ts'
import type { RestRequest } from './rest-request.ts'
import type { RunnerOptions } from './rest-run.ts'

export interface RestAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Readonly<Record<string, string>>
  /** Codes of refusals, for the log. */
  readonly errors: readonly string[]
}

export interface RestV3 {
  /** One method; the batch of REST 3.0 is not emulated. */
  answer(request: RestRequest, caller: Caller): RestAnswer
}

export function createRestV3(
  methods: readonly MethodV3[],
  onBug: RunnerOptions['onBug'],
  now: () => number,
): RestV3 {
  const known = new Map(methods.map(method => [method.name, method]))
  const answers = createIdempotentAnswers(now)

  function run({ method: name, params, idempotencyKey }: RestRequest, caller: Caller) {
    const method = known.get(name)
    if (method === undefined) throw v3Error(404, 'METHODNOTFOUNDEXCEPTION', 'Method not found')
    if (!method.scopes.some(scope => caller.context.scopes?.has(scope))) {
      throw v3Error(403, 'INSUFFICIENTSCOPEEXCEPTION', 'Insufficient scope')
    }
    const work = () => method.run(params, caller.context)
    if (idempotencyKey === null) return { result: work(), replayed: false }
    const scope = `${caller.clientId ?? ''}/${caller.context.user.id}/${name}`
    return answers.once(scope, idempotencyKey, params, work)
  }

  return {
    answer(request, caller) {
      try {
        const { result, replayed } = run(request, caller)
        const headers: Record<string, string> = replayed ? { 'idempotent-replayed': 'true' } : {}
        return { status: 200, body: { result }, headers, errors: [] }
      } catch (error) {
        if (error instanceof RestError) return toV3Refusal(error)
        onBug(error, request.method)
        return toV3Refusal(v3Error(500, 'INTERNALEXCEPTION', 'Internal error'))
      }
    },
  }
}

/** REST 3.0 wraps its errors: `{"error":{"code","message","validation"}}`. */
export function toV3Refusal(error: RestError): RestAnswer {
  const body = { error: { code: error.code, message: error.message, ...error.extra } }
  return { status: error.status, body, headers: {}, errors: [error.code] }
}

function v3Error(status: number, name: string, message: string): RestError {
  return new RestError(status, `BITRIX_REST_V3_EXCEPTION_${name}`, message)
}
