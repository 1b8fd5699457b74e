import type { QuietReport, QuietRow } from '../../shared/contract/settings.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import type { User } from '../../shared/crm/model.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'
import { DAY, type Instant, plus } from '../../shared/time/instant.ts'
import { type Exempt, isExempt } from '../core/exempt.ts'
import { isNamedHead } from '../core/heads.ts'
import type { HeldCount } from '../store/store.ts'

/** The quiet week of a new tenant, and what is still easy to remember. */
export const REPORT_DAYS = 7

export function reportSince(now: Instant): Instant {
  return plus(now, -REPORT_DAYS * DAY)
}

/** Who is who, and whom the rules leave alone now: what was held for them before counts no more. */
export interface ReportPeople {
  readonly users: readonly User[]
  readonly exempt: Exempt
}

/** Who reads the report. */
export interface ReportReader {
  readonly user: UserId
  readonly isAdmin: boolean
}

/**
 * Who slips how often is his own matter, his head's and the administrator's: anybody else is told of himself, and of what concerns nobody
 * in particular.
 *
 * @param heads as the settings name them; whom the host's structure names as somebody's head is one, too
 */
export function countsFor(
  counts: readonly HeldCount[],
  { user, isAdmin }: ReportReader,
  { users, heads }: { readonly users: readonly User[]; readonly heads: SavedHeads },
): readonly HeldCount[] {
  if (isAdmin || isNamedHead(user, heads, users)) return counts
  return counts.filter(({ person }) => person === null || person === user)
}

/** Counts of the ledger in people's names, a row for each rule and person, most first. */
export function toReport(
  counts: readonly HeldCount[],
  { users, exempt }: ReportPeople,
  since: Instant,
): QuietReport {
  const left = new Set(users.filter(user => isExempt(exempt, user)).map(({ id }) => id))
  const names = new Map<string, string>(users.map(({ id, name }) => [id, name]))
  const rows = new Map<string, QuietRow>()
  for (const { rule, person, held, count } of counts) {
    if (person !== null && left.has(person)) continue
    // Nothing was held back: there was nobody to give it to, which the administrator is told elsewhere.
    if (held === 'nobody') continue
    const key = JSON.stringify([rule, person])
    // Somebody the host no longer lists is still told apart from the others.
    const name = person === null ? null : (names.get(person) ?? `№ ${person}`)
    const row = rows.get(key) ?? { rule, person: name, quiet: 0, strength: 0, cap: 0 }
    rows.set(key, { ...row, [held]: row[held] + count })
  }
  return {
    since,
    rows: [...rows.values()].toSorted((one, other) => totalOf(other) - totalOf(one)),
  }
}

function totalOf({ quiet, strength, cap }: QuietRow): number {
  return quiet + strength + cap
}
