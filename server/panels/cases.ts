import {
  CASE_ROWS,
  decideCase,
  getCardCase,
  getCases,
  getReasons,
  openCase,
  reopenCase,
  type CardCaseAnswer,
  type CasesAnswer,
  type CasesQuestion,
  type ReasonsAnswer,
  type ReasonsQuestion,
} from '../../shared/contract/cases.ts'
import {
  readCasesQuestion,
  readDecideCase,
  readOpenCase,
  readReasonsQuestion,
  readReopenCase,
} from '../../shared/contract/read-cases.ts'
import { readNothing } from '../../shared/contract/read.ts'
import {
  type CountedCase,
  countOutcomes,
  countReasons,
  reasonsByStage,
} from '../../shared/cases/reasons.ts'
import type { CaseDecision, CaseState } from '../../shared/cases/case.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { DAY, type Instant, plus } from '../../shared/time/instant.ts'
import type { CaseFile } from '../store/store.ts'
import { decide, openByHand, reopen } from './cases-change.ts'
import {
  type CaseGround,
  caseGround,
  reasonText,
  requireHead,
  scriptOf,
  standingsOf,
} from './cases-ground.ts'
import { toCaseView } from './cases-view.ts'
import { countBy } from './count-by.ts'
import { definePanel, type Panel, type PanelContext, seenCard } from './panel.ts'
import { faceOf, offersFrom } from './rule-strip.ts'
import type { PanelTools } from './tools.ts'
import { whenText } from './when-words.ts'

/** Of each state; more is read by nobody. */
const MOST = 2000

/** Deals taken apart (R7). Heads of sales and administrators write; whoever may read a card reads what was decided about it. */
export function casesPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getCases, readCasesQuestion, (wish, context) => answerCases(tools, wish, context)),
    definePanel(getCardCase, readNothing, (_question, context) => answerCard(tools, context)),
    definePanel(openCase, readOpenCase, (wish, context) => openByHand(tools, wish, context)),
    definePanel(decideCase, readDecideCase, (wish, context) => decide(tools, wish, context)),
    definePanel(reopenCase, readReopenCase, (wish, context) => reopen(tools, wish, context)),
    definePanel(getReasons, readReasonsQuestion, (wish, context) =>
      answerReasons(tools, wish, context),
    ),
  ]
}

async function answerCases(
  tools: PanelTools,
  wish: CasesQuestion,
  context: PanelContext,
): Promise<CasesAnswer> {
  const ground = await caseGround(tools, context)
  requireHead(ground)
  const { users, pipelines } = ground
  const [open, decided, closed] = await Promise.all([
    theirs(ground, 'open'),
    theirs(ground, 'decided'),
    theirs(ground, 'closed'),
  ])
  const asked = { open, decided, closed }[wish.state]
  const listed = asked.filter(
    ({ owner, file }) =>
      (wish.person === null || owner === wish.person) &&
      (wish.pipeline === null || file.pipeline === wish.pipeline),
  )
  const from = wish.page * CASE_ROWS
  return {
    now: ground.now,
    rows: listed
      .slice(from, from + CASE_ROWS)
      .map(({ file, standing }) => toCaseView(file, standing, ground)),
    total: listed.length,
    counts: { open: open.length, decided: decided.length, closed: closed.length },
    people: countBy(asked, ({ owner }) => owner).map(([id, count]) => ({
      id,
      count,
      name: users.get(id)?.name ?? `№ ${id}`,
    })),
    pipelines: countBy(asked, ({ file }) => file.pipeline).map(([id, count]) => ({
      id,
      count,
      name: pipelines.find(one => one.id === id)?.name ?? '',
    })),
    script: scriptOf(ground),
    offers: offersOf(ground, context),
  }
}

/** Those the reader answers for, as the cards stand now. */
async function theirs(ground: CaseGround, state: CaseState) {
  const { flow, tenant } = ground.desk
  const files = await flow.store.cases.list(tenant.id, state, MOST)
  const standings = await standingsOf(
    ground.desk,
    files.map(({ card }) => card),
  )
  return files
    .map(file => {
      const standing = standings.get(nameOf(file.card)) ?? null
      return { file, standing, owner: standing?.owner ?? file.owner }
    })
    .filter(({ file, owner }) => ground.answersFor({ ...file, owner }))
}

async function answerCard(tools: PanelTools, context: PanelContext): Promise<CardCaseAnswer> {
  const card = seenCard(context.session)
  const ground = await caseGround(tools, context)
  const last = await tools.flow.store.cases.lastOf(context.tenant.id, card)
  const standing = (await standingsOf(ground.desk, [card])).get(nameOf(card)) ?? null
  const isOver = last === null || last.state === 'closed'
  const isOpenCard = standing !== null && ground.answersFor(standing)
  const mayWrite = context.session.may === 'write'
  const view = last && toCaseView(last, standing, ground)
  return {
    now: ground.now,
    card,
    last: view && { ...view, canChange: view.canChange && mayWrite },
    // A decided one is opened again, so that its history stays together.
    canOpen: isOpenCard && mayWrite && isOver,
    script: scriptOf(ground),
    offers: offersOf(ground, context),
  }
}

async function answerReasons(
  tools: PanelTools,
  { days, pipeline }: ReasonsQuestion,
  context: PanelContext,
): Promise<ReasonsAnswer> {
  const ground = await caseGround(tools, context)
  requireHead(ground)
  const since = plus(ground.now, -days * DAY)
  const files = await tools.flow.store.cases.decidedSince(context.tenant.id, since)
  const counted = files
    .filter(file => ground.answersFor(file) && (pipeline === null || file.pipeline === pipeline))
    .flatMap(file => toCounted(file, since, ground))
  return {
    decided: counted.length,
    reasons: countReasons(counted),
    stages: reasonsByStage(counted).map(({ count, reasons, ...place }) => {
      const named = ground.pipelines.find(({ id }) => id === place.pipeline)
      const stage = named?.stages.find(({ id }) => id === place.stage)
      return { name: stage?.name ?? '', pipeline: named?.name ?? '', count, reasons }
    }),
    outcomes: countOutcomes(counted),
  }
}

/** Every decision counts, those before the case was opened again, too. */
function toCounted(file: CaseFile, since: Instant, { say }: CaseGround): readonly CountedCase[] {
  const { pipeline, stage, decision, outcome, earlier } = file
  const all: readonly CaseDecision[] = [
    ...(decision === null ? [] : [{ ...decision, outcome }]),
    ...earlier,
  ]
  return all
    .filter(({ at }) => at >= since)
    .map(({ reason, opened, outcome: known = null }) => ({
      pipeline: opened?.pipeline ?? pipeline,
      stage: opened?.stage ?? stage,
      outcome: known,
      reason: say(reasonText(reason)),
    }))
}

function offersOf({ policy, now, say }: CaseGround, context: PanelContext) {
  const face = faceOf(context)
  return offersFrom(policy.workTime, now).map(at => ({ at, label: say(whenText(at, now, face)) }))
}
