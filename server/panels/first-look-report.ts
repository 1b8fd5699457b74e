import type { QuietReport } from '../../shared/contract/settings.ts'
import { readExempt } from '../core/exempt.ts'
import { readHeads } from '../core/heads.ts'
import { loadAdmins } from '../flow/admins.ts'
import { deskOf } from '../flow/flow.ts'
import type { PanelContext } from './panel.ts'
import { readSavedSettings } from './saved-settings.ts'
import { countsFor, reportSince, toReport } from './settings-report.ts'
import type { PanelTools } from './tools.ts'

/** What the rules would have done, by rule and person: the same report as on the page of settings. */
export async function quietReport(
  { flow }: PanelTools,
  { tenant, session }: PanelContext,
): Promise<QuietReport> {
  const { store, clock } = flow
  const since = reportSince(clock.now())
  const [{ value }, counts, users, admins] = await Promise.all([
    store.settings.load(tenant.id),
    store.ledger.heldSince(tenant.id, since),
    deskOf(flow, tenant, 'person').crm.users(),
    loadAdmins(store, tenant.id),
  ])
  const saved = readSavedSettings(value)
  return toReport(
    countsFor(counts, session, { users, heads: readHeads(saved.heads) }),
    { users, exempt: readExempt(saved.exempt, admins) },
    since,
  )
}
