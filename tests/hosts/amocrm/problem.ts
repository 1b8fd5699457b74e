/** One entry under `validation-errors`. */
export interface Complaint {
  readonly code: string
  /** `custom_fields_values.0.field_id` */
  readonly path: string
  readonly detail: string
}

export interface ComplaintsOf {
  readonly request_id: string
  readonly errors: readonly Complaint[]
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  422: 'Unprocessable Entity',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** What a real account would answer instead: `application/problem+json`. */
export class Problem extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** For the call log: what was refused, without values. */
  readonly why: string

  constructor(status: number, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.status = status
    this.why = detail
    const title = TITLES[status] ?? 'Error'
    this.body = { title, type: `https://httpstatus.es/${status}`, status, detail, ...more }
  }
}

/** 400 with a list of what was wrong where. */
export class Invalid extends Problem {
  readonly complaints: readonly ComplaintsOf[]
  constructor(complaints: readonly ComplaintsOf[]) {
    super(400, 'Request validation failed', { 'validation-errors': complaints })
    this.complaints = complaints
  }
}

/** One complaint alone. */
export function invalid(code: string, path: string, detail: string): Invalid {
  return new Invalid([{ request_id: '0', errors: [{ code, path, detail }] }])
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem
}

/** What the call log keeps of a refusal: codes and paths, no values. */
export function reasonOf(problem: Problem): string {
  if (!(problem instanceof Invalid)) return problem.why
  const all = problem.complaints.flatMap(({ errors }) => errors)
  return all.map(({ code, path }) => `${code} ${path}`).join(', ')
}
