import type { AmoUser } from './state.ts'

/** One request of the screen. */
export interface Ask {
  readonly user: AmoUser
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: Readonly<Record<string, unknown>>
  /** The body as it came: an archive. */
  readonly bytes: Buffer
}

/** Answers with plain JSON; a `Problem` becomes its status with `{error, text}`. */
export type ScreenRoute = (ask: Ask) => unknown

/** By `GET name` or `POST name`. */
export type ScreenRoutes = Readonly<Record<string, ScreenRoute>>

export function numberOf(value: unknown): number {
  const number = Number(value)
  return Number.isFinite(number) ? number : 0
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
