import { readNothing } from '../../shared/contract/read.ts'
import { getScore } from '../../shared/contract/score-badge.ts'
import type { ScoreView } from '../../shared/contract/scoring-model.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { deskOf } from '../flow/flow.ts'
import { namesOf, toScoreView } from '../scoring/view.ts'
import { definePanel, type Panel, type PanelContext, seenCard } from './panel.ts'
import type { PanelTools } from './tools.ts'

export function scoreBadgePanels(tools: PanelTools): readonly Panel[] {
  return [definePanel(getScore, readNothing, (_question, context) => answerScore(tools, context))]
}

/** No call to the host but for names it keeps for some minutes. What was shown to whom is written down: a later test, and a defence. */
async function answerScore(tools: PanelTools, context: PanelContext): Promise<ScoreView> {
  const { flow } = tools
  const { session, tenant } = context
  const card = seenCard(session)
  const { crm } = deskOf(flow, tenant, 'person')
  const [found, current, pipelines, sources] = await Promise.all([
    flow.store.scores.find(tenant.id, [card]),
    flow.scorers.current(tenant.id, card.kind),
    crm.pipelines(),
    crm.sources(),
  ])
  const known = found.get(nameOf(card))
  const words = { say: tools.sayTo(context), names: namesOf(pipelines, sources) }
  const view = toScoreView(card, known, current, words)
  const score = known?.score ?? null
  if (view.standing.type === 'score' && score !== null) {
    const { version, forecast } = score
    const shown = { card, version, forecast, at: flow.clock.now(), user: session.user }
    await flow.store.scores.logShown(tenant.id, [shown])
  }
  return view
}
