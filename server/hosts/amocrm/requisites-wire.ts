import { REQUISITE_FIELDS, type RequisiteField } from '../../../shared/contract/requisites-fill.ts'
import { titleCase } from '../../../shared/requisites/case.ts'
import type {
  ExpressedRequisites,
  RequisiteValues,
  SoughtParty,
  WantedRequisites,
} from '../../../shared/requisites/filling.ts'
import { writePost } from '../../../shared/requisites/posts.ts'
import { writeFullName } from '../../../shared/requisites/preamble.ts'
import { sayDate } from '../../../shared/requisites/standing.ts'

/** One value of a field of type `legal_entity`, as the account keeps it: texts, and a number for its type (amocrm.md 11.6). */
export type LegalEntity = Readonly<Record<string, string | number>>

/** Everything of a card that a filling may touch. JSON. */
export interface Standing {
  /** The lead or contact that was opened; `null`: the company's own card. */
  readonly card: { readonly entity: 'leads' | 'contacts'; readonly id: string } | null
  readonly owner: { readonly id: string; readonly title: string } | null
  /** Of type `legal_entity`; `null`: the account has none yet. */
  readonly field: string | null
  /** Whole, in its order. */
  readonly entities: readonly LegalEntity[]
  /** Place of the one sought, or of the first; `null`: there is none. */
  readonly chosen: number | null
  /** Our name → ordinary field that the settings chose, with what stands there. */
  readonly ordinary: Readonly<
    Partial<Record<RequisiteField, { readonly id: string; readonly now: string }>>
  >
}

/** A filling as data. JSON. */
export interface RequisitePlan {
  /** Whose it is; missing in plans of the first days. */
  readonly party?: SoughtParty
  readonly owner: Standing['owner']
  readonly card: Standing['card']
  /** Of a company that is made, or had no name; `null`: it stays. */
  readonly title: { readonly before: string; readonly after: string } | null
  readonly field: string | null
  /** The whole list as it stood. */
  readonly entities: readonly LegalEntity[]
  readonly chosen: number | null
  /** Keys of the value that are written; empty: nothing of it. */
  readonly after: LegalEntity
  readonly ordinary: readonly {
    readonly id: string
    readonly before: string
    readonly after: string
  }[]
}

/** ИНН of another kind of name: `tax_registration_reason_code` is the ОГРН in spite of it (amocrm.md 11.6). */
const KEYS: Readonly<Partial<Record<RequisiteField, string>>> = {
  shortName: 'name',
  inn: 'vat_id',
  kpp: 'kpp',
  ogrn: 'tax_registration_reason_code',
  legalAddress: 'address',
  actualAddress: 'real_address',
  director: 'director',
  bik: 'bank_code',
  account: 'bank_account_number',
}

const ENTREPRENEUR = 1
const COMPANY = 2

export function kindOf(entity: LegalEntity | undefined): 'company' | 'entrepreneur' | null {
  if (entity === undefined) return null
  return entity['entity_type'] === ENTREPRENEUR ? 'entrepreneur' : 'company'
}

export function valuesOf({ entities, chosen, ordinary, owner }: Standing): RequisiteValues {
  const entity = chosen === null ? {} : (entities[chosen] ?? {})
  const own = REQUISITE_FIELDS.map(field => {
    const key = KEYS[field]
    const value = key === undefined ? undefined : entity[key]
    return [field, value === undefined ? (ordinary[field]?.now ?? '') : String(value)] as const
  })
  return filled([...own, ['title', owner?.title ?? '']])
}

function filled(
  entries: readonly (readonly [RequisiteField, string | null | undefined])[],
): RequisiteValues {
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined && value !== null && value.trim() !== ''),
  )
}

/** КПП of the same ИНН, where none is the one sought, nor open. */
export function otherKpps(
  entities: readonly LegalEntity[],
  { inn, kpp }: SoughtParty,
): readonly string[] {
  const kpps = entities.filter(entity => String(entity['vat_id'] ?? '') === inn).map(kppOf)
  const isThere = kpp === null || kpps.some(one => one === kpp || one === '')
  return isThere ? [] : [...new Set(kpps)]
}

function kppOf(entity: LegalEntity): string {
  return String(entity['kpp'] ?? '')
}

/** The same ИНН and КПП; else the same ИНН where no КПП is written, or any is told to do. */
export function choose(
  entities: readonly LegalEntity[],
  sought: SoughtParty | null,
): number | null {
  if (sought === null) return entities.length === 0 ? null : 0
  const has = (fits: (entity: LegalEntity) => boolean) => {
    const index = entities.findIndex(
      entity => String(entity['vat_id'] ?? '') === sought.inn && fits(entity),
    )
    return index === -1 ? null : index
  }
  return (
    has(entity => kppOf(entity) === (sought.kpp ?? '')) ??
    has(entity => sought.kpp === null || kppOf(entity) === '' || sought.orAnyKpp === true)
  )
}

/** What neither the field of requisites nor an ordinary one keeps. */
export function placelessIn(standing: Standing): readonly RequisiteField[] {
  return REQUISITE_FIELDS.filter(field => !hasPlace(standing, field))
}

function hasPlace({ ordinary }: Standing, field: RequisiteField): boolean {
  return field === 'title' || KEYS[field] !== undefined || ordinary[field] !== undefined
}

/** What of it this account has a place for. */
export function express(standing: Standing, wanted: WantedRequisites): ExpressedRequisites {
  const wholly = allValues(standing, wanted)
  const values = Object.fromEntries(
    Object.entries(wholly).filter(([field]) =>
      REQUISITE_FIELDS.some(known => known === field && hasPlace(standing, known)),
    ),
  )
  return { values, now: valuesOf(standing), unshown: [] }
}

function allValues({ owner }: Standing, wanted: WantedRequisites): RequisiteValues {
  const { party, bank, withActualAddress } = wanted
  const { registeredOn } = party.standing
  const director = party.kind === 'company' ? party.director : null
  const line = party.address?.line
  const needsTitle = owner === null || owner.title.trim() === ''
  return filled([
    ['title', needsTitle ? party.name.short : null],
    ['shortName', party.name.short],
    ['fullName', writeFullName(party)],
    ['inn', party.inn],
    ['kpp', party.kind === 'company' ? party.kpp : null],
    ['ogrn', party.ogrn],
    ['registeredOn', registeredOn === null ? null : sayDate(registeredOn)],
    ['okpo', party.okpo],
    ['oktmo', party.oktmo],
    ['okved', party.okved],
    ['director', director && titleCase(director.name)],
    ['post', director?.post == null ? null : writePost(director.post)],
    ['legalAddress', line],
    ['actualAddress', withActualAddress ? line : null],
    ['bankName', bank && (bank.city === null ? bank.name : `${bank.name}, ${bank.city}`)],
    ['bik', bank?.bik],
    ['correspondentAccount', bank?.correspondentAccount],
    ['account', bank?.account],
  ])
}

export function toPlan(
  standing: Standing,
  wanted: WantedRequisites,
  accept: readonly RequisiteField[],
): RequisitePlan {
  const { values } = express(standing, wanted)
  const { owner, card, field, entities, chosen } = standing
  const accepted = accept.filter(one => values[one] !== undefined)
  const own = accepted.flatMap(one => {
    const key = KEYS[one]
    return key === undefined ? [] : [[key, values[one] ?? ''] as const]
  })
  const isTitled = owner === null || accepted.includes('title')
  const type = wanted.party.kind === 'company' ? COMPANY : ENTREPRENEUR
  // A name is the only key that is demanded, and the type tells the account how to show the rest.
  const made = chosen === null ? { name: wanted.party.name.short, entity_type: type } : {}
  const { party } = wanted
  return {
    party: { inn: party.inn, kpp: party.kind === 'company' ? party.kpp : null },
    owner,
    card: owner === null ? card : null,
    title: isTitled ? { before: owner?.title ?? '', after: wanted.party.name.short } : null,
    field,
    entities,
    chosen,
    // A company that is made is found again by the mark on its value.
    after: own.length === 0 && owner !== null ? {} : { ...made, ...Object.fromEntries(own) },
    ordinary: accepted.flatMap(one => {
      const place = KEYS[one] === undefined ? standing.ordinary[one] : undefined
      return place === undefined
        ? []
        : [{ id: place.id, before: place.now, after: values[one] ?? '' }]
    }),
  }
}
