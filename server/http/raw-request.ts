import type { RawRequest } from '../hosts/host.ts'

/** What every door hands to a host module. */
export function toRawRequest(request: {
  method: string
  url: string
  headers: Record<string, string | string[] | undefined>
  body: unknown
}): RawRequest {
  const url = new URL(request.url, 'http://ours.invalid')
  return {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    body: typeof request.body === 'string' ? request.body : '',
  }
}
