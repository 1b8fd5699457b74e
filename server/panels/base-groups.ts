import {
  type BaseTier,
  type DirtAnswer,
  type DirtQuestion,
  getDirt,
} from '../../shared/contract/base.ts'
import {
  getGroup,
  getGroups,
  giveVerdict,
  type GroupsAnswer,
  type GroupsQuestion,
  type GroupView,
  type Verdict,
  type VerdictAnswer,
} from '../../shared/contract/base-groups.ts'
import {
  readDirtQuestion,
  readGroupQuestion,
  readGroupsQuestion,
  readVerdict,
} from '../../shared/contract/read-base.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { BaseGroup } from '../store/store.ts'
import { toApart } from './base-apart.ts'
import { seeCards, toGroupCard } from './base-cards.ts'
import { planOf } from './base-plan.ts'
import { viewGroups } from './base-view.ts'
import { readerOf } from './funnel-people.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

const GROUPS = 10
const DIRTY = 50
/** Groups hidden from the reader are passed over so often for one answer: then he is told to ask on. */
const MOST_ROUNDS = 3
/** Asked for as a whole: what there is to merge. */
const TO_MERGE: readonly BaseTier[] = ['auto', 'propose']

export function baseGroupPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getGroups, readGroupsQuestion, (question, context) =>
      answerGroups(tools, question, context),
    ),
    definePanel(getGroup, readGroupQuestion, async ({ group: id, proof }, context) => {
      const group = await tools.flow.store.base.group(context.tenant.id, id)
      return { group: await viewOpen(tools, context, { group, proof }) }
    }),
    definePanel(giveVerdict, readVerdict, (verdict, context) =>
      answerVerdict(tools, verdict, context),
    ),
    definePanel(getDirt, readDirtQuestion, (question, context) =>
      answerDirt(tools, question, context),
    ),
  ]
}

async function answerGroups(
  tools: PanelTools,
  { tier, kind, owner, isSkipped, after, proof }: GroupsQuestion,
  context: PanelContext,
): Promise<GroupsAnswer> {
  const wish = {
    tiers: tier === null ? TO_MERGE : [tier],
    kind,
    owner: owner === null ? null : asId<PanelContext['session']['user']>(owner),
    reader: context.session.user,
    isSkipped,
  }
  const shown: GroupView[] = []
  let next = after
  for (let round = 0; ; round++) {
    const limit = GROUPS - shown.length
    const page = await tools.flow.store.base.page(context.tenant.id, {
      ...wish,
      after: next,
      limit,
    })
    shown.push(...(await viewGroups(tools, context, { groups: page.groups, proof })))
    next = page.next
    if (next === null || shown.length >= GROUPS || round + 1 === MOST_ROUNDS)
      return { groups: shown, next, total: page.total }
  }
}

interface Wanted {
  readonly group: BaseGroup | null
  readonly proof: Verdict['proof']
}

async function viewOpen(
  tools: PanelTools,
  context: PanelContext,
  { group, proof }: Wanted,
): Promise<GroupView | null> {
  if (group === null || group.state !== 'open') return null
  const [view] = await viewGroups(tools, context, { groups: [group], proof })
  return view ?? null
}

async function answerVerdict(
  tools: PanelTools,
  verdict: Verdict,
  context: PanelContext,
): Promise<VerdictAnswer> {
  const { base } = tools.flow.store
  const { tenant, session } = context
  const group = await base.group(tenant.id, verdict.group)
  if (group === null) throw new ApiFailure(409, 'stale')
  const { proof } = verdict
  if (verdict.verdict === 'back') {
    await takeBack(tools, context, { group, proof })
    return answer(tools, context, { ids: [group.id], proof, text: 'base.back' })
  }
  const view = await viewOpen(tools, context, { group, proof })
  if (view === null)
    throw new ApiFailure(
      group.state === 'open' ? 403 : 409,
      group.state === 'open' ? 'no-access' : 'stale',
    )
  if (verdict.verdict === 'skip') {
    await base.skip(tenant.id, group.id, session.user, true)
    return answer(tools, context, { ids: [group.id], proof, text: 'base.put-off' })
  }
  const said = toApart(group, view, verdict.cards)
  const deed = { group: group.id, person: session.user, at: tools.flow.clock.now() }
  if (!(await base.sayApart(tenant.id, deed, said))) throw new ApiFailure(409, 'stale')
  const ids = said.rest.map(({ id }) => id)
  return answer(tools, context, { ids, proof, text: 'base.apart-all', isLeft: 'base.apart-some' })
}

/** Seen as if it were open: whoever may not see its cards takes nothing back. */
async function takeBack(
  tools: PanelTools,
  context: PanelContext,
  { group, proof }: { readonly group: BaseGroup; readonly proof: Verdict['proof'] },
): Promise<void> {
  const { base } = tools.flow.store
  const { tenant, session } = context
  const view = await viewOpen(tools, context, { group: { ...group, state: 'open' }, proof })
  if (view === null) throw new ApiFailure(403, 'no-access')
  if (group.state === 'apart') await base.unsayApart(tenant.id, group.id)
  await base.skip(tenant.id, group.id, session.user, false)
}

interface Answered {
  /** What is left; he is shown the first that he may see. */
  readonly ids: readonly string[]
  readonly proof: Verdict['proof']
  readonly text: string
  /** Said where something is left to him. */
  readonly isLeft?: string
}

async function answer(
  tools: PanelTools,
  context: PanelContext,
  { ids, proof, text, isLeft = text }: Answered,
): Promise<VerdictAnswer> {
  let shown: GroupView | null = null
  for (const id of ids) {
    const group = await tools.flow.store.base.group(context.tenant.id, id)
    shown ??= await viewOpen(tools, context, { group, proof })
  }
  return {
    group: shown,
    text: tools.sayTo(context)({ id: shown === null ? text : isLeft }),
    plan: await planOf(tools, context),
  }
}

async function answerDirt(
  tools: PanelTools,
  { what, kind, after, proof }: DirtQuestion,
  context: PanelContext,
): Promise<DirtAnswer> {
  const { base } = tools.flow.store
  const ids = await base.dirt(context.tenant.id, { what, kind, after, limit: DIRTY })
  if (ids.length === 0) return { cards: [], next: null }
  const [{ cards }, { names }] = await Promise.all([
    seeCards(tools, context, { kind, ids, proof }),
    readerOf(tools.flow, context),
  ])
  const shown = ids.flatMap(id => {
    const card = cards.get(id)
    if (card === undefined) return []
    const values = card.fields
      .filter(({ key }) => key === 'phones' || key === 'emails')
      .flatMap(field => field.values)
    return [{ ...toGroupCard(card, names, context.session.user), values }]
  })
  return { cards: shown, next: ids.length === DIRTY ? (ids.at(-1) ?? null) : null }
}
