import type { InstalledApp, PortalState, PortalUser } from './state.ts'

/** A running portal as its REST methods and its screen see it. */
export interface Portal {
  readonly state: PortalState
  /** The portal's clock, ms UTC; moves together with the product's in the demo. */
  now(): number
  nextId(table: string): number
  /**
   * Puts an event into the portal's queue; it leaves later, once, urlencoded.
   * @param data without `FIELDS` wrapping done for you: exactly what stands under `data`
   * @param authorId who caused it, so whose token it carries; `null` for robots: no token
   * @param app only to this app's handlers; all apps on the portal when left out
   */
  emit(event: string, data: unknown, authorId: number | null, app?: InstalledApp): void
  /** Something a person may be looking at has changed: the screen reloads it and the state is kept. */
  touch(): void
  /** `2026-09-20T09:15:00+03:00` in the portal's zone. */
  formatTime(ms: number): string
  /** @throws {RestError} 400 for text that is no moment. Without an offset the text is in the portal's zone. */
  parseTime(text: unknown): number
}

export interface MethodContext {
  readonly portal: Portal
  readonly user: PortalUser
  /** Called with a token of our app; `false` for an incoming webhook. */
  readonly isApp: boolean
  /** The app the token was issued to, ours or another vendor's; left out for a webhook. */
  readonly app?: InstalledApp
  /** Granted to the caller. */
  readonly scopes?: ReadonlySet<string>
}

/** Decoded parameters, PHP style: nested objects, lists as arrays or objects with numeric keys. */
export type Params = Readonly<Record<string, unknown>>

export interface MethodAnswer {
  readonly result: unknown
  /** Lists only. */
  readonly total?: number
  readonly next?: number
}

export interface Method {
  /** Lower case. */
  readonly name: string
  /** `null`: available to every app. */
  readonly scope: string | null
  readonly appOnly?: boolean
  readonly adminOnly?: boolean
  run(params: Params, context: MethodContext): MethodAnswer
}

/**
 * A method of REST 3.0 (`/rest/api/{name}`): JSON only, camelCase, its own envelope. Repeats with one `Idempotency-Key`
 * are answered by the transport, so `run` sees each key once.
 */
export interface MethodV3 {
  /** Lower case. */
  readonly name: string
  /** One of them is enough. */
  readonly scopes: readonly string[]
  run(params: Params, context: MethodContext): unknown
}

/** What a real portal would answer instead of a result. */
export class RestError extends Error {
  readonly status: number
  readonly code: string
  /** More keys beside `error` and `error_description`. */
  readonly extra: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: string,
    description: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(description)
    this.status = status
    this.code = code
    this.extra = extra
  }
}
