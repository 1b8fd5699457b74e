/** Base of every error we throw on purpose. Says what to do next; carries no tokens and no customer data. */
export abstract class AppError extends Error {
  /** Stable and greppable, the same in logs and tests: `host.unavailable`. */
  abstract readonly code: string
  /** Milliseconds after which the same call may succeed by itself. `null`: waiting does not help. */
  readonly retryAfterMs: number | null = null

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** The host is slow, down or asks us to slow down. Wait `retryAfterMs`, try again. */
export class HostUnavailable extends AppError {
  readonly code = 'host.unavailable'
  override readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(message, options)
    this.retryAfterMs = retryAfterMs
  }
}

/** As `HostUnavailable`, and nothing was done: the same may be asked again without looking for what became of it. */
export class HostBusy extends HostUnavailable {}

/** The host said no for good. A person looks. `reason` is the host's own code, e.g. `ACCESS_DENIED`. */
export class HostRefused extends AppError {
  readonly code = 'host.refused'
  readonly reason: string

  constructor(message: string, reason: string) {
    super(message)
    this.reason = reason
  }
}

/** The tenant's tokens are dead or its access is unpaid. Stop for this tenant, tell the admin. */
export class TenantDisconnected extends AppError {
  readonly code = 'tenant.disconnected'
}

/** An incoming request whose origin cannot be verified or whose shape is not understood. Answer with `status`, forget. */
export class WebhookRejected extends AppError {
  readonly code = 'webhook.rejected'
  readonly status: 400 | 401 | 404 | 413

  constructor(message: string, status: 400 | 401 | 404 | 413) {
    super(message)
    this.status = status
  }
}
