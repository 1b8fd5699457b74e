import type {
  FillingAnswer,
  FillingOrder,
  FillingWish,
  PreviewAnswer,
  UndoAnswer,
  UndoOrder,
} from '../../shared/contract/requisites-fill.ts'
import {
  compare,
  type Comparison,
  keptOf,
  listChanges,
  loadWanted,
  otherKppOf,
  printOf,
  questionsOf,
} from '../flow/requisites.ts'
import { fill as fillOn, undo as undoOn } from '../flow/requisites-fill.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { deskFor, lastOf, mayChange, mayTakeBack, providerOf, toTarget } from './requisites-desk.ts'
import { orTrouble, toFoundParty } from './requisites-views.ts'
import type { PanelTools } from './tools.ts'

export async function preview(
  tools: PanelTools,
  wish: FillingWish,
  context: PanelContext,
): Promise<PreviewAnswer> {
  const say = tools.sayTo(context)
  const { desk, subject } = await deskFor(tools, context, wish)
  const provider = await providerOf(tools, context)
  return orTrouble(say, async (): Promise<PreviewAnswer> => {
    const wanted = await loadWanted(provider, wish)
    if (wanted === 'gone') return { type: 'gone', text: say({ id: 'requisites.gone' }) }
    if (wanted === 'no-bank') throw new ApiFailure(422, 'invalid', { 'bank.bik': 'unknown' })
    const comparison = await compare(desk, subject, wanted)
    if (comparison === null) throw new ApiFailure(403, 'no-access')
    const { stands } = comparison
    const { owner } = stands
    const into = { owner: owner?.kind ?? 'none', title: owner?.title ?? '', card: subject.kind }
    return {
      type: 'preview',
      party: toFoundParty(wanted.party, say),
      target: toTarget(owner),
      text: say({ id: 'requisites.into', values: into }),
      changes: listChanges(comparison, say),
      questions: questionsOf(comparison, say),
      otherKpp: otherKppOf(comparison, say),
      placeless: stands.placeless,
      keeps: keptOf(comparison),
      stands: printOf(comparison),
    }
  })
}

export async function fill(
  tools: PanelTools,
  order: FillingOrder,
  context: PanelContext,
): Promise<FillingAnswer> {
  const { session } = context
  const say = tools.sayTo(context)
  const { desk, subject } = await deskFor(tools, context, order)
  const provider = await providerOf(tools, context)
  return orTrouble(say, async (): Promise<FillingAnswer> => {
    const mayWrite = (comparison: Comparison) => mayChange(desk, context, comparison.stands.owner)
    const by = { subject, user: session.user, say, mayWrite }
    const outcome = await fillOn(desk, provider, order, by)
    switch (outcome.type) {
      case 'done': {
        const { id, fields } = outcome.filling
        return {
          type: 'done',
          text: say({ id: 'requisites.filled', values: { count: fields } }),
          filling: id,
          target: toTarget(desk.host.ownerOf(outcome.filling)),
        }
      }
      case 'ask':
        return outcome
      case 'stale':
        return { type: 'stale', text: say({ id: 'requisites.stale' }) }
      case 'gone':
        return { type: 'gone', text: say({ id: 'requisites.gone' }) }
      default:
        throw failureOf(outcome.type)
    }
  })
}

function failureOf(word: 'no-bank' | 'no-access' | 'under-way' | 'nothing'): ApiFailure {
  if (word === 'no-access') return new ApiFailure(403, word)
  if (word === 'under-way') return new ApiFailure(409, word)
  const fields = word === 'no-bank' ? { 'bank.bik': 'unknown' } : { accept: 'empty' }
  return new ApiFailure(422, 'invalid', fields)
}

export async function undo(
  tools: PanelTools,
  order: UndoOrder,
  context: PanelContext,
): Promise<UndoAnswer> {
  const say = tools.sayTo(context)
  const { desk, subject } = await deskFor(tools, context, order)
  const stands = await desk.host.read(subject, null)
  if (stands === null) throw new ApiFailure(403, 'no-access')
  const last = await lastOf(desk, subject, stands.owner)
  if (last?.id !== order.filling) return told('changed')
  if (last.state === 'undone') return told('done')
  if (!(await mayTakeBack(desk, context, last))) throw new ApiFailure(403, 'no-access')
  const end = await undoOn(desk, last)
  if (end === 'under-way') throw new ApiFailure(409, 'under-way')
  return told(end)

  function told(how: UndoAnswer['end']): UndoAnswer {
    return { end: how, text: say({ id: 'requisites.undone', values: { end: how } }) }
  }
}
