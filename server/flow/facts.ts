import type { StageId, UserId } from '../../shared/crm/ids.ts'
import { type Card, type CardRef, type Contact, type User, nameOf } from '../../shared/crm/model.ts'
import { keysOf } from '../../shared/duplicates/keys.ts'
import { findNextStep } from '../../shared/problems/find-problems.ts'
import { followSteps, NO_STEPS } from '../../shared/problems/steps.ts'
import { DAY, type Instant, latest, plus } from '../../shared/time/instant.ts'
import { findHead } from '../core/heads.ts'
import type { Policy } from '../core/policy.ts'
import type { Facts, KnownPerson, Matches, RequestFact } from '../core/rule.ts'
import { hasStageRule } from '../core/stage-task.ts'
import type { CardView, FoundOnHost, OpenCard } from '../hosts/host.ts'
import type { CardMemory, Knowledge, Request } from '../store/store.ts'
import type { Desk } from './flow.ts'
import { indexKeys } from './index-keys.ts'
import { withoutDenied } from './not-client.ts'
import { rawKeysOf } from './probe.ts'

/** All the rules may ask to know about a card that was just read; loaded once for all of them. */
export async function loadFacts(
  desk: Desk,
  view: CardView,
  now: Instant,
  known?: Known,
): Promise<Facts> {
  const { card } = view
  const { policy, memory, request } = known ?? (await loadKnown(desk, card.ref))
  const [users, stageNames] = await Promise.all([
    desk.crm.users(),
    loadStageNames(desk, policy, [card]),
  ])
  const isOpenRequest = request !== null && request.outcome === null
  return {
    ...aroundCard(view, memory, { policy, users: byId(users), stageNames, now }),
    touchedAt: touchOf(request, memory, view, now),
    calledAt: waitingCall(memory, view),
    contacts: view.contacts,
    request: request === null ? null : toRequestFact(request),
    matches: isOpenRequest ? await loadMatches(desk, view) : null,
  }
}

/** What we know of a card before the host is asked. */
export interface Known {
  readonly policy: Policy
  readonly memory: CardMemory | null
  readonly request: Request | null
}

export async function loadKnown(desk: Desk, card: CardRef): Promise<Known> {
  const { flow, tenant } = desk
  return toKnown(desk, await flow.store.cards.know(tenant.id, card))
}

export async function toKnown(
  desk: Desk,
  { settings, memory, request }: Knowledge,
): Promise<Known> {
  return { policy: await desk.flow.policies.read(desk, settings), memory, request }
}

/** One for a whole page of cards: facts of a review live until its end. */
export function byId(users: readonly User[]): ReadonlyMap<UserId, User> {
  return new Map(users.map(user => [user.id, user]))
}

/** What a review page can tell without a call of its own: no request, no matches. */
export function reviewFacts(
  page: OpenCard,
  memory: CardMemory | null,
  surroundings: Surroundings,
): Facts {
  return {
    ...aroundCard(page, memory, surroundings),
    contacts: [],
    request: null,
    touchedAt: 'unknown',
    matches: null,
  }
}

/** What is the same for every card of a tenant. */
export interface Surroundings {
  readonly policy: Policy
  readonly users: ReadonlyMap<UserId, User>
  readonly stageNames: ReadonlyMap<StageId, string>
  readonly now: Instant
}

/** Names of stages, where a rule may speak of one: remembered for some minutes, no call otherwise. */
export async function loadStageNames(
  { crm }: Desk,
  policy: Policy,
  cards: readonly Card[],
): Promise<ReadonlyMap<StageId, string>> {
  if (!cards.some(card => hasStageRule(policy, card))) return new Map()
  const pipelines = await crm.pipelines()
  return new Map(pipelines.flatMap(({ stages }) => stages.map(({ id, name }) => [id, name])))
}

function aroundCard(
  open: OpenCard,
  memory: CardMemory | null,
  { policy, users, stageNames, now }: Surroundings,
): Omit<Facts, 'contacts' | 'request' | 'touchedAt' | 'matches'> {
  const { card, openTasks } = open
  const owner = card.owner === null ? null : (users.get(card.owner) ?? null)
  return {
    card,
    openTasks,
    gapSince: gapOf(card, findNextStep(openTasks) !== null, memory, now),
    steps: stepsOf(open, memory, now),
    owner,
    headOfSales: findHead(policy.heads, card, users),
    stageName: stageNames.get(card.stage) ?? null,
    users,
  }
}

/** An emptily closed step is made up for by a move to another stage: the card has gone on. */
function stepsOf(
  { card, openTasks, areTasksUnnamed = false }: OpenCard,
  memory: CardMemory | null,
  now: Instant,
) {
  if (card.status !== 'open') return NO_STEPS
  const known = memory?.steps ?? NO_STEPS
  if (areTasksUnnamed) return known
  const emptyAt = known.emptyAt !== null && card.stageSince > known.emptyAt ? null : known.emptyAt
  const since = memory?.lookedAt ?? card.createdAt
  return followSteps({ ...known, emptyAt }, openTasks, { since, now })
}

/** How long a request is young: for that long the host is asked whether anybody touched it. */
export const YOUNG_MS = 14 * DAY

/** What belongs to a request may have come a while before we heard of it: a call that made it, a webhook that was lost. */
const BEFORE_ARRIVAL_MS = DAY

/** From when on to look for touches; `undefined`: nothing waits for one. */
export function searchTouches(
  request: RequestFact | null,
  memory: CardMemory | null,
  now: Instant,
): Instant | undefined {
  return searchFirst(request, memory, now) ?? memory?.calledAt ?? undefined
}

/** `undefined`: no young request, or touched already. */
function searchFirst(
  request: RequestFact | null,
  memory: CardMemory | null,
  now: Instant,
): Instant | undefined {
  if (request === null || (memory?.touchedAt ?? null) !== null) return undefined
  if (now >= request.receivedAt + YOUNG_MS) return undefined
  return plus(request.receivedAt, -BEFORE_ARRIVAL_MS)
}

function touchOf(
  request: RequestFact | null,
  memory: CardMemory | null,
  { touchedAt }: CardView,
  now: Instant,
): Facts['touchedAt'] {
  const known = memory?.touchedAt ?? touchedAt
  if (known !== null) return known
  return searchFirst(request, memory, now) === undefined ? 'unknown' : null
}

/** A touch after the client's call answers it. One before it may hide a later one: then the next look finds that. */
function waitingCall(memory: CardMemory | null, { touchedAt }: CardView): Instant | null {
  const calledAt = memory?.calledAt ?? null
  return calledAt !== null && touchedAt !== null && touchedAt >= calledAt ? null : calledAt
}

/**
 * Since when the card has had no next step, as far as we have seen.
 *
 * A card we never looked at may have lost its step at any moment after it came to its stage: that entry is taken.
 * One that had a step at our last look has lost it just now.
 */
export function gapOf(
  card: Card,
  hasStep: boolean,
  memory: CardMemory | null,
  now: Instant,
): Instant | null {
  if (card.status !== 'open' || hasStep) return null
  if (memory === null) return latest(card.createdAt, card.stageSince)
  return memory.gapSince ?? now
}

function toRequestFact({ card, receivedAt, outcome }: RequestFact): RequestFact {
  return { card, receivedAt, outcome }
}

/** Everybody sharing a key with the request: from our own index, and from the host when it was asked. */
async function loadMatches(desk: Desk, view: CardView): Promise<Matches> {
  const { store } = desk.flow
  const keys = keysOf(rawKeysOf(view))
  const all = [...keys.personal, ...keys.shared]
  const known = await store.people.holding(desk.tenant.id, all, view.card.ref)

  const contacts = new Map<string, Contact>()
  for (const { contact } of known) contacts.set(contact.id, contact)
  const requests = new Map(known.map(holder => [holder.contact.id, holder.requests]))
  // Fresher than our index, so it wins.
  for (const contact of view.found?.contacts ?? []) contacts.set(contact.id, contact)
  for (const id of view.halfMade) contacts.delete(id)

  const sharing = [...contacts.values()].flatMap(contact => {
    const sharedKeys = indexKeys(contact).filter(key => all.includes(key))
    return sharedKeys.length === 0 ? [] : [{ contact, sharedKeys }]
  })
  const people = await Promise.all(
    sharing.map(async ({ contact, sharedKeys }): Promise<KnownPerson> => {
      const openCards = openCardsOf(contact, view)
      const inJournal =
        requests.get(contact.id) ?? (await countInJournal(desk, contact, view.card.ref))
      const earlierRequests = inJournal + (await countOlder(desk, openCards))
      return { contact, sharedKeys, openCards, earlierRequests }
    }),
  )
  const left = await withoutDenied(store, desk.tenant.id, view, people)
  return { people: left, ...sharedOf(keys.shared, all, view.found) }
}

/** Of one whom only the host has named: our index tells it of the others. */
function countInJournal({ flow, tenant }: Desk, { id }: Contact, card: CardRef): Promise<number> {
  return flow.store.requests.countOf(tenant.id, id, card)
}

/** The open card the requests are counted on counts as one, when it is older than our journal. */
async function countOlder({ flow, tenant }: Desk, [open]: readonly CardRef[]): Promise<number> {
  if (open === undefined) return 0
  return (await flow.store.requests.find(tenant.id, open)) === null ? 1 : 0
}

function openCardsOf(contact: Contact, view: CardView) {
  const own = nameOf(view.card.ref)
  return (view.found?.openCards ?? [])
    .filter(open => open.contact === contact.id && nameOf(open.card) !== own)
    .map(open => open.card)
}

function sharedOf(
  shared: readonly string[],
  all: readonly string[],
  found: FoundOnHost | null,
): Pick<Matches, 'sharedKeys' | 'companies'> {
  const companies = (found?.companies ?? []).flatMap(company => {
    const keys = keysOf(company)
    return [...keys.personal, ...keys.shared]
      .filter(key => all.includes(key))
      .map(key => ({ id: company.id, key }))
  })
  const cut = found?.truncatedKeys ?? []
  return {
    sharedKeys: [...new Set([...shared, ...cut, ...companies.map(({ key }) => key)])],
    companies,
  }
}
