import { type CaseOutcome, OUTCOME_DAYS } from '../../shared/cases/case.ts'
import { outcomeFromStays, outcomeOf, type StagePlace } from '../../shared/cases/outcome.ts'
import { DAY, HOUR, type Instant, plus } from '../../shared/time/instant.ts'
import { lineOf } from '../flow/follow-case.ts'
import type { Desk } from '../flow/flow.ts'
import type { CaseFile } from '../store/store.ts'

const ASK_AGAIN_MS = HOUR
/** So long the mirror of stages is waited for; then the card itself is asked. */
const LONGEST_WAIT_MS = 2 * DAY

/**
 * What became of a card two weeks after its case was decided. May run anywhere and as often as it likes: one answer is kept for each
 * decision, and a case that was opened again has none.
 */
export async function lookUpOutcome(desk: Desk, id: string): Promise<void> {
  const { flow, tenant } = desk
  const file = await flow.store.cases.find(tenant.id, id)
  if (file?.decision == null || file.state !== 'decided' || file.outcome !== null) return

  const now = flow.clock.now()
  const until = plus(file.decision.at, OUTCOME_DAYS * DAY)
  const outcome = now < until ? null : await findOutcome(desk, file, { until, now })
  if (outcome === null) {
    const again = now < until ? until : plus(now, ASK_AGAIN_MS)
    return flow.store.due.set({ tenant: tenant.id, kind: 'case', subject: id }, again)
  }
  await flow.store.cases.settle(file, outcome, now, lineOf(file, 'outcome', { outcome }))
}

interface Moments {
  readonly until: Instant
  readonly now: Instant
}

/** `null`: the mirror of stages is behind, ask later. */
async function findOutcome(
  desk: Desk,
  file: CaseFile,
  { until, now }: Moments,
): Promise<CaseOutcome | null> {
  const { store } = desk.flow
  const { id } = desk.tenant
  const stages = await placesOf(desk)
  if (await isMirrored(desk, until)) {
    const told = outcomeFromStays({
      stays: await store.stays.of(id, file.card),
      goneAt: await store.cases.goneAt(id, file.card),
      decidedAt: file.decision?.at ?? file.openedAt,
      until,
      stages,
    })
    if (told !== null) return told
  }
  return now < until + LONGEST_WAIT_MS ? null : askCard(desk, file, stages)
}

async function isMirrored({ flow, tenant }: Desk, until: Instant): Promise<boolean> {
  const feeds = await flow.store.stays.progress(tenant.id)
  const isRead = feeds.length > 0 && feeds.every(one => one.isComplete && one.readAt >= until)
  return isRead && (await flow.store.stays.unsettled(tenant.id)) === 0
}

/** Late, and only as it stands now: better than no answer. */
async function askCard(
  { crm }: Desk,
  { card, pipeline, stage, decision }: CaseFile,
  stages: readonly StagePlace[],
): Promise<CaseOutcome> {
  const view = await crm.look(card)
  if (view === null) return 'gone'
  const { status } = view.card
  const from = decision?.stood ?? { pipeline, stage }
  return status === 'open' ? outcomeOf(from, view.card, stages) : status
}

async function placesOf({ flow, tenant }: Desk): Promise<readonly StagePlace[]> {
  const pipelines = await flow.store.stays.pipelines(tenant.id)
  return pipelines.flatMap(({ pipeline, stages }) =>
    stages.map(({ stage, status, position }) => ({ pipeline, stage, status, position })),
  )
}
