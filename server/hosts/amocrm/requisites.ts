import { REQUISITE_FIELDS, type RequisiteField } from '../../../shared/contract/requisites-fill.ts'
import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import type { EntityRef } from '../../../shared/crm/model.ts'
import type {
  RequisiteOwner,
  SoughtParty,
  StandingRequisites,
} from '../../../shared/requisites/filling.ts'
import type { Tenant } from '../../tenant.ts'
import type { Memory } from '../common/memory.ts'
import type { HostRequisites } from '../../core/host-requisites.ts'
import type { CardRight, Reader } from '../host.ts'
import { mayAddCompany, rightToCompany } from './card-right.ts'
import type { Account } from './account.ts'
import type { Ground } from './ground.ts'
import { readFields, type CompanyFields } from './requisites-fields.ts'
import { readCompanies, readCompany, readEntity, type ReadCompany } from './requisites-read.ts'
import {
  choose,
  express,
  kindOf,
  otherKpps,
  placelessIn,
  type LegalEntity,
  type RequisitePlan,
  type Standing,
  toPlan,
  valuesOf,
} from './requisites-wire.ts'
import { type Made, undoPlan, writePlan } from './requisites-write.ts'

export interface RequisitesDependencies {
  readonly tenant: Tenant
  readonly reader: Reader | null
  readonly ground: Ground
  readonly memory: Memory
  /** Our name of a value → id of an ordinary field. */
  readonly ordinary: Readonly<Record<string, string>>
}

/**
 * Requisites of companies in an account. A reader's questions are asked in his name; what he may change the account's list of users tells,
 * and the account itself is written to with our own token.
 */
export function createRequisites(dependencies: RequisitesDependencies): HostRequisites {
  const { tenant, reader, memory, ground } = dependencies
  const { account } = ground
  const user = reader?.user ?? null
  const name = `company-fields/${tenant.id}`
  const fieldsOf = () => memory.recall(name, () => readFields(account))
  /** Read a moment ago in this very request: who is responsible for it decides what may be done to it. */
  const seen = new Map<string, ReadCompany>()

  async function readStanding(subject: EntityRef, sought: SoughtParty | null) {
    const card = await readCardOf(account, subject, user)
    if (card === null) return null
    const company = card.company === null ? null : await readCompany(account, card.company, user)
    if (card.company !== null && company === null) return null
    if (company !== null) seen.set(company.id, company)
    const fields = await fieldsOf()
    return {
      card,
      company,
      standing: toStanding(dependencies, { ...card, company, fields, sought }),
    }
  }

  return {
    async read(subject, sought): Promise<StandingRequisites | null> {
      const read = await readStanding(subject, sought)
      return read && toStands(read, sought)
    },

    sought: async companies => soughtIn(await readCompanies(account, companies), await fieldsOf()),

    async rightTo(owner): Promise<CardRight> {
      if (user === null) return 'write'
      const everybody = await ground.people()
      if (owner === null) return mayAddCompany(user, everybody) ? 'write' : 'read'
      const company = seen.get(owner.id) ?? (await readCompany(account, owner.id, user))
      return company === null ? 'read' : rightToCompany(company.responsible, user, everybody)
    },

    express: ({ raw }, wanted) => express(standingIn(raw), wanted),
    plan: ({ raw }, wanted, accept) => toPlan(standingIn(raw), wanted, accept),
    partyOf: ({ plan }) => planIn(plan).party ?? null,
    changesCard: ({ plan }) => planIn(plan).card !== null,
    ownerOf: ({ plan, made }) => ownerOf(planIn(plan), madeIn(made)),

    async write({ plan, mark, by, isAgain }) {
      const made = await writePlan(account, planIn(plan), { mark, isAgain, user: by })
      // The field may have been made on the way.
      if (planIn(plan).field === null) memory.forget(name)
      return made
    },

    undo: ({ plan, made, mark }) => undoPlan(account, planIn(plan), { made: madeIn(made), mark }),

    async ordinaryFields() {
      // An administrator is choosing: what he has just made has to be there.
      memory.forget(name)
      return (await fieldsOf()).texts
    },
  }
}

/** A company has no card above it. */
async function readCardOf(account: Account, subject: EntityRef, user: string | null) {
  if (subject.kind === 'company') return { card: null, company: subject.id, phones: [] }
  const entity = subject.kind === 'contact' ? ('contacts' as const) : ('leads' as const)
  const found = await readEntity(account, { entity, id: subject.id, user })
  return found && { ...found, card: { entity, id: subject.id } }
}

interface ReadCard {
  readonly card: { readonly phones: readonly string[] }
  readonly company: ReadCompany | null
  readonly standing: Standing
}

function toStands(
  { card, company, standing }: ReadCard,
  sought: SoughtParty | null,
): StandingRequisites {
  const { entities, chosen } = standing
  return {
    owner: toOwner(standing.owner),
    values: valuesOf(standing),
    kind: kindOf(chosen === null ? undefined : entities[chosen]),
    otherInns: otherInns(entities, sought),
    otherKpps: sought === null ? [] : otherKpps(entities, sought),
    placeless: placelessIn(standing),
    companyTitle: company?.title ?? null,
    phones: [...card.phones, ...(company?.phones ?? [])],
    raw: standing,
  }
}

function toOwner(owner: Standing['owner']): RequisiteOwner | null {
  return owner && { kind: 'company', id: asId(owner.id), title: owner.title }
}

function ownerOf({ owner, title }: RequisitePlan, made: Made | null): RequisiteOwner | null {
  if (owner !== null) return toOwner({ id: owner.id, title: title?.after ?? owner.title })
  const id = made?.company ?? null
  return id === null ? null : toOwner({ id, title: title?.after ?? '' })
}

function toStanding(
  { ordinary }: Pick<RequisitesDependencies, 'ordinary'>,
  {
    card,
    company,
    fields,
    sought,
  }: {
    readonly card: Standing['card']
    readonly company: ReadCompany | null
    readonly fields: CompanyFields
    readonly sought: SoughtParty | null
  },
): Standing {
  const entities = company?.legalEntities(fields.legal) ?? []
  const places = REQUISITE_FIELDS.flatMap(field => {
    const id = ordinary[field]
    const isThere = id !== undefined && fields.texts.some(one => one.id === id)
    return isThere ? [[field, { id, now: company?.text(id) ?? '' }] as const] : []
  })
  return {
    card,
    owner: company && { id: company.id, title: company.title },
    field: fields.legal,
    entities,
    chosen: choose(entities, sought),
    ordinary: Object.fromEntries(places) as Partial<
      Record<RequisiteField, { id: string; now: string }>
    >,
  }
}

function soughtIn(
  companies: readonly ReadCompany[],
  { legal }: CompanyFields,
): ReadonlyMap<CompanyId, SoughtParty> {
  return new Map(
    companies.flatMap(company => {
      const [first] = company.legalEntities(legal).filter(({ vat_id }) => vat_id !== undefined)
      if (first === undefined) return []
      const kpp = first['kpp'] === undefined ? null : String(first['kpp'])
      return [[asId<CompanyId>(company.id), { inn: String(first['vat_id']), kpp }] as const]
    }),
  )
}

function otherInns(
  entities: readonly LegalEntity[],
  sought: SoughtParty | null,
): readonly string[] {
  const inns = entities.map(entity => String(entity['vat_id'] ?? ''))
  return sought === null ? [] : [...new Set(inns.filter(inn => inn !== '' && inn !== sought.inn))]
}

// JSON that this module gave and gets back as it was.
function standingIn(raw: unknown): Standing {
  return raw as Standing
}

function planIn(plan: unknown): RequisitePlan {
  return plan as RequisitePlan
}

function madeIn(made: unknown): Made | null {
  return made as Made | null
}
