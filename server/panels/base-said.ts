import {
  type ApartAnswer,
  type ApartView,
  getApart,
  takeBackApart,
} from '../../shared/contract/base-groups.ts'
import type { ReaderProof } from '../../shared/contract/client-by-number.ts'
import { readApartQuestion, readTakingBack } from '../../shared/contract/read-base.ts'
import type { ClientKind } from '../core/host-base.ts'
import type { SaidPairs } from '../store/store.ts'
import { seeCards, toGroupCard } from './base-cards.ts'
import { readerOf } from './funnel-people.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

const PAGE = 20
const KINDS = ['contact', 'company'] as const

/** What was said to be no duplicates, with its way back: it outlives the groups of which it was said. */
export function baseSaidPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getApart, readApartQuestion, (question, context) =>
      answerSaid(tools, question, context),
    ),
    definePanel(takeBackApart, readTakingBack, (order, context) => takeBack(tools, order, context)),
  ]
}

async function answerSaid(
  tools: PanelTools,
  { after, proof }: { readonly after: string | null; readonly proof: ReaderProof },
  context: PanelContext,
): Promise<ApartAnswer> {
  const { tenant, session } = context
  const [{ said, next }, { names }] = await Promise.all([
    tools.flow.store.base.said(tenant.id, { after, limit: PAGE }),
    readerOf(tools.flow, context),
  ])
  const seen = await seeThem(tools, context, { said, proof })
  const views = said.flatMap((one): readonly ApartView[] => {
    const ids = new Set(visiblePairs(one, seen).flat())
    if (ids.size === 0) return []
    const cards = [...ids].flatMap(id => seen[one.kind].get(id) ?? [])
    return [
      {
        id: one.id,
        kind: one.kind,
        cards: cards.map(card => toGroupCard(card, names, session.user)),
        saidBy: names.get(one.by) ?? one.by,
        saidAt: one.at,
      },
    ]
  })
  return { said: views, next }
}

async function takeBack(
  tools: PanelTools,
  { said: id, proof }: { readonly said: string; readonly proof: ReaderProof },
  context: PanelContext,
): Promise<{ readonly text: string }> {
  const { base } = tools.flow.store
  const { tenant } = context
  const said = await base.saidOnce(tenant.id, id)
  if (said === null) throw new ApiFailure(409, 'stale')
  const pairs = visiblePairs(said, await seeThem(tools, context, { said: [said], proof }))
  if (pairs.length === 0) throw new ApiFailure(403, 'no-access')
  const isOpen = await base.unsay(tenant.id, said.kind, pairs)
  return { text: tools.sayTo(context)({ id: isOpen ? 'base.back' : 'base.back-later' }) }
}

type Seen = Readonly<Record<ClientKind, Awaited<ReturnType<typeof seeCards>>['cards']>>

async function seeThem(
  tools: PanelTools,
  context: PanelContext,
  { said, proof }: { readonly said: readonly SaidPairs[]; readonly proof: ReaderProof },
): Promise<Seen> {
  const seen: Record<ClientKind, Seen[ClientKind]> = { contact: new Map(), company: new Map() }
  for (const kind of KINDS) {
    const ids = said.flatMap(one => (one.kind === kind ? one.pairs.flat() : []))
    if (ids.length === 0) continue
    const found = await seeCards(tools, context, { kind, ids: [...new Set(ids)], proof })
    seen[kind] = found.cards
  }
  return seen
}

/** He speaks of what he sees alone. */
function visiblePairs({ kind, pairs }: SaidPairs, seen: Seen): SaidPairs['pairs'] {
  return pairs.filter(pair => pair.every(card => seen[kind].has(card)))
}
