import type { Locale } from '../../shared/i18n/message.ts'
import { createSay } from '../../shared/i18n/say.ts'
import type { Metrics } from '../http/metrics.ts'
import { catalogs } from '../catalogs.ts'
import type { Tenant } from '../tenant.ts'
import type { Flow } from './flow.ts'
import { createPolicies } from './policies.ts'

/** Ties the flow to the texts and the counters. */
export function createFlow(
  parts: Pick<Flow, 'store' | 'hosts' | 'clock' | 'log'> & { metrics: Metrics },
): Flow {
  const { metrics, ...rest } = parts
  return {
    ...rest,
    policies: createPolicies(),
    sayFor: ({ locale, timeZone }: Tenant) => sayIn(locale, timeZone),
    countAction: (rule, state) => metrics.actions.inc({ rule, state }),
  }
}

export function sayIn(locale: Locale, timeZone: string) {
  return createSay(catalogs[locale], { locale, timeZone })
}
