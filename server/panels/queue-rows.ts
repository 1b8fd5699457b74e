import type { QueueRow } from '../../shared/contract/queue.ts'
import type { ContactId, StageId, UserId } from '../../shared/crm/ids.ts'
import { type Contact, nameOf, type Pipeline, type User } from '../../shared/crm/model.ts'
import { fullName } from '../../shared/crm/person-name.ts'
import { limitMoments } from '../../shared/problems/limit-moments.ts'
import { type QueueFacts, rank } from '../../shared/queue/rank.ts'
import { median } from '../../shared/queue/why.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Policy } from '../core/policy.ts'
import type { Desk } from '../flow/flow.ts'
import { limitStageTime } from '../rules/limit-stage-time/rule.ts'
import type { QueuedCard } from '../store/port/scores.ts'
import type { HandZone } from '../store/store.ts'
import type { PanelContext } from './panel.ts'
import { createHoursOf } from './queue-hours.ts'
import type { PanelTools } from './tools.ts'

/** Looking up where a client is takes a while for tens of thousands; who is no good by all the rest is not called at any hour. */
const LOOKED_UP = 2000

/** What is known of a card's place before anybody has looked where the client is. */
export interface PlacedCard extends QueueFacts {
  readonly card: QueuedCard
}

/** The first ones of all, as if each could be called at any hour. Of two alike the one given first. */
export function placeCards(
  policy: Policy,
  cards: readonly QueuedCard[],
  now: Instant,
): readonly PlacedCard[] {
  const worthOf = createWorthOf(cards)
  const placed = cards.map(card => ({
    card,
    chance: card.score?.forecast ?? null,
    worth: worthOf(card),
    limit: limitOf(policy, card),
    stepDueAt: card.nextStepAt,
    open: null,
  }))
  return rank(placed, now)
    .slice(0, LOOKED_UP)
    .map(({ row }) => row)
}

export interface RowsGround {
  readonly desk: Desk
  readonly policy: Policy
  readonly placed: readonly PlacedCard[]
  readonly users: ReadonlyMap<UserId, User>
  readonly now: Instant
}

/** Cards as the queue shows them: a query each for their people, zones set by hand and addresses, no call to the host. */
export async function toQueueRows(
  tools: PanelTools,
  context: PanelContext,
  { desk, policy, placed, users, now }: RowsGround,
): Promise<readonly QueueRow[]> {
  const { store } = tools.flow
  const cards = placed.map(({ card }) => card)
  const [contacts, hands, pipelines] = await Promise.all([
    store.people.findMany(
      desk.tenant.id,
      cards.flatMap(({ contacts: [first] }) => first ?? []),
    ),
    store.zones.findMany(desk.tenant.id, cards.flatMap(subjectsOf)),
    desk.crm.pipelines(),
  ])
  const places = await store.places.find(desk.tenant.id, [...contacts.values()].flatMap(placesOf))
  const hoursOf = createHoursOf({
    numbering: tools.numbering,
    windows: policy.callWindows,
    offsets: tools.offsets,
    say: tools.sayTo(context),
    now,
  })
  const stages = stageNames(pipelines)
  return placed.map(({ card, ...facts }) => {
    const person = personOf(card, contacts)
    const hours = hoursOf({
      phones: [...card.phones, ...(person?.phones ?? [])],
      hand: handOf(card, hands),
      written:
        (person && placesOf(person).flatMap(name => places.get(name)?.found ?? [])[0]) ?? null,
    })
    return {
      card: card.card,
      title: card.title,
      client: person === null ? null : fullName(person.name),
      stage: stages.get(card.stage) ?? '',
      owner: card.owner === null ? null : (users.get(card.owner)?.name ?? null),
      amount: card.amount,
      ...facts,
      ...hours,
    }
  })
}

/** A person's own address goes before his company's. */
function placesOf({ id, company }: Contact): readonly string[] {
  return [
    nameOf({ kind: 'contact', id }),
    ...(company === null ? [] : [nameOf({ kind: 'company', id: company })]),
  ]
}

function personOf(
  { contacts: [first] }: QueuedCard,
  known: ReadonlyMap<ContactId, Contact>,
): Contact | null {
  return first === undefined ? null : (known.get(first) ?? null)
}

/** The first contact's, so that all cards of a client know it, else the card's own: as it is set. */
function subjectsOf({ card, contacts: [first] }: QueuedCard): readonly string[] {
  return first === undefined
    ? [nameOf(card)]
    : [nameOf({ kind: 'contact', id: first }), nameOf(card)]
}

function handOf(card: QueuedCard, hands: ReadonlyMap<string, HandZone>): HandZone | null {
  return subjectsOf(card).flatMap(subject => hands.get(subject) ?? [])[0] ?? null
}

function stageNames(pipelines: readonly Pipeline[]): ReadonlyMap<StageId, string> {
  return new Map(pipelines.flatMap(({ stages }) => stages.map(({ id, name }) => [id, name])))
}

/** An amount beside the middle one of the same currency; rates of exchange are nobody's to guess. */
function createWorthOf(cards: readonly QueuedCard[]): (card: QueuedCard) => number {
  const written = cards.flatMap(({ amount }) =>
    amount === null || amount.minor <= 0 ? [] : [amount],
  )
  const middles = new Map(
    Array.from(
      Map.groupBy(written, ({ currency }) => currency),
      ([currency, amounts]) => [currency, median(amounts.map(({ minor }) => minor))],
    ),
  )
  return ({ amount }) => {
    if (amount === null || amount.minor <= 0) return 1
    return amount.minor / (middles.get(amount.currency) ?? amount.minor)
  }
}

function limitOf(policy: Policy, { pipeline, stage, stageSince }: QueuedCard): QueueRow['limit'] {
  const { isOn, settings } = policy.ruleSettings(limitStageTime, pipeline)
  const limit = limitStageTime.readSettings(settings).limits[stage]
  if (!isOn || limit === undefined) return null
  return limitMoments(stageSince, limit, policy.workTime)
}
