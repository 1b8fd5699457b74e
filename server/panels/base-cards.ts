import type { GroupCard } from '../../shared/contract/base-groups.ts'
import type { ReaderProof } from '../../shared/contract/client-by-number.ts'
import { asId } from '../../shared/crm/ids.ts'
import { intoGroups } from '../../shared/groups.ts'
import type { MergeCard } from '../../shared/merge/model.ts'
import type { ClientKind } from '../core/host-base.ts'
import { HostRefused } from '../errors.ts'
import { type Desk, deskOf } from '../flow/flow.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Rows of one list on every host. */
const AT_ONCE = 40

/** Cards as the host shows them to this very reader. */
export interface SeenCards {
  readonly cards: ReadonlyMap<string, MergeCard>
  /** They are there, and not his to see. */
  readonly hidden: ReadonlySet<string>
  /** They are no more; their groups are told. */
  readonly gone: ReadonlySet<string>
}

/**
 * Whoever is missing may be gone or hidden: which of them, our own rights tell.
 *
 * @throws {ApiFailure} 403: the host does not vouch for him
 */
export async function seeCards(
  { flow }: PanelTools,
  context: PanelContext,
  wanted: {
    readonly kind: ClientKind
    readonly ids: readonly string[]
    readonly proof: ReaderProof
  },
): Promise<SeenCards> {
  const { session, tenant } = context
  const desk = deskOf(flow, tenant, 'person')
  const reader = { user: session.user, isAdmin: session.isAdmin, proof: wanted.proof }
  const merge = desk.host.mergeOf?.(tenant, reader, 'person')
  if (merge === undefined) throw new ApiFailure(503, 'unavailable')
  const { kind, ids } = wanted
  const found = new Map<string, MergeCard>()
  for (const part of intoGroups(ids, AT_ONCE))
    for (const card of await asHim(() => merge.read(kind, part))) found.set(card.id, card)
  const missing = ids.filter(id => !found.has(id))
  const there = await findThere(desk, kind, missing)
  const gone = missing.filter(id => !there.has(id))
  // Out of their groups; the index learns of it by the host's own word, or the next check.
  if (gone.length > 0)
    await flow.store.base.confirm(
      tenant.id,
      kind,
      gone.map(card => ({ card, standing: null })),
    )
  return { cards: found, hidden: there, gone: new Set(gone) }
}

/** The token may be another person's, or stale: the host vouches for nobody. */
async function asHim<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof HostRefused) throw new ApiFailure(403, 'no-access')
    throw error
  }
}

async function findThere(
  { crm }: Desk,
  kind: ClientKind,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const there = new Set<string>()
  for (const part of intoGroups(ids, crm.base.standingWidth))
    for (const id of (
      await crm.base.standing(
        kind,
        part.map(one => asId(one)),
      )
    ).keys())
      there.add(id)
  return there
}

export function toGroupCard(
  { id, title, owner, deals, createdAt }: MergeCard,
  names: ReadonlyMap<string, string>,
  user: string,
): GroupCard {
  return {
    id,
    title,
    owner: owner === null ? null : (names.get(owner) ?? null),
    isMine: owner === user,
    deals,
    createdAt,
  }
}
