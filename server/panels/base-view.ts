import type { Evidence, GroupPair, GroupView } from '../../shared/contract/base-groups.ts'
import type { ReaderProof } from '../../shared/contract/client-by-number.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import { decideFields } from '../../shared/merge/fields.ts'
import type { MergeCard } from '../../shared/merge/model.ts'
import { inOrderOfWorth, reasonFor, type SurvivorReason } from '../../shared/merge/survivor.ts'
import type { BaseGroup, StoredPair } from '../store/store.ts'
import { seeCards, type SeenCards, toGroupCard } from './base-cards.ts'
import { readerOf } from './funnel-people.ts'
import type { PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

const KINDS = ['contact', 'company'] as const

/** Groups as this reader may see them; one of which he sees fewer than two cards is left out. */
export async function viewGroups(
  tools: PanelTools,
  context: PanelContext,
  { groups, proof }: { readonly groups: readonly BaseGroup[]; readonly proof: ReaderProof },
): Promise<readonly GroupView[]> {
  if (groups.length === 0) return []
  const { tenant, session } = context
  const [{ names }, skipped] = await Promise.all([
    readerOf(tools.flow, context),
    tools.flow.store.base.skipped(
      tenant.id,
      groups.map(({ id }) => id),
      session.user,
    ),
  ])
  const seen = new Map<string, SeenCards>()
  for (const kind of KINDS) {
    const ids = groups
      .filter(group => group.kind === kind)
      .flatMap(({ members }) => members.map(({ card }) => card))
    if (ids.length > 0)
      seen.set(kind, await seeCards(tools, context, { kind, ids: [...new Set(ids)], proof }))
  }
  const say = tools.sayTo(context)
  return groups.flatMap(group => {
    const cards = seen.get(group.kind)
    const view =
      cards === undefined
        ? null
        : toView(group, cards, { say, names, user: session.user, isSkipped: skipped.has(group.id) })
    return view ?? []
  })
}

interface Words {
  readonly say: Say
  readonly names: ReadonlyMap<string, string>
  readonly user: string
  readonly isSkipped: boolean
}

/** @returns `null`: he sees fewer than two of its cards */
export function toView(group: BaseGroup, seen: SeenCards, words: Words): GroupView | null {
  const { say, names, user } = words
  const visible = group.members.flatMap(({ card }) => seen.cards.get(card) ?? [])
  if (visible.length < 2) return null
  const cards = inOrderOfWorth(visible)
  const [first] = cards
  const isMergeable = group.tier !== 'related' && first !== undefined
  const known = new Set(cards.map(({ id }) => id))
  const count = (ids: ReadonlySet<string>) =>
    group.members.filter(({ card }) => ids.has(card)).length
  const [hidden, gone] = [count(seen.hidden), count(seen.gone)]
  return {
    id: group.id,
    kind: group.kind,
    tier: group.tier,
    state: words.isSkipped ? 'skipped' : 'open',
    cards: cards.map(card => toGroupCard(card, names, user)),
    fields: fieldsOf(cards, say),
    pairs: group.pairs
      .filter(({ one, other }) => known.has(one) && known.has(other))
      .map(pair => toPair(pair, say)),
    survivor: isMergeable ? first.id : null,
    survivorWhy: isMergeable ? say({ id: REASONS[reasonFor(cards)] }) : null,
    hidden,
    note: noteOf({ hidden, gone }, say),
  }
}

const REASONS: Readonly<Record<SurvivorReason, string>> = {
  open: 'base.survivor-open',
  deals: 'base.survivor-deals',
  oldest: 'base.survivor-oldest',
}

function fieldsOf(cards: readonly MergeCard[], say: Say): GroupView['fields'] {
  return decideFields(cards, {}).map(({ key, label, kind, values }) => ({
    key,
    label: say({ id: 'merge.field', values: { field: key, title: label } }),
    differs: kind !== 'same',
    values: cards.map(({ id }) => values.find(({ member }) => member === id)?.texts ?? []),
  }))
}

function noteOf(
  { hidden, gone }: { readonly hidden: number; readonly gone: number },
  say: Say,
): string | null {
  const notes: Message[] = []
  if (gone > 0) notes.push({ id: 'base.note-gone', values: { count: gone } })
  if (hidden > 0) notes.push({ id: 'base.note-hidden', values: { count: hidden } })
  return notes.length === 0 ? null : notes.map(say).join(' ')
}

function toPair({ one, other, tier, score, evidence }: StoredPair, say: Say): GroupPair {
  return {
    one,
    other,
    tier,
    score,
    evidence: evidence.map(id => ({ text: say({ id }), speaks: sideOf(id) })),
  }
}

const FOR = /-(same|near|compatible|similar|misprint|initial)$/
const AGAINST = /-(different|conflict)$/

/** By the level that the engine names last: `duplicates.evidence-phone-same`. */
function sideOf(id: string): Evidence['speaks'] {
  if (FOR.test(id)) return 'for'
  return AGAINST.test(id) ? 'against' : 'neither'
}
