import { detach } from '../base/intern.ts'
import { isOneEdit, jaroWinkler } from '../similarity.ts'
import { skeleton } from '../skeleton.ts'

/** What a column of any table of people or firms holds. */
export type FieldType = 'name' | 'date' | 'id' | 'exact' | 'text' | 'email' | 'phone' | 'postcode'

export const FIELD_TYPES: readonly FieldType[] = [
  'name',
  'date',
  'id',
  'exact',
  'text',
  'email',
  'phone',
  'postcode',
]

export interface FieldKind {
  /** From the best agreement to none. At most six. */
  readonly levels: readonly string[]
  /** The value as it is compared; empty when there is none. */
  readonly read: (raw: string) => string
  /** Level of two values that are not equal, from 2 on; equal ones are level 1. */
  readonly compare: (one: string, other: string) => number
  /** What two spellings of one value mostly share: finds candidates. */
  readonly coarse: (value: string) => string
}

const NOTHING = /^(?:|-+|n\/?a|null|none|nan|нет|не указано?)$/i

/** Names in both alphabets meet in their skeletons. */
const NAME: FieldKind = {
  levels: ['same', 'similar', 'weak', 'different'],
  read: raw => tokens(raw).map(skeletonOr).join(' '),
  compare(one, other) {
    const alike = jaroWinkler(one, other)
    if (alike >= 0.92 || (Math.min(one.length, other.length) >= 4 && isOneEdit(one, other)))
      return 2
    // «Rob» and «Robert».
    const [short, long] = one.length < other.length ? [one, other] : [other, one]
    const isCut = short.length >= 2 && long.startsWith(short)
    return alike >= 0.8 || isCut || isJumbled(one, other) ? 3 : 4
  },
  coarse: value => value.slice(0, 3),
}

const DATE: FieldKind = {
  levels: ['same', 'misprint', 'near', 'different'],
  read: raw => readDate(raw),
  compare(one, other) {
    const wrong = countWrong(one, other)
    if (wrong === 1 || isOneEdit(one, other)) return 2
    const isTurned =
      one.slice(0, 4) === other.slice(0, 4) &&
      one.slice(4, 6) === other.slice(6) &&
      one.slice(6) === other.slice(4, 6)
    if (isTurned) return 2
    const isNear =
      daysBetween(one, other) <= NEAR_DAYS ||
      wrong === 2 ||
      one.slice(0, 4) === other.slice(0, 4) ||
      one.slice(4) === other.slice(4)
    return isNear ? 3 : 4
  },
  coarse: value => value,
}

const ID: FieldKind = {
  levels: ['same', 'misprint', 'different'],
  read: raw => raw.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
  compare: (one, other) => (isOneEdit(one, other) ? 2 : 3),
  coarse: value => value,
}

const EXACT: FieldKind = {
  levels: ['same', 'different'],
  read: raw => raw.trim().toLowerCase(),
  compare: () => 2,
  coarse: value => value,
}

const TEXT: FieldKind = {
  levels: ['same', 'similar', 'weak', 'different'],
  read: raw => tokens(raw).map(skeletonOr).join(' '),
  compare(one, other) {
    if (one.replaceAll(' ', '') === other.replaceAll(' ', '') || jaroWinkler(one, other) >= 0.92)
      return 2
    const [mine, theirs] = [one.split(' '), other.split(' ')]
    const common = mine.filter(word =>
      theirs.some(another => word === another || (word.length > 3 && isOneEdit(word, another))),
    ).length
    const share = common / Math.max(mine.length, theirs.length)
    if (share >= 0.99) return 2
    return share >= 0.5 || jaroWinkler(one, other) >= 0.82 || isJumbled(one, other) ? 3 : 4
  },
  coarse: value => value.replaceAll(' ', '').slice(0, 5),
}

const EMAIL: FieldKind = {
  levels: ['same', 'misprint', 'local', 'different'],
  read: raw =>
    raw
      .trim()
      .toLowerCase()
      .replaceAll(/\s|^mailto:/g, ''),
  compare(one, other) {
    // «anna.kotova61@…» and «anna.kotova68@…» are two of one name: what was a misprint elsewhere tells them apart.
    const areDigitsSame = one.replaceAll(/\D/g, '') === other.replaceAll(/\D/g, '')
    if (areDigitsSame && (isOneEdit(one, other) || isJumbled(one, other))) return 2
    const [local = '', another = ''] = [one.split('@')[0], other.split('@')[0]]
    const isLocal = local === another || (areDigitsSame && isOneEdit(local, another))
    if (local.length >= 3 && isLocal) return 3
    return 4
  },
  coarse: value => value.split('@')[0] ?? '',
}

const PHONE: FieldKind = {
  ...ID,
  read: raw => raw.replaceAll(/\D/g, '').replace(/^[78](?=\d{10}$)/, ''),
}

const POSTCODE: FieldKind = {
  ...ID,
  read: raw => raw.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
}

export const KINDS: Readonly<Record<FieldType, FieldKind>> = {
  name: NAME,
  date: DATE,
  id: ID,
  exact: EXACT,
  text: TEXT,
  email: EMAIL,
  phone: PHONE,
  postcode: POSTCODE,
}

/** A date of about the same time, mistaken by days or a few months. */
const NEAR_DAYS = 130

function daysBetween(one: string, other: string): number {
  const [first, second] = [toDays(one), toDays(other)]
  return Number.isNaN(first) || Number.isNaN(second)
    ? Number.POSITIVE_INFINITY
    : Math.abs(first - second)
}

function toDays(date: string): number {
  if (date.length !== 8) return Number.NaN
  return (
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) /
    86_400_000
  )
}

/** Nearly the same letters in another order: at most a sixth of them differ. */
function isJumbled(one: string, other: string): boolean {
  const length = Math.max(one.length, other.length)
  if (length < 4 || Math.abs(one.length - other.length) > length / 4) return false
  const counts = new Map<string, number>()
  for (const letter of one) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  for (const letter of other) counts.set(letter, (counts.get(letter) ?? 0) - 1)
  let differing = 0
  for (const count of counts.values()) differing += Math.abs(count)
  return differing <= Math.max(1, length / 6)
}

/** The value as it is compared; words for "nothing" are nothing. */
export function readValue(type: FieldType, raw: string): string {
  const short = raw.slice(0, 500).normalize('NFKC').trim()
  return NOTHING.test(short) ? '' : detach(KINDS[type].read(short))
}

function tokens(raw: string): readonly string[] {
  return raw
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/['’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
}

/** Digits and other alphabets stay as they are. */
function skeletonOr(word: string): string {
  return /^[a-zа-я]+$/.test(word) ? skeleton(word) || word : word
}

/** `19710624`; day and month stand as their separators and sizes tell, the year is what has four digits. */
function readDate(raw: string): string {
  const parts = raw.split('T')[0]?.match(/\d+/g) ?? []
  const [one = '', two = '', three = ''] = parts
  if (parts.length === 1) return /^\d{1,2}\d{6}$/.test(one) ? one.padStart(8, '0') : one
  if (parts.length < 3) return parts.join('')
  const [year, month, day] = one.length === 4 ? [one, two, three] : [three, two, one]
  // «06/24/1971» can only be read one way.
  const [m, d] = Number(month) > 12 && Number(day) <= 12 ? [day, month] : [month, day]
  return year + m.padStart(2, '0') + d.padStart(2, '0')
}

function countWrong(one: string, other: string): number {
  if (one.length !== other.length) return 9
  let wrong = 0
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) wrong++
  return wrong
}
