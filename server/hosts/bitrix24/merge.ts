import { asId, type CompanyId, type ContactId } from '../../../shared/crm/ids.ts'
import type { MergeKind } from '../../../shared/contract/merge.ts'
import type { EntityRef, User } from '../../../shared/crm/model.ts'
import { finderOf, shape, text } from '../../../shared/parse/parse.ts'
import type { HostMerge } from '../../core/host-merge.ts'
import { HostRefused } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { HostModule, Reader, Urgency } from '../host.ts'
import { movedBy, toPlan } from './merge-plan.ts'
import { type MergeReading, readCards } from './merge-read.ts'
import { undoMerge } from './merge-undo.ts'
import type { MergePlan } from './merge-wire.ts'
import { writeMerge } from './merge-write.ts'
import type { Access, Portal } from './portal.ts'

export interface MergeDependencies {
  readonly tenant: Tenant
  readonly reader: Reader | null
  readonly urgency: Urgency
  /** With the app's own tokens. */
  readonly portalOf: (tenant: Tenant, urgency: Urgency) => Portal
  readonly portalWith: (access: Access) => Portal
  readonly verifySession: HostModule['verifySession']
  readonly users: () => Promise<readonly User[]>
  readonly sources: MergeReading['sources']
}

const findToken = finderOf(shape({ accessToken: text.min(1).max(500) }))

/**
 * Merging on a portal, by its own method. A reader's questions and the merge itself go by his own token, so that his rights are the portal's
 * to apply, also that of deleting; without a reader by the app's. What hangs on the cards is read and brought back with our own rights.
 */
export function createMerge(dependencies: MergeDependencies): HostMerge {
  const { tenant, reader } = dependencies
  const portal = portalFor(dependencies)
  const ownPortal = dependencies.portalOf(tenant, dependencies.urgency)

  function demandPortal(): Portal {
    if (portal === null) throw new HostRefused('no token of the person', 'ACCESS_DENIED')
    return portal
  }

  return {
    others: 'deleted',
    losses: ['ids', 'history', 'author', 'files', 'robots', 'later', 'rest'],
    read: (kind, ids) =>
      readCards(
        {
          portal: demandPortal(),
          ownPortal,
          user: reader?.user ?? null,
          users: dependencies.users,
          sources: dependencies.sources,
        },
        kind,
        ids,
      ),
    mayMerge: (kind, ids) => mayMerge(dependencies, kind, ids),
    // S: two ids or more, the survivor first.
    pageOf: (kind, ids) => `${tenant.origin}/crm/${kind}/merge/?id=${ids.join(',')}`,
    linkOf: (kind, id) => `${tenant.origin}/crm/${kind}/details/${id}/`,
    plan: toPlan,
    movedBy: plan => movedBy(planIn(plan)),
    staysBy: () => ({ customers: 0, elements: 0 }),
    write: ({ plan, isAgain, isAlone }) =>
      writeMerge({ portal: demandPortal(), ownPortal }, planIn(plan), { isAgain, isAlone }),
    undo: ({ plan, mark, made, keep }) =>
      undoMerge(ownPortal, { plan: planIn(plan), mark, made, keep }),
  }
}

/** Each as a session about it would be let in. Whether it may be deleted no method tells: only the merge itself. */
async function mayMerge(
  { tenant, reader, verifySession }: MergeDependencies,
  kind: MergeKind,
  ids: readonly string[],
): Promise<boolean> {
  if (reader === null || reader.isAdmin) return true
  for (const id of ids) {
    const answer = await verifySession(
      { ...reader.proof, memberId: tenant.account },
      refOf(kind, id),
    )
    const isHis = answer.type === 'user' && answer.user.user === reader.user
    if (!isHis || answer.user.tenant.id !== tenant.id || answer.may !== 'write') return false
  }
  return true
}

function refOf(kind: MergeKind, id: string): EntityRef {
  return kind === 'contact' ? { kind, id: asId<ContactId>(id) } : { kind, id: asId<CompanyId>(id) }
}

function portalFor({
  tenant,
  reader,
  urgency,
  portalOf,
  portalWith,
}: MergeDependencies): Portal | null {
  if (reader === null) return portalOf(tenant, urgency)
  const token = findToken(reader.proof)?.accessToken
  return token === undefined ? null : portalWith({ origin: tenant.origin, token })
}

// JSON that this module gave and gets back as it was.
function planIn(plan: unknown): MergePlan {
  return plan as MergePlan
}
