import { asId } from '../../../shared/crm/ids.ts'
import { finderOf, shape, text } from '../../../shared/parse/parse.ts'
import type { RequisiteOwner, StandingRequisites } from '../../../shared/requisites/filling.ts'
import { HostRefused } from '../../errors.ts'
import type { Tenant } from '../../tenant.ts'
import type { HostRequisites } from '../../core/host-requisites.ts'
import type { CardRight, HostModule, Reader, Urgency } from '../host.ts'
import type { Access, Portal } from './portal.ts'
import { express, kindOf, type RequisitePlan, toPlan, valuesOf } from './requisites-plan.ts'
import { readRequisites } from './requisites-read.ts'
import { readSought } from './requisites-sought.ts'
import { undoPlan } from './requisites-undo.ts'
import { bankFields, partyFields, type Standing } from './requisites-wire.ts'
import { type Made, writePlan } from './requisites-write.ts'

export interface RequisitesDependencies {
  readonly tenant: Tenant
  readonly reader: Reader | null
  /** With the app's own tokens. */
  readonly portalOf: (tenant: Tenant, urgency: Urgency) => Portal
  readonly portalWith: (access: Access) => Portal
  readonly verifySession: HostModule['verifySession']
}

const findToken = finderOf(shape({ accessToken: text.min(1).max(500) }))

/**
 * Requisites on a portal. A reader's questions and writes go by his own token, so that his rights are the portal's to apply; what is
 * taken up after a crash goes by the app's.
 */
export function createRequisites(dependencies: RequisitesDependencies): HostRequisites {
  const { reader } = dependencies
  const portal = portalFor(dependencies)
  const user = reader?.user ?? null

  function demandPortal(): Portal {
    if (portal === null) throw new HostRefused('no token of the person', 'ACCESS_DENIED')
    return portal
  }

  return {
    async read(subject, sought) {
      if (portal === null) return null
      const found = await readRequisites(portal, subject, { sought, user })
      if (found === null) return null
      const { standing, ...about } = found
      const kind = kindOf(standing)
      return {
        ...about,
        owner: standing.owner,
        kind,
        values: valuesOf(standing, kind),
        // What a template does not show, it keeps.
        placeless: [],
        raw: standing,
      }
    },

    sought: companies => readSought(demandPortal(), companies),
    rightTo: owner => rightTo(dependencies, owner),
    express: (stands, wanted) => express(standingIn(stands), wanted),
    plan: (stands, wanted, accept) => toPlan(standingIn(stands), wanted, accept),

    partyOf: ({ plan }) => planIn(plan).party ?? null,
    changesCard: ({ plan }) => planIn(plan).card !== null,
    ownerOf: ({ plan, made }) => ownerOf(planIn(plan), madeIn(made)),

    write: ({ plan, mark, by, isAgain }) =>
      writePlan(demandPortal(), planIn(plan), { mark, user: by, isAgain }),

    undo: ({ plan, made, mark }) =>
      undoPlan(demandPortal(), planIn(plan), { made: madeIn(made), mark }),

    formFields: wanted => ({
      ...('party' in wanted && partyFields(wanted.party)),
      ...(wanted.bank !== null && bankFields(wanted.bank)),
    }),
  }
}

/** As a session about that card would be let in; it has to be the same person's. */
async function rightTo(
  { tenant, reader, verifySession }: RequisitesDependencies,
  owner: RequisiteOwner | null,
): Promise<CardRight> {
  // Nothing tells it beforehand: the portal says no when it is made in his name.
  if (reader === null || owner === null) return 'write'
  const { kind, id } = owner
  const subject = kind === 'company' ? { kind, id } : { kind, id }
  const answer = await verifySession({ ...reader.proof, memberId: tenant.account }, subject)
  const isHis = answer.type === 'user' && answer.user.user === reader.user
  return isHis && answer.user.tenant.id === tenant.id ? answer.may : 'read'
}

function portalFor({
  tenant,
  reader,
  portalOf,
  portalWith,
}: RequisitesDependencies): Portal | null {
  if (reader === null) return portalOf(tenant, 'event')
  const token = findToken(reader.proof)?.accessToken
  return token === undefined ? null : portalWith({ origin: tenant.origin, token })
}

function ownerOf(
  { owner, ownerTitle, title }: RequisitePlan,
  made: Made | null,
): RequisiteOwner | null {
  const name = title?.after ?? ownerTitle ?? ''
  if (owner?.kind === 'contact') return { kind: 'contact', id: asId(owner.id), title: name }
  const id = owner?.id ?? made?.company ?? null
  return id === null ? null : { kind: 'company', id: asId(id), title: name }
}

// JSON that this module gave and gets back as it was.
function standingIn({ raw }: StandingRequisites): Standing {
  return raw as Standing
}

function planIn(plan: unknown): RequisitePlan {
  return plan as RequisitePlan
}

function madeIn(made: unknown): Made | null {
  return made as Made | null
}
