import { setImmediate } from 'node:timers/promises'
import { findFirstContact } from '../../shared/first-look/first-contact.ts'
import type { Finding, FindingId, ProposedLimit } from '../../shared/first-look/look.ts'
import {
  findMoneyStuck,
  findNoStep,
  findOverdue,
  findOverLimit,
  type Found as FoundCards,
  type OpenOne,
} from '../../shared/first-look/open-cards.ts'
import { proposeLimits, type WonTimes } from '../../shared/first-look/propose-limits.ts'
import type { PipelineId, StageId } from '../../shared/crm/ids.ts'
import { nameOf, type Pipeline } from '../../shared/crm/model.ts'
import type { StageLimit } from '../../shared/settings/saved-settings.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Policy } from '../core/policy.ts'
import type { Desk } from '../flow/flow.ts'
import { loadPolicy } from '../flow/load-policy.ts'
import { ensureFirstContact } from '../rules/ensure-first-contact/rule.ts'
import { limitStageTime } from '../rules/limit-stage-time/rule.ts'
import type { Found, FoundBody, LookResult } from '../store/port/first-look.ts'
import { countBottleneck } from './count-bottleneck.ts'
import { countDuplicates } from './count-duplicates.ts'
import type { Parts } from './parts.ts'

export interface LookCount {
  readonly result: LookResult
  readonly rows: readonly Found[]
}

/** A number with what is behind it. */
export interface CountedFinding {
  readonly finding: Finding
  readonly rows: readonly Found[]
}

export const PENDING: CountedFinding = { finding: { state: 'pending' }, rows: [] }

/** Everything that can be told from what is read so far; the rest is pending. Asks the host for nothing but its remembered lists. */
export async function countLook(desk: Desk, parts: Parts, since: Instant): Promise<LookCount> {
  const { flow, tenant } = desk
  const now = flow.clock.now()
  const [policy, standings, pipelines] = await Promise.all([
    loadPolicy(desk),
    flow.store.cards.standings(tenant.id),
    desk.crm.pipelines(),
  ])
  const obeying = pipelinesOf(desk, pipelines)
  const ids = new Set(obeying.map(({ id }) => id))
  const open = standings.filter(({ standing }) => ids.has(standing.pipeline))
  const isPast = parts.isRead('past')
  // Others ask the same process meanwhile: it breathes between what takes long.
  await setImmediate()
  const times = isPast ? await flow.store.firstLook.wonTimes(tenant.id, since) : []
  const limits = proposeLimits(everyStage(obeying, times), open, { now, workTime: policy.workTime })

  await setImmediate()
  const counted = countOpen(open, { parts, policy, limits, now })
  await setImmediate()
  const found: Readonly<Record<FindingId, CountedFinding>> = {
    ...counted,
    bottleneck: isPast ? await countBottleneck(desk, now) : PENDING,
    duplicates: parts.isRead('clients') ? await countDuplicates(desk) : PENDING,
    'first-contact': parts.isRead('deeds') ? await countContact(desk, policy, since) : PENDING,
  }
  const findings = Object.fromEntries(
    Object.entries(found).map(([id, { finding }]) => [id, finding]),
  ) as LookResult['findings']
  return {
    result: { findings, limits: isPast ? limits : [], since, parts: parts.read },
    rows: Object.values(found).flatMap(({ rows }) => rows),
  }
}

/** What is not accepted yet has no steps and no limits (methodology.md 2). */
function pipelinesOf({ host, tenant }: Desk, pipelines: readonly Pipeline[]): readonly Pipeline[] {
  const isFirstContactOnly = host.capabilities(tenant).leadsObey === 'first-contact'
  return pipelines.filter(({ kind }) => kind === 'deal' || !isFirstContactOnly)
}

/** In the order of the funnel; a stage nobody who was won has passed is told of, too. */
function everyStage(
  pipelines: readonly Pipeline[],
  times: readonly WonTimes[],
): readonly WonTimes[] {
  const known = new Map(times.map(one => [`${one.pipeline} ${one.stage}`, one]))
  return pipelines.flatMap(({ id, stages }) =>
    stages
      .filter(({ status }) => status === 'open')
      .map(
        ({ id: stage }) => known.get(`${id} ${stage}`) ?? { pipeline: id, stage, n: 0, p80Ms: 0 },
      ),
  )
}

interface OpenGround {
  readonly parts: Parts
  readonly policy: Policy
  readonly limits: readonly ProposedLimit[]
  readonly now: Instant
}

type OpenFinding = 'no-step' | 'overdue' | 'over-limit' | 'money-stuck'

function countOpen(
  open: readonly OpenOne[],
  { parts, policy, limits, now }: OpenGround,
): Readonly<Record<OpenFinding, CountedFinding>> {
  const over = findOverLimit(open, {
    now,
    workTime: policy.workTime,
    setLimit: (pipeline, stage) => setLimit(policy, pipeline, stage),
    usualLimit: usualLimits(limits),
  })
  const isSeen = parts.isRead('open-cards')
  const tell = (id: OpenFinding, found: FoundCards, isKnown: boolean): CountedFinding =>
    isKnown ? { finding: found.finding, rows: toRows(id, found) } : PENDING
  const isLimitKnown = isSeen && parts.isRead('past')
  return {
    'no-step': tell('no-step', findNoStep(open), isSeen),
    overdue: tell('overdue', findOverdue(open, now), isSeen),
    'over-limit': tell('over-limit', over, isLimitKnown),
    'money-stuck': tell('money-stuck', findMoneyStuck(over), isLimitKnown),
  }
}

/** As saved, also while its rule is off: it is still what this company takes for too long. */
export function setLimit(policy: Policy, pipeline: PipelineId, stage: StageId): StageLimit | null {
  const { settings } = policy.ruleSettings(limitStageTime, pipeline)
  return limitStageTime.readSettings(settings).limits[stage] ?? null
}

function usualLimits(
  limits: readonly ProposedLimit[],
): (pipeline: PipelineId, stage: StageId) => StageLimit | null {
  const known = new Map(
    limits.flatMap(({ pipeline, stage, limit }) =>
      limit === null ? [] : [[`${pipeline} ${stage}`, { ...limit, calendar: false }] as const],
    ),
  )
  return (pipeline, stage) => known.get(`${pipeline} ${stage}`) ?? null
}

const PLAIN: FoundBody = {
  title: '',
  pipeline: null,
  stage: null,
  amount: null,
  since: null,
  waitedMs: null,
  twins: null,
  cards: [],
}

function toRows(finding: FindingId, { cards }: FoundCards): readonly Found[] {
  return cards.map(({ card, standing: { title, pipeline, stage, amount, owner }, since }) => ({
    ...PLAIN,
    finding,
    subject: card,
    owner,
    title,
    pipeline,
    stage,
    amount,
    since,
  }))
}

async function countContact(
  { flow, tenant }: Desk,
  policy: Policy,
  since: Instant,
): Promise<CountedFinding> {
  const { firstLook } = flow.store
  const { settings } = policy.ruleSettings(ensureFirstContact, EVERYWHERE)
  const { yellowMinutes } = ensureFirstContact.readSettings(settings)
  const { finding, late } = findFirstContact(await firstLook.touches(tenant.id, since), {
    now: flow.clock.now(),
    workTime: policy.workTime,
    normMinutes: yellowMinutes,
  })
  const known = await firstLook.describe(
    tenant.id,
    late.map(({ card }) => card),
  )
  return {
    finding,
    rows: late.map(({ card, owner, createdAt, waitedMs }) => ({
      ...PLAIN,
      ...known.get(nameOf(card)),
      finding: 'first-contact',
      subject: card,
      owner,
      since: createdAt,
      waitedMs,
    })),
  }
}

/** No pipeline: what holds where none says otherwise. */
const EVERYWHERE = '' as PipelineId
