import type { Sight } from './crm/access.ts'
import type { PortalUser } from './state.ts'

/** One request of the screen. */
export interface Ask {
  readonly user: PortalUser
  readonly sight: Sight
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: Readonly<Record<string, unknown>>
}

/** Answers with plain JSON; a `RestError` becomes its status with `{error, text}`. */
export type ScreenRoute = (ask: Ask) => unknown

/** By `GET name` or `POST name`. */
export type ScreenRoutes = Readonly<Record<string, ScreenRoute>>
