import type { BaseNumbers, BaseReport, CheckView } from '../../shared/contract/base.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import { deskOf, type Flow } from '../flow/flow.ts'
import type { BaseCheck, StoredNumbers } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import type { FunnelReader } from './funnel-people.ts'

interface Words {
  readonly reader: Pick<FunnelReader, 'names'>
  readonly say: Say
}

/** Of the whole check reading is so much, and the second look at the cards found. */
const READING = 0.8
const CONFIRMING = 0.15
/** Before that nothing is known of the pace. */
const LEAST_SHARE = 0.02

const NEVER: CheckView = {
  state: 'never',
  phase: null,
  read: 0,
  total: null,
  share: 0,
  leftMs: null,
  startedAt: null,
  finishedAt: null,
  startedBy: null,
  trouble: null,
  isWhole: true,
}

export async function viewOfCheck(
  flow: Flow,
  tenant: Tenant,
  { check, reader, say }: Words & { readonly check: BaseCheck | null },
): Promise<CheckView> {
  if (check === null) return NEVER
  const isUnderWay = check.state !== 'done' && check.state !== 'cancelled'
  const feeds = (await flow.store.base.feeds(tenant.id)).filter(feed => feed.check === check.number)
  const count = deskOf(flow, tenant, 'person').crm.base.feeds.length
  const read = feeds.reduce((sum, { share }) => sum + share, 0) / count
  const totals = feeds.map(({ total }) => total)
  const isCounted = feeds.length === count && totals.every(total => total !== null)
  return {
    state: check.state === 'cancelled' ? 'never' : check.state,
    phase: isUnderWay ? check.phase : null,
    read: feeds.reduce((sum, { rows }) => sum + rows, 0),
    total: isCounted ? totals.reduce((sum, total) => sum + total, 0) : null,
    share: isUnderWay ? await shareOf(flow, tenant, { check, read }) : 1,
    leftMs:
      check.phase === 'reading' && isUnderWay && read > LEAST_SHARE
        ? Math.round((check.workedMs * (1 - read)) / read)
        : null,
    startedAt: check.startedAt,
    finishedAt: check.finishedAt,
    startedBy: nameOf(check, reader),
    trouble:
      check.trouble === null || !isUnderWay ? null : say({ id: `base.trouble-${check.trouble}` }),
    isWhole: check.isWhole,
  }
}

async function shareOf(
  flow: Flow,
  tenant: Tenant,
  { check, read }: { readonly check: BaseCheck; readonly read: number },
): Promise<number> {
  if (check.phase === 'reading') return READING * read
  if (check.phase === 'matching') return READING
  const { done, all } = await flow.store.base.confirmed(tenant.id)
  return 1 - CONFIRMING + CONFIRMING * (all === 0 ? 1 : done / all)
}

function nameOf({ startedBy }: BaseCheck, { names }: Words['reader']): string | null {
  return startedBy === null ? null : (names.get(startedBy) ?? startedBy)
}

/** @param isLast its groups are those that people work on now */
export async function toReport(
  { store }: Flow,
  tenant: Tenant,
  { check, isLast, reader, say }: Words & { readonly check: BaseCheck; readonly isLast: boolean },
): Promise<BaseReport | null> {
  const { base } = store
  if (check.found === null || check.finishedAt === null) return null
  const now = isLast
    ? { ...check.found, ...(await base.count(tenant.id)), cards: await base.counts(tenant.id) }
    : check.found
  return {
    check: check.number,
    startedAt: check.startedAt,
    finishedAt: check.finishedAt,
    startedBy: nameOf(check, reader),
    before: toNumbers(check.found, say),
    after: toNumbers(check.leftBehind ?? now, say),
    ...(await base.deedsOf(tenant.id, check.number)),
    remarks: remarksOf(check).map(say),
    rules: RULES.map(id => say({ id })),
  }
}

const RULES = [
  'base.rule-auto',
  'base.rule-propose',
  'base.rule-related',
  'base.rule-extra',
  'base.rule-after',
]

function remarksOf({ gone, changed, isStale, isWhole, number }: BaseCheck): readonly Message[] {
  const remarks: Message[] = []
  if (gone > 0) remarks.push({ id: 'base.gone', values: { count: gone } })
  if (changed > 0) remarks.push({ id: 'base.changed', values: { count: changed } })
  if (isStale) remarks.push({ id: 'base.still-changing' })
  if (!isWhole && number > 1) remarks.push({ id: 'base.incremental' })
  return remarks
}

function toNumbers(numbers: StoredNumbers, say: Say): BaseNumbers {
  const dirt = numbers.dirt
    .map(line => ({ ...line, text: say({ id: `base.dirt-${line.what}` }) }))
    .toSorted((one, other) => other.count - one.count)
  return { ...numbers, dirt }
}
