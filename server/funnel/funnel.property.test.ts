import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import {
  countOnPaper,
  type PlainDeal,
  type PlainStage,
  type PlainWish,
} from '../../tests/funnel-reference.ts'
import { createRandom, type Random } from '../../tests/hosts/bitrix24/seed/random.ts'
import {
  makeDeal,
  makeStages,
  makeWish,
  movesOf,
  PIPELINES,
  toCard,
} from '../../tests/funnel-world.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type PipelineId, type TenantId } from '../../shared/crm/ids.ts'
import { COUNTS } from '../../shared/funnel/ways.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { asInstant, DAY, instant } from '../../shared/time/instant.ts'
import { createWorkTime } from '../../shared/time/work-time.ts'
import type { StageMove } from '../core/past.ts'
import type { Database } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { countFunnel, listDeals } from './answer-funnel.ts'

const NOW = instant('2026-11-26T06:00:00Z')
const DEALS = 220
const WISHES = 8

const workTime = createWorkTime(defaultSchedule)
let place: TestDatabase
let database: Database
let store: Store

beforeAll(async () => {
  place = await createTestDatabase()
  database = await place.open()
  store = openTestStore(database)
})
afterAll(() => place.drop())

describe('the funnel against a count on paper', () => {
  it.each(['one', 'two', 'three'])('agrees in world %s', async seed => {
    const random = createRandom(`funnel/${seed}`)
    const tenant = asId<TenantId>(`bitrix24:funnel-${seed}`)
    const stages = makeStages(random)
    const deals = Array.from({ length: DEALS }, (_, index) => makeDeal(random, stages, index + 1))
    await store.tenants.save(aTenant(tenant))
    await fill(tenant, { stages, deals, random })

    let counted = 0
    for (let round = 0; round < WISHES; round++)
      counted += await compare(tenant, { stages, deals, wish: makeWish(random) })
    expect(counted).toBeGreaterThan(50)
  })
})

interface World {
  readonly stages: readonly PlainStage[]
  readonly deals: readonly PlainDeal[]
}

async function compare(
  tenant: TenantId,
  { stages, deals, wish }: World & { readonly wish: PlainWish },
): Promise<number> {
  const paper = countOnPaper(deals, stages, { wish, workTime })
  const known = await store.stays.pipelines(tenant)
  const span = { from: wish.from, until: wish.until }
  const question = {
    share: {
      tenant,
      pipeline: asId<PipelineId>(wish.pipeline),
      owners: wish.owner === null ? null : [wish.owner],
      source: wish.source,
    },
    mode: wish.mode,
    pipeline: known.find(({ pipeline }) => pipeline === wish.pipeline) ?? null,
    period: {
      from: '',
      until: '',
      before: { from: '', until: '' },
      moments: { ...span, beforeFrom: asInstant(wish.from - 30 * DAY), pastFrom: asInstant(0) },
    },
  }
  const { report } = await countFunnel(store.funnel, question)

  expect(report.entered).toBe(paper.cohort.length)
  expect(report.lines.map(({ stage }) => stage)).toEqual(paper.lines.map(({ stage }) => stage))
  for (const [row, line] of report.lines.entries()) {
    const told = paper.lines[row]!
    const { names } = told
    expect({
      reached: line.reached,
      conversion: line.conversion,
      lost: line.lost,
      left: line.left,
      standing: line.standing,
      skipped: line.skipped,
      returned: line.returned,
      rubles: line.sums.reduce((sum, { minor }) => sum + minor, 0) / 100,
      median: line.times?.medianMs ?? null,
      p80: line.times?.p80Ms ?? null,
      n: line.times?.n ?? 0,
    }).toEqual({
      reached: names.reached.length,
      conversion:
        row === 0
          ? null
          : {
              part: names.converted.length,
              whole: names.converted.length + names['stayed-behind'].length,
            },
      lost: names.lost.length,
      left: names.left.length,
      standing: names.standing.length,
      skipped: names.skipped.length,
      returned: names.returned.length,
      rubles: told.rubles,
      median: told.medianMs,
      p80: told.p80Ms,
      n: names.timed.length,
    })
    expect(line.conversion?.part ?? 0).toBeLessThanOrEqual(line.conversion?.whole ?? 0)
    expect(line.reached).toBeLessThanOrEqual(report.entered)
  }
  // One line of each: every count of every line would be thousands of questions.
  const row = Math.min(1, paper.lines.length - 1)
  for (const count of COUNTS) {
    const told = paper.lines[row]!
    if (count === 'timed' && told.names.timed.length === 0) continue
    const where = { count, stage: told.stage, period: 'now', after: null } as const
    const page = await listDeals(store.funnel, question, where)
    expect(page.total).toBe(told.names[count].length)
    const wanted = new Set(told.names[count])
    expect(page.cards.every(({ card }) => wanted.has(`deal:${card.id}`))).toBe(true)
  }
  return report.lines.reduce((sum, { reached }) => sum + reached, 0)
}

/** In pages that cut deals anywhere, some of them twice, and settled in between. */
async function fill(
  tenant: TenantId,
  { stages, deals, random }: World & { readonly random: Random },
): Promise<void> {
  const now = NOW
  const pipelines = (only: (stage: PlainStage) => boolean) =>
    PIPELINES.map((id, position) => ({
      id: asId<PipelineId>(id),
      kind: 'deal' as const,
      name: `№ ${position}`,
      stages: stages
        .filter(stage => stage.pipeline === id && only(stage))
        .map(stage => ({ id: stage.id, name: stage.id, status: stage.status })),
    }))
  await store.stays.keepPipelines(
    tenant,
    pipelines(() => true),
    now,
  )
  const moves = deals.flatMap(deal => movesOf(deal, random.chance(0.5)))
  const keep = (part: readonly StageMove[]) =>
    store.stays.keep(
      tenant,
      { feed: 'moves', cards: [], moves: part, cursor: '1', share: 1, isComplete: false },
      now,
    )
  const cards = deals.map(toCard)
  const page = { feed: 'cards', cards, moves: [], cursor: '1', share: 1, isComplete: true }
  for (let from = 0; from < moves.length; from += 97) {
    await keep(moves.slice(from, from + 130))
    if (from === 97 * 5) await store.stays.keep(tenant, page, now)
    if (random.chance(0.2)) await store.stays.settle(tenant, workTime, 20)
  }
  await store.stays.keepPipelines(
    tenant,
    pipelines(({ isGone }) => !isGone),
    now,
  )
  while ((await store.stays.settle(tenant, workTime, 100)) === 100);
}
