import { asId, type CardId } from '../shared/crm/ids.ts'
import type { Card } from '../shared/crm/model.ts'
import { asInstant, DAY, HOUR, instant } from '../shared/time/instant.ts'
import type { StageMove, StagePlace } from '../server/core/past.ts'
import type { PlainDeal, PlainStage, PlainWish } from './funnel-reference.ts'
import type { Random } from './hosts/bitrix24/seed/random.ts'

const START = instant('2025-11-03T06:00:00Z')
export const PIPELINES = ['deal:1', 'deal:2', 'deal:3'] as const
const OWNERS = ['1', '2', '3', null] as const
const SOURCES = ['CALL', 'WEB', null] as const
export function makeWish(random: Random): PlainWish {
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
export function makeStages(random: Random): readonly PlainStage[] {
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

export function makeDeal(random: Random, stages: readonly PlainStage[], id: number): PlainDeal {
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

export function movesOf(deal: PlainDeal, tellsFrom: boolean): readonly StageMove[] {
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

export function toCard(deal: PlainDeal): Card {
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
