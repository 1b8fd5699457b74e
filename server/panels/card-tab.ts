import {
  type CardDeed,
  type CardTabAnswer,
  type ClientRequest,
  type RawRequest,
  type UndoAnswer,
  getCardTab,
  getRawRequest,
  undoDeed,
} from '../../shared/contract/card-tab.ts'
import { setClientZone } from '../../shared/contract/client-time.ts'
import { readEffectKey } from '../../shared/contract/read-journal.ts'
import { readNewZone, readNothing } from '../../shared/contract/read.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { BY_PERSON, undoneBy } from '../flow/by-person.ts'
import type { CardView } from '../hosts/host.ts'
import type { LedgerRow } from '../store/store.ts'
import { learnPlaces } from './client-places.ts'
import { changeZone, zoneChoiceOf } from './client-zone.ts'
import { createContactNames } from './contact-names.ts'
import { deedText, reasonText, stateOf, type DeedTools } from './deed-text.ts'
import { endOf } from './end-of.ts'
import { lookAt } from './look-at.ts'
import {
  ApiFailure,
  type Panel,
  type PanelContext,
  definePanel,
  changeableCard,
  seenCard,
} from './panel.ts'
import { stripOf } from './rule-strip.ts'
import type { PanelTools } from './tools.ts'
import { undoActionOf, undoStateOf } from './undo.ts'

const DEEDS = 200
const REQUESTS = 100

export function cardTabPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getCardTab, readNothing, (_question, context) => answerTab(tools, context)),
    definePanel(getRawRequest, readNothing, (_question, context) => answerRaw(tools, context)),
    definePanel(setClientZone, readNewZone, (zone, context) => changeZone(tools, zone, context)),
    definePanel(undoDeed, readEffectKey, ({ key }, context) => undo(tools, key, context)),
  ]
}

async function answerTab(tools: PanelTools, context: PanelContext): Promise<CardTabAnswer> {
  const look = await lookAt(tools, context)
  const { view } = look
  await learnPlaces(look.desk, view, tools.numbering.places())
  const { store } = tools.flow
  const { id } = context.tenant
  const rows = await store.ledger.ofCard(id, view.card.ref, DEEDS + 1)
  const requests = await store.requests.ofClient(
    id,
    { contacts: view.card.contacts, card: view.card.ref },
    REQUESTS,
  )
  const users = new Map((await look.desk.crm.users()).map(user => [user.id, user.name]))
  const words = { say: tools.sayTo(context), nameOf: createContactNames(store, id), users }
  return {
    strip: await stripOf(tools, context, look),
    zone: await zoneChoiceOf(tools, context, look),
    deeds: await toDeeds(rows.slice(0, DEEDS), view, words),
    hasMoreDeeds: rows.length > DEEDS,
    requests: requests.map(request => {
      const isOwn = nameOf(request.card) === nameOf(view.card.ref)
      return {
        card: request.card,
        receivedAt: request.receivedAt,
        source: isOwn ? request.source : null,
        outcome: request.outcome?.type ?? null,
        isOwn,
      } satisfies ClientRequest
    }),
    isAdmin: context.session.isAdmin,
  }
}

/** How a request ended is told by the list of requests. */
async function toDeeds(
  rows: readonly LedgerRow[],
  view: CardView,
  words: DeedTools & { readonly users: ReadonlyMap<UserId, string> },
): Promise<readonly CardDeed[]> {
  const undone = new Set(
    rows.filter(row => row.state === 'done').flatMap(row => undoneBy(row) ?? []),
  )
  const shown = rows.filter(({ action }) => action.type !== 'request.settle')
  return Promise.all(
    shown.map(async row => {
      const { what, after } = await deedText(row, words)
      return {
        key: row.key,
        at: row.settledAt ?? row.plannedAt,
        what: after === null ? what : `${what}: ${after}`,
        because: words.say(row.action.because),
        by: row.askedBy === null ? null : (words.users.get(row.askedBy) ?? null),
        state: stateOf(row),
        held: row.held,
        reason: reasonText(row, words.say),
        undo: undoStateOf(row, view, undone),
      }
    }),
  )
}

async function answerRaw(tools: PanelTools, context: PanelContext): Promise<RawRequest> {
  const card = seenCard(context.session)
  const request = await tools.flow.store.requests.find(context.tenant.id, card)
  if (request === null) throw new ApiFailure(404, 'not-found')
  const raw = request.raw as { readonly event: unknown; readonly card: unknown }
  return { event: toText(raw.event), card: toText(raw.card) }
}

function toText(raw: unknown): string | null {
  return raw === null || raw === undefined ? null : JSON.stringify(raw, null, 2)
}

/** Through the ledger like everything else; its key stops a second click and a second person. */
async function undo(tools: PanelTools, key: string, context: PanelContext): Promise<UndoAnswer> {
  const { flow } = tools
  const { id } = context.tenant
  changeableCard(context.session)
  const { view } = await lookAt(tools, context)
  const row = await flow.store.ledger.find(id, key)
  if (row === null || nameOf(row.card) !== nameOf(view.card.ref))
    throw new ApiFailure(404, 'not-found')
  const action = row.state === 'done' ? undoActionOf(row, view) : null
  if (action === null) throw new ApiFailure(422, 'invalid', { key: 'cannot-undo' })

  const before = await flow.store.ledger.find(id, action.key)
  if (before?.state === 'buried') await flow.store.ledger.retry(id, action.key)
  else
    await flow.store.ledger.add(id, row.card, flow.clock.now(), {
      rule: BY_PERSON,
      held: null,
      askedBy: context.session.user,
      action,
    })
  return toUndoAnswer(await endOf(flow, id, action.key))
}

function toUndoAnswer({ state, reason }: LedgerRow): UndoAnswer {
  if (state === 'done') return { end: 'undone', reason: null }
  if (reason === 'closed' || reason === 'gone' || reason === 'changed')
    return { end: reason, reason: null }
  return { end: 'refused', reason }
}
