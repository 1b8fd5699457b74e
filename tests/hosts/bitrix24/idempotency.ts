import { createHash } from 'node:crypto'
import { RestError } from './method.ts'

const KEPT_MS = 86_400_000

interface Kept {
  readonly bodyHash: string
  readonly result: unknown
  readonly at: number
}

export interface IdempotentAnswers {
  /**
   * Runs the work once per key; only successes are kept, for 24 hours.
   * @throws {RestError} 422 when the key comes with another body, 400 when it is malformed
   */
  once(
    scope: string,
    key: string,
    body: unknown,
    run: () => unknown,
  ): { result: unknown; replayed: boolean }
}

/** @param now real time, ms */
export function createIdempotentAnswers(now: () => number): IdempotentAnswers {
  const kept = new Map<string, Kept>()
  return {
    once(scope, key, body, run) {
      if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw refusal(400, 'INVALIDIDEMPOTENCYKEYEXCEPTION')
      const name = `${scope}/${key}`
      const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
      const known = kept.get(name)
      if (known !== undefined && now() - known.at < KEPT_MS) {
        if (known.bodyHash !== bodyHash) throw refusal(422, 'IDEMPOTENCYKEYREUSEDEXCEPTION')
        return { result: known.result, replayed: true }
      }
      const result = run()
      kept.set(name, { bodyHash, result, at: now() })
      return { result, replayed: false }
    },
  }
}

function refusal(status: number, name: string): RestError {
  return new RestError(status, `BITRIX_REST_V3_EXCEPTION_${name}`, 'Idempotency key is refused')
}
