import type { Gender } from '../duplicates/first-names.ts'
import type { Company, Entrepreneur, Party } from './model.ts'
import { titleCase } from './case.ts'
import { readCompanyName } from './company-name.ts'
import { declineFullName, findGender, readFullName } from './person-names.ts'
import { declinePost } from './posts.ts'
import { sayDate } from './standing.ts'

export interface PreambleOptions {
  /** Our client's side of the contract. @default Заказчик */
  readonly role?: string
  /** In the genitive. @default Устава */
  readonly basis?: string
  /** Told by a person, where the name does not tell. */
  readonly gender?: Gender
}

export interface Preamble {
  readonly text: string
  /** Somebody must look: an unknown post, a gender that no name tells, no director in the register. */
  readonly needsLook: boolean
}

/**
 * How a contract names this side: `…, именуемое в дальнейшем «Заказчик», в лице генерального директора Иванова Ивана Ивановича,
 * действующего на основании Устава`. Russian only: a contract is.
 */
export function writePreamble(party: Party, options: PreambleOptions = {}): Preamble {
  return party.kind === 'company'
    ? companyPreamble(party, options)
    : entrepreneurPreamble(party, options)
}

/** `в лице генерального директора Иванова Ивана Ивановича, действующего на основании Устава` */
export function writeInPerson(
  director: { readonly name: string; readonly post: string | null },
  {
    basis = 'Устава',
    gender = null,
  }: { readonly basis?: string; readonly gender?: Gender | null } = {},
): Preamble {
  if (isFirm(director.name)) return writeInFirm(director.name, basis)
  const name = declineFullName(director.name, gender)
  const post = declinePost(director.post ?? '')
  const who = [post.text, name.text].filter(part => part !== '').join(' ')
  return {
    text: `в лице ${who}, ${ACTING_GENITIVE[name.gender ?? 'unknown']} на основании ${basis}`,
    needsLook: name.gender === null || !name.isUsual || !post.isKnown,
  }
}

/** A company may be led by another one; the register names it in the director's place. */
function isFirm(name: string): boolean {
  return /["«“]/.test(name) || readCompanyName(name).form !== null
}

function writeInFirm(name: string, basis: string): Preamble {
  const text = `в лице управляющей организации ${toRussianQuotes(name)}, действующей на основании ${basis}`
  // Who signs for that organisation is in its own record.
  return { text, needsLook: true }
}

const ACTING_GENITIVE = {
  male: 'действующего',
  female: 'действующей',
  unknown: 'действующего(ей)',
} as const
const ACTING = { male: 'действующий', female: 'действующая', unknown: 'действующий(ая)' } as const
const NAMED = {
  male: 'именуемый',
  female: 'именуемая',
  unknown: 'именуемый(ая)',
  neuter: 'именуемое',
} as const

function companyPreamble(
  company: Company,
  { role = 'Заказчик', basis, gender }: PreambleOptions,
): Preamble {
  const named = NAMED[genderOfForm(company.formFull ?? company.name.full)]
  const start = `${writeFullName(company)}, ${named} в дальнейшем «${role}»`
  if (company.director === null) return { text: start, needsLook: true }
  const inPerson = writeInPerson(company.director, {
    ...(basis !== undefined && { basis }),
    gender: gender ?? null,
  })
  return { text: `${start}, ${inPerson.text}`, needsLook: inPerson.needsLook }
}

function entrepreneurPreamble(
  person: Entrepreneur,
  { role = 'Заказчик', gender: told }: PreambleOptions,
): Preamble {
  const name = [person.surname, person.firstName, person.patronymic ?? ''].join(' ').trim()
  const read = readFullName(name)
  const gender = told ?? (read === null ? null : findGender(read))
  const key = gender ?? 'unknown'
  const since =
    person.standing.registeredOn === null ? '' : ` от ${sayDate(person.standing.registeredOn)}`
  const basis = `${ACTING[key]} на основании записи в ЕГРИП, ОГРНИП ${person.ogrn ?? '…'}${since}`
  return {
    text: `Индивидуальный предприниматель ${titleCase(name)}, ${NAMED[key]} в дальнейшем «${role}», ${basis}`,
    needsLook: gender === null || person.ogrn === null,
  }
}

/** By the head noun of the form: «общество», «предприятие» are neuter, «банк» and «завод» masculine, «организация» feminine. */
function genderOfForm(form: string): keyof typeof NAMED {
  const words = form.toLowerCase().split(/[\s"«]+/)
  const head = words.find(word => !/(?:ое|ая|ый|ий|ой|ее)$/.test(word)) ?? ''
  if (/[оеё]$/.test(head)) return 'neuter'
  return /[аяь]$/.test(head) ? 'female' : 'male'
}

/** The form in ordinary letters, the name as the register has it, in «ёлочки». */
export function writeFullName({ formFull, name }: Party): string {
  if (formFull === null) return toRussianQuotes(name.full)
  return `${formFull} «${toRussianQuotes(name.bare)}»`
}

/** `"А "Б""` → `«А «Б»»`: marks at the beginning of a word open, others close. */
export function toRussianQuotes(text: string): string {
  return text.replaceAll(/["“”„]/g, (_mark, index: number) =>
    /(?:^|[\s(«-])["“”„]*$/.test(text.slice(0, index)) ? '«' : '»',
  )
}
