import { DAY, HOUR } from '../../../../shared/time/instant.ts'
import {
  nameFields,
  startOf,
  tellCard,
  type Card,
  type CardDetails,
  type Condition,
} from './cards.ts'
import { LEADS, LTV, SALES, type PipelineModel } from './directories.ts'
import { closedJourney, movedFrom, type Stay } from './journey.ts'
import { eveningBefore, officeMoment } from './office-hours.ts'
import { tellPerson, type Base } from './people.ts'
import { asTyped } from './phones.ts'
import type { Random } from './random.ts'
import type { Rep } from './staff.ts'
import { standingJourney } from './standing.ts'
import type { Client, Person, Story } from './story.ts'
import { PRODUCTS, QUESTIONS, REPEAT_PRODUCTS } from './texts.ts'

const YEAR = 365 * DAY

/** Deals that ended within the year. */
const CLOSED: readonly (readonly [PipelineModel, count: number])[] = [
  [SALES, 285],
  [LTV, 70],
]

/** Deals in work, by what the head of sales would find on them. */
const OPEN: readonly (readonly [PipelineModel, Condition, count: number])[] = [
  [SALES, 'clean', 58],
  [SALES, 'no-step', 9],
  [SALES, 'overdue', 8],
  [SALES, 'stuck', 6],
  [LTV, 'clean', 18],
  [LTV, 'no-step', 3],
  [LTV, 'overdue', 3],
]

/** Left behind by the dismissed rep. */
const ORPHANED: readonly (readonly [Condition, count: number])[] = [
  ['no-step', 5],
  ['overdue', 3],
]

const SOURCES = [
  ['CALL', 40],
  ['WEB', 30],
  ['RECOMMENDATION', 20],
  ['EMAIL', 6],
  ['TRADE_SHOW', 4],
] as const

/** Whoever was sent by a friend buys, whoever compares prices on the site seldom does: there is something to learn from this past. */
const SOURCES_OF_WON = [
  ['CALL', 30],
  ['WEB', 8],
  ['RECOMMENDATION', 54],
  ['EMAIL', 3],
  ['TRADE_SHOW', 5],
] as const
const SOURCES_OF_LOST = [
  ['CALL', 32],
  ['WEB', 54],
  ['RECOMMENDATION', 4],
  ['EMAIL', 8],
  ['TRADE_SHOW', 2],
] as const

interface Plan {
  readonly pipeline: PipelineModel
  readonly journey: readonly Stay[]
  readonly owner: Rep
  readonly condition: Condition | null
}

export function tellDeals(story: Story, base: Base): readonly Card[] {
  const random = story.random.fork('deals')
  const plans = [...closedPlans(story, random), ...openPlans(story, random)]
  return plans.flatMap((plan, index) => {
    // Every third sale began as a lead, a few deals came over from the other pipeline.
    if (plan.pipeline === SALES && index % 3 === 0) return tellConverted(story, random, base, plan)
    const hasMoved = plan.pipeline === LTV && index % 8 === 0
    const journey = hasMoved ? movedFrom(random, SALES, plan.journey) : plan.journey
    return [tellDeal(story, random, base, { ...plan, journey })]
  })
}

function closedPlans(story: Story, random: Random): Plan[] {
  return CLOSED.flatMap(([pipeline, count]) =>
    Array.from({ length: count }, (): Plan => {
      const endedAt = officeMoment(random, story.now - YEAR, story.now - 2 * HOUR)
      const journey = closedJourney(random, pipeline, endedAt)
      const owner = story.staff.someRepOf(random, endedAt)
      return { pipeline, journey, owner, condition: null }
    }),
  )
}

function openPlans(story: Story, random: Random): Plan[] {
  const { dismissed } = story.staff
  const running = OPEN.flatMap(([pipeline, condition, count]) =>
    Array.from({ length: count }, (): Plan => {
      const journey = standingJourney(random, pipeline, condition, story.now)
      return { pipeline, journey, owner: story.staff.someRep(random), condition }
    }),
  )
  const orphaned = ORPHANED.flatMap(([condition, count]) =>
    Array.from({ length: count }, (): Plan => {
      const journey = standingJourney(random, SALES, condition, dismissed.leftAt ?? story.now)
      return { pipeline: SALES, journey, owner: dismissed, condition }
    }),
  )
  return [...running, ...orphaned]
}

/** A deal with the lead it was made from. */
function tellConverted(story: Story, random: Random, base: Base, plan: Plan): readonly Card[] {
  const deal = toDeal(story, random, base, plan)
  const journey = closedJourney(random, LEADS, startOf(deal), 'S')
  const [first, ...others] = journey
  const isFromSite = random.chance(0.7)
  const isAskedInTheEvening = first !== undefined && isFromSite && random.chance(0.3)
  const lead: Card = {
    ...deal,
    id: 0,
    type: 1,
    pipeline: LEADS,
    condition: null,
    journey: isAskedInTheEvening ? [asked(random, first), ...others] : journey,
    title: isFromSite ? 'Заявка с сайта' : 'Входящий звонок',
  }
  const origin = { sourceId: isFromSite ? 'WEB' : 'CALL', currencyId: 'RUB' }
  const comments = isFromSite ? random.pick(QUESTIONS) : null
  const phones = [asTyped(random, deal.phone)]
  tellCard(story, lead, () => ({
    fields: { ...origin, comments, ...nameFields(deal.client.person) },
    phones,
  }))
  story.timeline.at(startOf(deal), () => linkLead(story, lead, deal.client))
  tellCard(story, deal, () => dealDetails(deal, { ...origin, leadId: lead.id }))
  return [lead, deal]
}

function tellDeal(story: Story, random: Random, base: Base, plan: Plan): Card {
  const deal = toDeal(story, random, base, plan)
  const sourceId = plan.pipeline === LTV ? 'PARTNER' : random.weighted(sourcesOf(plan))
  tellCard(story, deal, () => dealDetails(deal, { sourceId }))
  return deal
}

function outcomeOf({ journey }: Pick<Plan, 'journey'>): Stay['semantics'] {
  return journey.at(-1)?.semantics ?? 'P'
}

function sourcesOf(plan: Plan): typeof SOURCES | typeof SOURCES_OF_WON | typeof SOURCES_OF_LOST {
  return { P: SOURCES, S: SOURCES_OF_WON, F: SOURCES_OF_LOST }[outcomeOf(plan)]
}

interface Deal extends Card {
  readonly client: Client
  readonly worth: { readonly opportunity: number; readonly currencyId: string }
}

function toDeal(story: Story, random: Random, base: Base, plan: Plan): Deal {
  const client = findClient(story, random, base, plan)
  const { person, firm } = client
  const goods = plan.pipeline === LTV ? REPEAT_PRODUCTS : PRODUCTS
  const buyer = firm === null ? 'person' : 'firm'
  const [product, price] = random.pick(goods.filter(([, , who]) => who === buyer))
  return {
    ...plan,
    id: 0,
    type: 2,
    client,
    phone: person.phone,
    title: `${product}, ${firm?.title ?? person.name.last}`,
    worth: worthOf(random, price, firm !== null),
  }
}

/** Somebody from the base, or, for a sale, as often somebody new. */
function findClient(story: Story, random: Random, base: Base, plan: Plan): Client {
  const since = startOf(plan)
  const isNew = plan.pipeline === SALES && random.chance(0.55)
  const known = isNew ? null : knownBefore(random, base.people, since)
  const person = known ?? tellPerson(story, random, { since, ownerId: plan.owner.id })
  return { person, firm: person.firm }
}

function knownBefore(random: Random, people: readonly Person[], at: number): Person | null {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const person = random.pick(people)
    if (person.since < at) return person
  }
  return null
}

/** Now and then an import is reckoned in euros. */
function worthOf(random: Random, price: number, isFirm: boolean): Deal['worth'] {
  const roubles = Math.round(random.spread(price, 0.4) / 500) * 500
  if (!isFirm || !random.chance(0.12)) return { opportunity: roubles, currencyId: 'RUB' }
  return { opportunity: Math.round(roubles / 5000) * 50, currencyId: 'EUR' }
}

function dealDetails(deal: Deal, origin: Readonly<Record<string, unknown>>): CardDetails {
  const { person, firm } = deal.client
  return {
    fields: { ...origin, ...deal.worth, companyId: firm?.id ?? 0 },
    contactIds: [person.id],
  }
}

function linkLead(story: Story, lead: Card, { person, firm }: Client): void {
  const row = story.state.items[1].get(lead.id)
  if (row === undefined) throw new RangeError('a lead is written before its deal')
  row.contactIds = [person.id]
  Object.assign(row.fields, { companyId: firm?.id ?? 0, isReturnCustomer: 'Y' })
}

/** In the evening before it was first looked at. */
function asked(random: Random, stay: Stay): Stay {
  return { ...stay, from: eveningBefore(random, stay.from) }
}
