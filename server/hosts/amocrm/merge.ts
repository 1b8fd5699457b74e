import type { MergeKind } from '../../../shared/contract/merge.ts'
import type { HostMerge } from '../../core/host-merge.ts'
import type { Tenant } from '../../tenant.ts'
import type { Reader } from '../host.ts'
import { rightToClient } from './card-right.ts'
import type { Ground } from './ground.ts'
import { movedBy, staysBy, toPlan } from './merge-plan.ts'
import { readCards, readNow } from './merge-read.ts'
import { undoMerge } from './merge-undo.ts'
import { ENTITY_OF, type MergePlan } from './merge-wire.ts'
import { writeMerge } from './merge-write.ts'

export interface MergeDependencies {
  readonly tenant: Tenant
  readonly reader: Reader | null
  readonly ground: Ground
}

/**
 * Merging in an account, which knows none: read in the reader's name, his right reckoned from the account's list of users, written with our
 * own token.
 */
export function createMerge({ tenant, reader, ground }: MergeDependencies): HostMerge {
  const linkOf = (kind: MergeKind, id: string) => `${tenant.origin}/${ENTITY_OF[kind]}/detail/${id}`
  return {
    others: 'emptied',
    // Whatever else it had, the card never lost.
    losses: ['notes', 'robots', 'later'],
    read: (kind, ids) => readCards(ground, reader, { kind, ids }),
    mayMerge: (kind, ids) => mayMerge({ reader, ground }, kind, ids),
    // Its own page of a merge has no address of its own: a person chooses cards in a list.
    pageOf: () => null,
    linkOf,
    plan: toPlan,
    movedBy: plan => movedBy(planIn(plan)),
    staysBy: plan => staysBy(planIn(plan)),
    write({ plan, ...order }) {
      const own = planIn(plan)
      return writeMerge(ground, { ...order, plan: own, link: linkOf(own.kind, own.survivor) })
    },
    undo: ({ plan, words }) => undoMerge(ground, { plan: planIn(plan), words }),
  }
}

async function mayMerge(
  { reader, ground }: Pick<MergeDependencies, 'reader' | 'ground'>,
  kind: MergeKind,
  ids: readonly string[],
): Promise<boolean> {
  if (reader === null || reader.isAdmin) return true
  const people = await ground.people()
  for (const id of ids) {
    const card = await readNow(ground, kind, id)
    const isHis =
      card !== null && rightToClient(kind, card.owner, { user: reader.user, people }) === 'write'
    if (!isHis) return false
  }
  return true
}

// JSON that this module gave and gets back as it was.
function planIn(plan: unknown): MergePlan {
  return plan as MergePlan
}
