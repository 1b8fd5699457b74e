import {
  getMerge,
  getMerges,
  type MergeAnswer,
  mergeCards,
  type MergeJournal,
  type MergeOrder,
  type MergePreview,
  type MergePreviewAnswer,
  type MergeRow,
  type MergeUndoAnswer,
  type MergeUndoOrder,
  type MergeWish,
  previewMerge,
  UNDO_DAYS,
  undoMerge,
} from '../../shared/contract/merge.ts'
import { getBulk, mergeAll, previewBulk, steerBulk } from '../../shared/contract/merge-bulk.ts'
import {
  readBulkName,
  readBulkOrder,
  readBulkSteer,
  readMergeJournalQuestion,
  readMergeName,
  readMergeOrder,
  readMergeUndoOrder,
  readMergeWish,
} from '../../shared/contract/read-merge.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { saidAgainst } from '../merge/allowed.ts'
import { type Comparison, compare, type MergeDesk, openMerge } from '../merge/desk.ts'
import { merge } from '../merge/merge.ts'
import { undo } from '../merge/undo.ts'
import type { SessionProof } from '../hosts/host.ts'
import type { Merging } from '../store/store.ts'
import { bulkState, previewBulkRun, startBulk, steer } from './merge-bulk.ts'
import { whoIs } from './merge-people.ts'
import {
  conflictText,
  doneText,
  pageOf,
  previewText,
  returnedTexts,
  toField,
  toLosses,
  toMoves,
  toRow,
} from './merge-words.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Merging duplicates, in the reader's own name; many at once by an administrator. */
export function mergePanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(previewMerge, readMergeWish, (wish, context) => preview(tools, wish, context)),
    definePanel(mergeCards, readMergeOrder, (order, context) => carryOut(tools, order, context)),
    definePanel(undoMerge, readMergeUndoOrder, (order, context) => takeBack(tools, order, context)),
    definePanel(getMerges, readMergeJournalQuestion, ({ after }, context) =>
      journal(tools, after, context),
    ),
    definePanel(getMerge, readMergeName, (question, context) => row(tools, question, context)),
    definePanel(previewBulk, readNothing, (_, context) => previewBulkRun(tools, context)),
    definePanel(mergeAll, readBulkOrder, (order, context) => startBulk(tools, order, context)),
    definePanel(getBulk, readBulkName, (question, context) => bulkState(tools, question, context)),
    definePanel(steerBulk, readBulkSteer, (question, context) => steer(tools, question, context)),
  ]
}

function deskFor(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
  proof: SessionProof | undefined,
): MergeDesk {
  const reader = { user: session.user, isAdmin: session.isAdmin, proof: proof ?? {} }
  const desk = openMerge(flow, tenant, { reader, urgency: 'person' })
  if (desk === null) throw new ApiFailure(422, 'refused')
  return desk
}

async function preview(
  tools: PanelTools,
  wish: MergeWish,
  context: PanelContext,
): Promise<MergePreviewAnswer> {
  const say = tools.sayTo(context)
  const desk = deskFor(tools, context, wish.proof)
  const compared = await compare(desk, { ...wish, choices: {} })
  if (compared.type === 'gone') {
    if (compared.gone.length === wish.members.length) throw new ApiFailure(403, 'no-access')
    return goneAnswer(tools, context, compared.gone)
  }
  if (compared.areApart) return { type: 'apart', text: say({ id: 'merge.apart' }) }
  const said = await saidAgainst(desk, { ...wish, group: null })
  if (said?.type === 'said-apart' || said?.type === 'related')
    return { type: 'apart', text: say({ id: APART[said.type] }) }
  return toPreview(tools, context, { desk, compared })
}

function goneAnswer(tools: PanelTools, context: PanelContext, gone: readonly string[]) {
  const values = { count: gone.length }
  const text = tools.sayTo(context)({ id: 'merge.gone', values })
  return { type: 'gone' as const, gone, text }
}

async function toPreview(
  tools: PanelTools,
  context: PanelContext,
  { desk, compared }: { readonly desk: MergeDesk; readonly compared: Comparison },
): Promise<MergePreview> {
  const say = tools.sayTo(context)
  const { host } = desk
  const { kind, cards, decisions } = compared
  const ids = cards.map(({ id }) => id)
  const [survivor, ...others] = cards
  const nameOf = await whoIs(tools, context)
  const plan = host.plan(kind, cards, decisions)
  const values = { title: survivor?.title ?? '', count: others.length, others: host.others }
  return {
    type: 'preview',
    kind,
    survivor: survivor?.id ?? '',
    why: say({ id: 'merge.why', values: { why: compared.why } }),
    members: cards.map(({ id, title, deals, createdAt, owner }, index) => ({
      id,
      title,
      isSurvivor: index === 0,
      deals,
      createdAt,
      owner: owner === null ? null : nameOf(owner),
      link: host.linkOf(kind, id),
    })),
    fields: decisions.map(decision => toField(decision, say)),
    moves: toMoves(host.movedBy(plan), say),
    others: host.others,
    text: previewText(say, values, host.staysBy(plan)),
    cannotUndo: toLosses(host.losses, say),
    undoDays: UNDO_DAYS,
    stands: compared.stands,
    mayMerge: await host.mayMerge(kind, ids),
    hostPage: host.pageOf(kind, ids),
  }
}

const APART = {
  apart: 'merge.apart',
  'said-apart': 'merge.said-apart',
  related: 'merge.related',
} as const

async function carryOut(
  tools: PanelTools,
  order: MergeOrder,
  context: PanelContext,
): Promise<MergeAnswer> {
  const say = tools.sayTo(context)
  const desk = deskFor(tools, context, order.proof)
  const outcome = await merge(desk, order, context.session.user)
  switch (outcome.type) {
    case 'done': {
      const { merging } = outcome
      return {
        type: 'done',
        merge: merging.id,
        text: doneText(merging, say),
        moves: toMoves(merging.outcome.moved, say),
      }
    }
    case 'conflict': {
      const hostPage = pageOf(desk.host, outcome.merging)
      const text = conflictText(hostPage, say)
      return { type: 'conflict', merge: outcome.merging.id, text, hostPage }
    }
    case 'gone':
      return goneAnswer(tools, context, outcome.gone)
    case 'stale':
      return { type: 'stale', text: say({ id: 'merge.stale' }) }
    case 'apart':
    case 'said-apart':
    case 'related':
      return { type: 'apart', text: say({ id: APART[outcome.type] }) }
    default:
      throw failureOf(outcome.type)
  }
}

function failureOf(word: 'no-access' | 'under-way'): ApiFailure {
  return new ApiFailure(word === 'no-access' ? 403 : 409, word)
}

/** His own, and an administrator's anybody's. @throws {ApiFailure} 404 */
async function findHis(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
  id: string,
): Promise<Merging> {
  const merging = await flow.store.mergings.find(tenant.id, id)
  const isHis = merging !== null && (session.isAdmin || merging.by === session.user)
  if (!isHis) throw new ApiFailure(404, 'gone')
  return merging
}

async function takeBack(
  tools: PanelTools,
  order: MergeUndoOrder,
  context: PanelContext,
): Promise<MergeUndoAnswer> {
  const say = tools.sayTo(context)
  const merging = await findHis(tools, context, order.merge)
  const desk = deskFor(tools, context, order.proof)
  const ids = [merging.survivor]
  const mayUndo = await desk.host.mayMerge(merging.kind, ids)
  if (!mayUndo) throw new ApiFailure(403, 'no-access')
  // Deals of others go back, too, whoever may change them: what the merge moved, its undo moves.
  const own = openMerge(tools.flow, context.tenant, { reader: null, urgency: 'person' })
  const end = await undo(own ?? desk, merging)
  if (end === 'under-way') throw failureOf(end)
  const after = await findHis(tools, context, order.merge)
  return {
    end,
    text: say({ id: 'merge.undone', values: { end } }),
    returned: after.state === 'undone' ? returnedTexts(after, say) : [],
    lost: toLosses(desk.host.losses, say),
  }
}

const PAGE = 50

async function journal(
  tools: PanelTools,
  after: string | null,
  context: PanelContext,
): Promise<MergeJournal> {
  const { session, tenant } = context
  const desk = deskFor(tools, context, undefined)
  const by = session.isAdmin ? null : session.user
  const { flow } = tools
  const page = await flow.store.mergings.page(tenant.id, { by, after, limit: PAGE })
  const nameOf = await whoIs(tools, context)
  const say = tools.sayTo(context)
  const now = flow.clock.now()
  return {
    rows: page.mergings.map(merging =>
      toRow(merging, { host: desk.host, say, who: nameOf(merging.by), now }),
    ),
    next: page.next,
  }
}

async function row(
  tools: PanelTools,
  question: { readonly merge: string },
  context: PanelContext,
): Promise<MergeRow> {
  const merging = await findHis(tools, context, question.merge)
  const { host } = deskFor(tools, context, undefined)
  const nameOf = await whoIs(tools, context)
  const now = tools.flow.clock.now()
  return toRow(merging, { host, say: tools.sayTo(context), who: nameOf(merging.by), now })
}
