import type { Locale } from '../../shared/i18n/message.ts'
import { createSay } from '../../shared/i18n/say.ts'
import type { Metrics } from '../http/metrics.ts'
import { catalogsOf } from '../catalogs.ts'
import { realClock } from '../clock.ts'
import { createScorers } from '../scoring/scorers.ts'
import type { Tenant } from '../tenant.ts'
import type { Flow } from './flow.ts'
import { createPolicies } from './policies.ts'

/** Ties the flow to the texts and the counters. */
export function createFlow(
  parts: Pick<Flow, 'store' | 'hosts' | 'clock' | 'log' | 'telephonies' | 'registry' | 'mailer'> & {
    metrics: Metrics
  },
): Flow {
  const { metrics, ...rest } = parts
  return {
    ...rest,
    policies: createPolicies(),
    scorers: createScorers(parts.store, realClock.now),
    sayFor: (tenant: Tenant) => sayIn(tenant.locale, tenant),
    countAction: (rule, state) => metrics.actions.inc({ rule, state }),
    countCheck: result => metrics.baseChecks.inc({ result }),
  }
}

/** Words of this tenant's host, to a reader who need not read the tenant's own language. */
export function sayIn(locale: Locale, { host, timeZone }: Pick<Tenant, 'host' | 'timeZone'>) {
  return createSay(catalogsOf(host, locale), { locale, timeZone })
}
