import type { QueueRow } from '../../shared/contract/queue.ts'
import type { ContactId, StageId, UserId } from '../../shared/crm/ids.ts'
import { type Contact, nameOf, type Pipeline, type User } from '../../shared/crm/model.ts'
import { fullName } from '../../shared/crm/person-name.ts'
import { limitMoments } from '../../shared/problems/limit-moments.ts'
import { median } from '../../shared/queue/why.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Policy } from '../core/policy.ts'
import type { Desk } from '../flow/flow.ts'
import { limitStageTime } from '../rules/limit-stage-time/rule.ts'
import type { ScoredCard } from '../store/port/scores.ts'
import type { HandZone } from '../store/store.ts'
import type { PanelContext } from './panel.ts'
import { createHoursOf } from './queue-hours.ts'
import type { PanelTools } from './tools.ts'

export interface RowsGround {
  readonly desk: Desk
  readonly policy: Policy
  readonly cards: readonly ScoredCard[]
  readonly users: ReadonlyMap<UserId, User>
  readonly now: Instant
}

/** Cards as the queue shows them: a query each for their people, zones set by hand and addresses, no call to the host. */
export async function toQueueRows(
  tools: PanelTools,
  context: PanelContext,
  { desk, policy, cards, users, now }: RowsGround,
): Promise<readonly QueueRow[]> {
  const { store } = tools.flow
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
  const worthOf = createWorthOf(cards)
  return cards.map(card => {
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
      chance: card.score?.forecast ?? null,
      amount: card.amount,
      worth: worthOf(card),
      limit: limitOf(policy, card),
      stepDueAt: card.nextStepAt,
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
  { contacts: [first] }: ScoredCard,
  known: ReadonlyMap<ContactId, Contact>,
): Contact | null {
  return first === undefined ? null : (known.get(first) ?? null)
}

/** The first contact's, so that all cards of a client know it, else the card's own: as it is set. */
function subjectsOf({ card, contacts: [first] }: ScoredCard): readonly string[] {
  return first === undefined
    ? [nameOf(card)]
    : [nameOf({ kind: 'contact', id: first }), nameOf(card)]
}

function handOf(card: ScoredCard, hands: ReadonlyMap<string, HandZone>): HandZone | null {
  return subjectsOf(card).flatMap(subject => hands.get(subject) ?? [])[0] ?? null
}

function stageNames(pipelines: readonly Pipeline[]): ReadonlyMap<StageId, string> {
  return new Map(pipelines.flatMap(({ stages }) => stages.map(({ id, name }) => [id, name])))
}

/** An amount beside the middle one of the same currency; rates of exchange are nobody's to guess. */
function createWorthOf(cards: readonly ScoredCard[]): (card: ScoredCard) => number {
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

function limitOf(policy: Policy, { pipeline, stage, stageSince }: ScoredCard): QueueRow['limit'] {
  const { isOn, settings } = policy.ruleSettings(limitStageTime, pipeline)
  const limit = limitStageTime.readSettings(settings).limits[stage]
  if (!isOn || limit === undefined) return null
  return limitMoments(stageSince, limit, policy.workTime)
}
