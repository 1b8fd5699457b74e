import type { Route } from '../route.ts'
import { accountRoutes } from './account.ts'
import { callRoutes } from './calls.ts'
import { complexRoutes } from './complex.ts'
import { directoryRoutes } from './directories.ts'
import { eventRoutes } from './events.ts'
import { fieldRoutes } from './fields.ts'
import { leadRoutes } from './leads.ts'
import { linkRoutes } from './links.ts'
import { noteRoutes } from './notes.ts'
import { peopleRoutes } from './people.ts'
import { taskRoutes } from './tasks.ts'
import { unsortedRoutes } from './unsorted.ts'
import { webhookRoutes } from './webhooks.ts'

/** Everything of API v4 and v2 there is here. A path with words comes before one with a parameter in its place. */
export const apiRoutes: readonly Route[] = [
  ...accountRoutes,
  ...directoryRoutes,
  ...fieldRoutes,
  ...unsortedRoutes,
  ...complexRoutes,
  ...linkRoutes,
  ...noteRoutes,
  ...leadRoutes,
  ...peopleRoutes,
  ...taskRoutes,
  ...eventRoutes,
  ...callRoutes,
  ...webhookRoutes,
]
