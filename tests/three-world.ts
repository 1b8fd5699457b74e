import type { Card, CardKind } from '../shared/crm/model.ts'
import { asId, type PipelineId, type TenantId } from '../shared/crm/ids.ts'
import { defaultSchedule } from '../shared/time/calendar-ru.ts'
import { DAY, type Instant, instant, plus } from '../shared/time/instant.ts'
import { createWorkTime } from '../shared/time/work-time.ts'
import type { StageMove } from '../server/core/past.ts'
import type { Store } from '../server/store/store.ts'
import { toCard } from './funnel-world.ts'

const START = instant('2026-09-01T06:00:00Z')
/** A day of the plan, morning. */
export const day = (count: number): Instant => plus(START, count * DAY)

const workTime = createWorkTime(defaultSchedule)

const PIPELINES = [
  { id: 'lead', kind: 'lead' },
  { id: 'deal:0', kind: 'deal' },
  { id: 'deal:1', kind: 'deal' },
] as const

/** A card with the stages it stood at: `[stage, day]`, the pipeline's own name for the stage. */
interface Plan {
  readonly name: string
  readonly visits: readonly (readonly [stage: string, day: number])[]
  readonly company?: string
  readonly contact?: string
  readonly madeFrom?: string
  readonly rubles?: number
}

/**
 * On paper, September (days 0–29) against August (before day 0).
 *
 * Leads of September: 1 and 2 became deals, 3 was junk, 4 waits; lead 5 came in August and became a deal in September.
 * Sales of September: deals 11, 12, 15 (of leads 1, 2, 5), 16 of nobody's lead. Won: 11 (100 ₽, company 7), 12 (50 ₽, person 9) and 15 (10 ₽).
 * To service: 11 by its client's deal 21 after the win; 15 moved itself; 12 not: its client's deal 22 was there before.
 */
const PLANS: readonly Plan[] = [
  {
    name: 'lead:1',
    visits: [
      ['lead NEW', 1],
      ['lead WON', 2],
    ],
  },
  { name: 'lead:2', visits: [['lead NEW', 3]] },
  {
    name: 'lead:3',
    visits: [
      ['lead NEW', 4],
      ['lead LOSE', 5],
    ],
  },
  { name: 'lead:4', visits: [['lead NEW', 6]] },
  {
    name: 'lead:5',
    visits: [
      ['lead NEW', -10],
      ['lead WON', 7],
    ],
  },
  {
    name: 'deal:11',
    madeFrom: 'lead:1',
    company: '7',
    contact: '1',
    rubles: 100,
    visits: [
      ['deal:0 NEW', 2],
      ['deal:0 WON', 10],
    ],
  },
  {
    name: 'deal:12',
    madeFrom: 'lead:2',
    contact: '9',
    rubles: 50,
    visits: [
      ['deal:0 NEW', 4],
      ['deal:0 WON', 12],
    ],
  },
  {
    name: 'deal:15',
    madeFrom: 'lead:5',
    contact: '5',
    rubles: 10,
    visits: [
      ['deal:0 NEW', 7],
      ['deal:0 WON', 14],
      ['deal:1 NEW', 15],
    ],
  },
  { name: 'deal:16', company: '8', visits: [['deal:0 NEW', 20]] },
  {
    name: 'deal:21',
    company: '7',
    contact: '2',
    rubles: 30,
    visits: [
      ['deal:1 NEW', 11],
      ['deal:1 WON', 41],
    ],
  },
  {
    name: 'deal:22',
    contact: '9',
    visits: [
      ['deal:1 NEW', -5],
      ['deal:1 LOSE', 1],
    ],
  },
]

/** The plan as the host would have told it, mirrored and settled. */
export async function fillThree(store: Store, tenant: TenantId): Promise<void> {
  const pipelines = PIPELINES.map(({ id, kind }) => ({
    id: asId<PipelineId>(id),
    kind,
    name: id,
    stages: (['NEW', 'WON', 'LOSE'] as const).map(name => ({
      id: stageOf(`${id} ${name}`),
      name,
      status: statusOf(name),
    })),
  }))
  await store.stays.keepPipelines(tenant, pipelines, day(60))
  const page = { feed: 'all', cursor: '1', share: 1, isComplete: true }
  await store.stays.keep(
    tenant,
    { ...page, cards: PLANS.map(cardOf), moves: PLANS.flatMap(movesOf) },
    day(60),
  )
  await store.stays.settle(tenant, workTime, 1000)
}

function statusOf(name: string): Card['status'] {
  if (name === 'WON') return 'won'
  return name === 'LOSE' ? 'lost' : 'open'
}

function stageOf(visit: string) {
  return asId<Card['stage']>(visit.replace(' ', ':'))
}

function placeOf(visit: string) {
  const [pipeline = '', name = ''] = visit.split(' ')
  return { pipeline: asId<PipelineId>(pipeline), stage: stageOf(visit), status: statusOf(name) }
}

function refOf(name: string): Card['ref'] {
  const [kind, id = ''] = name.split(':')
  return { kind: kind as CardKind, id: asId(id) }
}

function cardOf({ name, visits, company, contact, madeFrom, rubles }: Plan): Card {
  const stages = visits.map(([visit, at]) => {
    const { pipeline, stage, status } = placeOf(visit)
    const plain = { id: stage, pipeline, status, position: 0, isGone: false }
    return { stage: plain, at: day(at) }
  })
  const plain = { name: `deal:${refOf(name).id}`, owner: '3', source: null, isGone: false }
  return {
    ...toCard({ ...plain, rubles: rubles ?? null, visits: stages }),
    ref: refOf(name),
    contacts: contact === undefined ? [] : [asId(contact)],
    company: company === undefined ? null : asId(company),
    madeFrom: madeFrom === undefined ? null : refOf(madeFrom),
  }
}

function movesOf({ name, visits }: Plan): readonly StageMove[] {
  return visits.map(([visit, at], index) => ({
    id: `${name}/${index}`,
    card: refOf(name),
    at: day(at),
    what: 'entered',
    from: null,
    to: placeOf(visit),
  }))
}
