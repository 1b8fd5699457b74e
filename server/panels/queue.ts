import {
  getQueue,
  planQueueStep,
  type QueueAnswer,
  type QueueQuestion,
} from '../../shared/contract/queue.ts'
import { readQueueQuestion, readQueueStep } from '../../shared/contract/read-queue.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOf, type User } from '../../shared/crm/model.ts'
import { rank } from '../../shared/queue/rank.ts'
import { findHead } from '../core/heads.ts'
import { byId } from '../flow/facts.ts'
import { type Desk, deskOf } from '../flow/flow.ts'
import { loadPolicy } from '../flow/load-policy.ts'
import { namesOf, toScoreView } from '../scoring/view.ts'
import type { QueuedCard } from '../store/port/scores.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import { menuOf, peopleOf } from './queue-people.ts'
import { planFromQueue } from './queue-step.ts'
import { placeCards, toQueueRows } from './queue-rows.ts'
import { faceOf, offersFrom } from './rule-strip.ts'
import type { PanelTools } from './tools.ts'
import { whenText } from './when-words.ts'

/** A rep works through fewer in a day; a head looks at the top. */
const ROWS = 200

export function queuePanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getQueue, readQueueQuestion, (wish, context) => answerQueue(tools, wish, context)),
    definePanel(planQueueStep, readQueueStep, (step, context) =>
      planFromQueue(tools, step, context),
    ),
  ]
}

async function answerQueue(
  tools: PanelTools,
  wish: QueueQuestion,
  context: PanelContext,
): Promise<QueueAnswer> {
  const { flow } = tools
  const { session } = context
  const desk = deskOf(flow, context.tenant, 'person')
  const now = flow.clock.now()
  const [policy, users] = await Promise.all([loadPolicy(desk), desk.crm.users()])
  const people = peopleOf(session.user, policy.heads, users)
  const found = await cardsFor(desk, { wish, people, me: session.user })
  const known = byId(users)
  const mine = found.filter(
    card => wish.whose === 'own' || findHead(policy.heads, card, known)?.id === session.user,
  )
  const placed = placeCards(policy, mine, now)
  const all = await toQueueRows(tools, context, { desk, policy, placed, users: known, now })
  const rows = rank(all, now)
    .slice(0, ROWS)
    .map(({ row }) => row)
  const shown = new Set(rows.map(({ card }) => nameOf(card)))
  const cards = mine.filter(({ card }) => shown.has(nameOf(card)))
  await logShown(desk, cards, { now, user: session.user })
  const say = tools.sayTo(context)
  const face = faceOf(context)
  return {
    now,
    rows: wish.whose === 'own' ? rows.map(row => ({ ...row, owner: null })) : rows,
    isCut: mine.length > ROWS,
    people: menuOf(people),
    unscored: await unscoredText(tools, context, cards),
    offers: offersFrom(policy.workTime, now).map(at => ({
      at,
      label: say(whenText(at, now, face)),
    })),
  }
}

/** Why no card has a percent; `null` when some has, or there is none. */
async function unscoredText(
  tools: PanelTools,
  context: PanelContext,
  cards: readonly QueuedCard[],
): Promise<string | null> {
  const [first] = cards
  if (first === undefined || cards.some(({ score }) => score !== null)) return null
  const { flow } = tools
  const current = await flow.scorers.current(context.tenant.id, first.card.kind)
  const words = { say: tools.sayTo(context), names: namesOf([]) }
  const { standing } = toScoreView(first.card, { ...first, score: null }, current, words)
  return standing.type === 'score' ? null : standing.text
}

interface Asked {
  readonly wish: QueueQuestion
  readonly people: readonly User[]
  readonly me: UserId
}

/** Open cards of those asked about. */
async function cardsFor(
  { flow, tenant }: Desk,
  { wish, people, me }: Asked,
): Promise<readonly QueuedCard[]> {
  const { scores } = flow.store
  if (wish.whose === 'own') return scores.queue(tenant.id, [me])
  const asked = people.filter(({ id }) => wish.person === null || id === wish.person)
  // Nobody's people are not to be told from somebody else's.
  if (asked.length === 0) throw new ApiFailure(403, 'no-access')
  return scores.queue(
    tenant.id,
    asked.map(({ id }) => id),
  )
}

async function logShown(
  { flow, tenant }: Desk,
  cards: readonly QueuedCard[],
  { now, user }: { readonly now: QueuedCard['seenAt']; readonly user: UserId },
): Promise<void> {
  const shown = cards.flatMap(({ card, score }) =>
    score === null
      ? []
      : [{ card, version: score.version, forecast: score.forecast, at: now, user }],
  )
  if (shown.length > 0) await flow.store.scores.logShown(tenant.id, shown)
}
