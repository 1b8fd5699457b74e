import { type CaseDecision, OUTCOME_DAYS } from '../../shared/cases/case.ts'
import type {
  CaseDecided,
  CaseView,
  DecideCase,
  OpenCase,
  ReopenCase,
} from '../../shared/contract/cases.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { DAY, plus } from '../../shared/time/instant.ts'
import { findHead } from '../core/heads.ts'
import { handMadeId, closeCaseOf, lineOf } from '../flow/follow-case.ts'
import type { CardView } from '../hosts/host.ts'
import type { CaseFile } from '../store/store.ts'
import { type CaseGround, caseGround, requireWrite, scriptOf, standingsOf } from './cases-ground.ts'
import { planOf, stepKey } from './cases-plan.ts'
import { toCaseView } from './cases-view.ts'
import { endOf } from './end-of.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { faceOf } from './rule-strip.ts'
import type { PanelTools } from './tools.ts'
import { whenText } from './when-words.ts'

/** Nobody plans further ahead. */
const LONGEST_MS = 366 * DAY

interface Changing {
  readonly tools: PanelTools
  readonly context: PanelContext
  readonly ground: CaseGround
}

export async function openByHand(
  tools: PanelTools,
  { card, nonce, proof }: OpenCase,
  context: PanelContext,
): Promise<{ readonly view: CaseView }> {
  const ground = await caseGround(tools, context)
  await requireWrite(ground, context, { card, proof })
  const view = await ground.desk.crm.look(card)
  if (view === null) throw new ApiFailure(404, 'not-found')
  const { pipeline, owner, title, stage, status } = view.card
  if (!ground.answersFor({ pipeline, owner })) throw new ApiFailure(403, 'no-access')
  if (status !== 'open') throw new ApiFailure(422, 'invalid', { card: 'closed' })

  const { user } = context.session
  const id = handMadeId(card, user, nonce)
  const head = findHead(ground.policy.heads, view.card, ground.users)?.id ?? user
  const file = await tools.flow.store.cases.open(
    context.tenant.id,
    { id, card, at: ground.now, by: user, head, owner, title, pipeline, stage, task: null },
    { ...lineOf({ id, round: 0 }, 'opened'), by: user },
  )
  return { view: await viewOf(file, { tools, context, ground }) }
}

export async function decide(
  tools: PanelTools,
  wish: DecideCase,
  context: PanelContext,
): Promise<CaseDecided> {
  const changing = await startChange(tools, wish, context)
  const { file, ground } = changing
  if (file.decision?.nonce === wish.nonce) return answerDecided(changing, file)
  demandRound(file, wish, ['open'])
  const said = toDecision(wish, changing)
  const view = await lookAtOpen(changing, file)
  const { pipeline, stage } = view.card
  const decision = { ...said, stood: { pipeline, stage } }
  const plan = planOf(file, decision, { view, ground, user: context.session.user })
  const due = plus(decision.at, OUTCOME_DAYS * DAY)
  const { cases } = tools.flow.store
  const isDone = await cases.decide(file, decision, plan, due)
  const now = (await cases.find(context.tenant.id, file.id)) ?? file
  // Somebody else was first, or this very click has been here before.
  if (!isDone && now.decision?.nonce !== wish.nonce) throw new ApiFailure(409, 'stale')
  return answerDecided(changing, now)
}

export async function reopen(
  tools: PanelTools,
  wish: ReopenCase,
  context: PanelContext,
): Promise<{ readonly view: CaseView }> {
  const changing = await startChange(tools, wish, context)
  const { file, ground } = changing
  const { cases } = tools.flow.store
  demandRound(file, wish, ['decided', 'closed'])
  const view = await ground.desk.crm.look(file.card)
  if (view === null) throw new ApiFailure(404, 'not-found')
  if (view.card.status !== 'open') throw new ApiFailure(422, 'invalid', { card: 'closed' })
  const line = lineOf({ id: file.id, round: file.round + 1 }, 'reopened')
  const { pipeline, stage } = view.card
  const stands = { ...file, pipeline, stage }
  const isDone = await cases.reopen(stands, ground.now, { ...line, by: context.session.user })
  if (!isDone) throw new ApiFailure(409, 'stale')
  const now = (await cases.find(context.tenant.id, file.id)) ?? file
  return { view: await viewOf(now, changing) }
}

/** @throws {ApiFailure} 404 for a case that is not there, 403 for who does not take this card apart or may not change it */
async function startChange(
  tools: PanelTools,
  { id, proof }: Pick<DecideCase, 'id' | 'proof'>,
  context: PanelContext,
): Promise<Changing & { readonly file: CaseFile }> {
  const ground = await caseGround(tools, context)
  const file = await tools.flow.store.cases.find(context.tenant.id, id)
  if (file === null) throw new ApiFailure(404, 'not-found')
  const standing = (await standingsOf(ground.desk, [file.card])).get(nameOf(file.card))
  const { pipeline, owner } = standing ?? file
  if (!ground.answersFor({ pipeline, owner, head: file.head }))
    throw new ApiFailure(403, 'no-access')
  await requireWrite(ground, context, { card: file.card, proof })
  return { tools, context, ground, file }
}

function demandRound(
  file: CaseFile,
  { round }: Pick<DecideCase, 'round'>,
  states: readonly CaseFile['state'][],
): void {
  if (file.round !== round || !states.includes(file.state)) throw new ApiFailure(409, 'stale')
}

function toDecision(wish: DecideCase, { ground, context }: Changing): CaseDecision {
  const { now } = ground
  const { reason, text, nextAt, nonce } = wish
  const { questions, reasons } = scriptOf(ground)
  if (!reasons.some(({ value }) => value === reason))
    throw new ApiFailure(422, 'invalid', { reason: 'empty' })
  if (nextAt <= now) throw new ApiFailure(422, 'invalid', { nextAt: 'in-the-past' })
  if (nextAt > now + LONGEST_MS) throw new ApiFailure(422, 'invalid', { nextAt: 'too-large' })
  const answers = questions
    .map((question, index) => ({ question, answer: wish.answers[index] ?? '' }))
    .filter(({ answer }) => answer !== '')
  return { reason, text, nextAt, answers, nonce, by: context.session.user, at: now }
}

/** What nobody has told us yet closes the case now. @throws {ApiFailure} 409 */
async function lookAtOpen({ ground }: Changing, file: CaseFile): Promise<CardView> {
  const view = await ground.desk.crm.look(file.card)
  if (view?.card.status === 'open') return view
  await closeCaseOf(ground.desk, file.card, view === null ? 'gone' : toEnd(view))
  throw new ApiFailure(409, 'stale')
}

function toEnd({ card }: CardView): 'won' | 'lost' {
  return card.status === 'won' ? 'won' : 'lost'
}

/** The decision stands whatever the host says to the step: then that is told. */
async function answerDecided(changing: Changing, file: CaseFile): Promise<CaseDecided> {
  const { tools, context, ground } = changing
  const view = await viewOf(file, changing)
  const end = await endOf(tools.flow, context.tenant.id, stepKey(file)).catch((error: unknown) => {
    if (error instanceof ApiFailure && error.word === 'under-way') return null
    throw error
  })
  if (end === null) return { view, text: ground.say({ id: 'cases.decided.later' }) }
  if (end.state !== 'done') {
    const values = { reason: end.reason ?? end.state }
    return { view, text: ground.say({ id: 'cases.decided.no-step', values }) }
  }
  const at = file.decision?.nextAt ?? ground.now
  const when = whenText(at, ground.now, faceOf(context))
  return { view, text: ground.say({ id: 'cases.decided', values: { when } }) }
}

async function viewOf(file: CaseFile, { ground }: Changing): Promise<CaseView> {
  const standings = await standingsOf(ground.desk, [file.card])
  return toCaseView(file, standings.get(nameOf(file.card)) ?? null, ground)
}
