import { createHash } from 'node:crypto'
import type { MergeKind } from '../../shared/contract/merge.ts'
import { areApart } from '../../shared/merge/apart.ts'
import { type Choices, decideFields } from '../../shared/merge/fields.ts'
import type { FieldDecision } from '../../shared/merge/model.ts'
import { inOrderOfWorth, reasonFor, type SurvivorReason } from '../../shared/merge/survivor.ts'
import type { HostMerge, MergeWords, ReadMergeCard } from '../core/host-merge.ts'
import type { Flow } from '../flow/flow.ts'
import type { Reader, Urgency } from '../hosts/host.ts'
import type { Tenant } from '../tenant.ts'

/** Merging for one tenant at work. */
export interface MergeDesk {
  readonly flow: Flow
  readonly tenant: Tenant
  readonly host: HostMerge
  readonly words: MergeWords
}

/** `null`: the tenant's host knows no merging. @param reader `null`: by our own rights, for what he has begun or an administrator ordered */
export function openMerge(
  flow: Flow,
  tenant: Tenant,
  { reader, urgency }: { readonly reader: Reader | null; readonly urgency: Urgency },
): MergeDesk | null {
  const host = flow.hosts[tenant.host]?.mergeOf?.(tenant, reader, urgency)
  return host === undefined ? null : { flow, tenant, host, words: wordsFor(flow, tenant) }
}

function wordsFor(flow: Flow, tenant: Tenant): MergeWords {
  const say = flow.sayFor(tenant)
  return {
    emptied: ({ title, link }) => say({ id: 'merge.note-emptied', values: { title, link } }),
    copied: ({ title }) => say({ id: 'merge.note-copied', values: { title } }),
    tags: [say({ id: 'merge.tag-duplicate' }), say({ id: 'merge.tag-merged' })],
  }
}

export interface Wanted {
  readonly kind: MergeKind
  readonly members: readonly string[]
  /** `null`: as the rules say. */
  readonly survivor: string | null
  readonly choices: Choices
}

/** Cards that stand there, and what would become of them. */
export interface Comparison {
  readonly kind: MergeKind
  /** The survivor first, the others in order of worth. */
  readonly cards: readonly ReadMergeCard[]
  readonly why: SurvivorReason | 'chosen'
  readonly decisions: readonly FieldDecision[]
  /** Print of what stood when it was read. */
  readonly stands: string
  readonly areApart: boolean
}

export type Compared =
  | { readonly type: 'gone'; readonly gone: readonly string[] }
  | ({ readonly type: 'there' } & Comparison)

/** @throws {HostUnavailable | HostRefused} */
export async function compare(
  { host }: Pick<MergeDesk, 'host'>,
  { kind, members, survivor, choices }: Wanted,
): Promise<Compared> {
  const ids = [...new Set(members)]
  const found = await host.read(kind, ids)
  const gone = ids.filter(id => !found.some(card => card.id === id))
  if (gone.length > 0) return { type: 'gone', gone }
  const ranked = inOrderOfWorth(found)
  const chosen = ranked.find(({ id }) => id === survivor)
  const first = chosen ?? ranked[0]
  const cards = first === undefined ? [] : [first, ...ranked.filter(card => card !== first)]
  return {
    type: 'there',
    kind,
    cards,
    why: first === ranked[0] ? reasonFor(ranked) : 'chosen',
    decisions: decideFields(cards, choices),
    stands: printOf(kind, found),
    areApart: kind === 'company' && areApart(cards),
  }
}

/** Another print: somebody has changed one of the cards since. */
function printOf(kind: MergeKind, cards: readonly ReadMergeCard[]): string {
  const said = cards
    .map(({ id, print }) => [id, print] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([kind, said]))
    .digest('base64url')
    .slice(0, 24)
}
