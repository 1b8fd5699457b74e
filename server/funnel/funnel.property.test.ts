import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import {
  countOnPaper,
  type PlainDeal,
  type PlainStage,
  type PlainWish,
} from '../../tests/funnel-reference.ts'
import { createRandom, type Random } from '../../tests/hosts/bitrix24/seed/random.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type CardId, type PipelineId, type TenantId } from '../../shared/crm/ids.ts'
import type { Card } from '../../shared/crm/model.ts'
import { COUNTS } from '../../shared/funnel/ways.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { asInstant, DAY, HOUR, instant } from '../../shared/time/instant.ts'
import { createWorkTime } from '../../shared/time/work-time.ts'
import type { StageMove, StagePlace } from '../core/past.ts'
import type { Database } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { countFunnel, listDeals } from './answer-funnel.ts'

const START = instant('2025-11-03T06:00:00Z')
const NOW = instant('2026-11-26T06:00:00Z')
const PIPELINES = ['deal:1', 'deal:2', 'deal:3'] as const
const OWNERS = ['1', '2', '3', null] as const
const SOURCES = ['CALL', 'WEB', null] as const
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

    for (let round = 0; round < WISHES; round++)
      await compare(tenant, { stages, deals, wish: makeWish(random) })
  })
})

interface World {
  readonly stages: readonly PlainStage[]
  readonly deals: readonly PlainDeal[]
}

async function compare(
  tenant: TenantId,
  { stages, deals, wish }: World & { readonly wish: PlainWish },
): Promise<void> {
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
}

function makeWish(random: Random): PlainWish {
  const from = START + random.int(0, 300) * DAY
  return {
    pipeline: random.pick(PIPELINES),
    from: asInstant(from),
    until: asInstant(from + random.pick([7, 60, 120, 400]) * DAY),
    owner: random.chance(0.5) ? null : (random.pick(OWNERS) ?? 'none'),
    source: random.chance(0.6) ? null : (random.pick(SOURCES) ?? 'none'),
    mode: random.pick(['with-skips', 'passed']),
  }
}

const OPEN = ['NEW', 'TALK', 'OFFER', 'WAIT', 'SIGN']

function statusOf(name: string): Card['status'] {
  if (OPEN.includes(name)) return 'open'
  return name === 'WON' ? 'won' : 'lost'
}

/** Some are gone. */
function makeStages(random: Random): readonly PlainStage[] {
  return PIPELINES.flatMap(pipeline => {
    return [...OPEN, 'WON', 'LOSE', 'APOLOGY'].map((name, position) => ({
      id: asId<PlainStage['id']>(`deal:${pipeline.slice(5)}:${name}`),
      pipeline,
      status: statusOf(name),
      position,
      isGone: position > 0 && position < OPEN.length && random.chance(0.2),
    }))
  })
}

function makeDeal(random: Random, stages: readonly PlainStage[], id: number): PlainDeal {
  const moves = random.chance(0.02) ? 60 : random.int(0, 9)
  let at = START + random.int(0, 340) * DAY + random.int(0, 24) * HOUR
  let stage = random.pick(stages)
  const visits = [{ stage, at: asInstant(at) }]
  for (let move = 0; move < moves; move++) {
    at += random.chance(0.1) ? 0 : Math.round(random.spread(20, 1.5)) * HOUR
    // Mostly within its pipeline; anywhere there: on, back, over stages, out of an end.
    const pipeline = stage.pipeline
    const within = stages.filter(
      one => one.id !== stage.id && (random.chance(0.05) || one.pipeline === pipeline),
    )
    stage = random.pick(within)
    visits.push({ stage, at: asInstant(at) })
  }
  return {
    name: `deal:${id}`,
    owner: random.pick(OWNERS),
    source: random.pick(SOURCES),
    rubles: random.chance(0.2) ? null : random.int(1, 900) * 100,
    isGone: random.chance(0.05),
    visits,
  }
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

function movesOf(deal: PlainDeal, tellsFrom: boolean): readonly StageMove[] {
  const card = { kind: 'deal', id: asId<CardId>(deal.name.slice(5)) } as const
  const lines = deal.visits.map(({ stage, at }, index): StageMove => {
    const before = deal.visits[index - 1]?.stage
    const id = `${deal.name}/${String(index).padStart(6, '0')}`
    const from = tellsFrom && before !== undefined ? placeOf(before) : null
    return { id, card, at, what: 'entered', from, to: placeOf(stage) }
  })
  const told = tellsFrom && lines.length > 1 ? lines.slice(1) : lines
  if (!deal.isGone) return told
  const at = deal.visits.at(-1)!.at
  const end = (id: string, what: StageMove['what']): StageMove => ({
    id: `${deal.name}/9${id}`,
    card,
    at,
    what,
    from: null,
    to: null,
  })
  return [...told, end('1', 'removed'), end('2', 'restored'), end('3', 'removed')]
}

function placeOf({ pipeline, id, status }: PlainStage): StagePlace {
  return { pipeline: asId(pipeline), stage: id, status }
}

function toCard(deal: PlainDeal): Card {
  const { stage } = deal.visits.at(-1)!
  return {
    ref: { kind: 'deal', id: asId(deal.name.slice(5)) },
    title: deal.name,
    pipeline: asId(stage.pipeline),
    stage: stage.id,
    status: stage.status,
    createdAt: deal.visits[0]!.at,
    stageSince: deal.visits.at(-1)!.at,
    amount: deal.rubles === null ? null : { minor: deal.rubles * 100, currency: 'RUB' },
    owner: deal.owner === null ? null : asId(deal.owner),
    contacts: [],
    company: null,
    madeFrom: null,
    person: { first: null, last: null, second: null },
    phones: [],
    emails: [],
    companyTitle: null,
    source: deal.source,
    comment: null,
  }
}
