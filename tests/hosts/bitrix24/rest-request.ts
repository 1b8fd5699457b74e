import type { FastifyRequest } from 'fastify'
import { RestError, type Params } from './method.ts'
import { toMethodName } from './batch.ts'
import { parseQuery, splitUrl } from '../php-query.ts'

/** A request to `/rest/…` as far as it can be read without knowing who sent it. */
export interface RestRequest {
  readonly version: 2 | 3
  /** Lower case, without `.json`. */
  readonly method: string
  readonly params: Params
  readonly token: string
  /** `/rest/{userId}/{code}/{method}` */
  readonly webhook: { readonly userId: number; readonly code: string } | null
  readonly idempotencyKey: string | null
}

/** @throws {RestError} 400 for a body that is not what its type says */
export function readRequest(request: FastifyRequest): RestRequest {
  const { path, search } = splitUrl(request.url)
  const parts = path.split('/').filter(part => part !== '' && part.toLowerCase() !== 'rest')
  const isV3 = parts[0]?.toLowerCase() === 'api'
  if (isV3) parts.shift()
  const [first = '', second, third] = parts
  const isWebhook = /^\d+$/.test(first) && second !== undefined
  const body = readBody(request)
  // REST 3.0 ignores the query.
  const params = isV3 ? body : { ...parseQuery(search), ...body }
  const { auth, ...rest } = params
  const key = request.headers['idempotency-key']
  return {
    version: isV3 ? 3 : 2,
    method: toMethodName(isWebhook ? (third ?? '') : first),
    params: rest,
    token: typeof auth === 'string' ? auth : '',
    webhook: isWebhook ? { userId: Number(first), code: second } : null,
    idempotencyKey: typeof key === 'string' ? key : null,
  }
}

function readBody({ body, headers }: FastifyRequest): Record<string, unknown> {
  if (typeof body !== 'string' || body.trim() === '') return {}
  if (!(headers['content-type'] ?? '').includes('json')) return parseQuery(body)
  const parsed = parseJson(body)
  if (typeof parsed === 'object' && parsed !== null) return { ...parsed }
  throw new RestError(400, 'INVALID_REQUEST', 'Invalid request')
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new RestError(400, 'INVALID_REQUEST', 'Invalid request')
  }
}
