import { parseEmails } from '../duplicates/emails.ts'
import { keyOfEmail, keyOfPhone } from '../duplicates/keys.ts'
import { levelsOf } from '../duplicates/names.ts'
import { readPerson } from '../duplicates/person.ts'
import { parsePhones } from '../phone/parse-phone.ts'
import type { CardField, FieldDecision, FieldRule, MergeCard } from './model.ts'

/** Field → member whose value stays, as a person said. */
export type Choices = Readonly<Record<string, string>>

interface Value {
  readonly member: string
  readonly texts: readonly string[]
}

const ORDER = ['conflict', 'joined', 'added', 'kept', 'same'] as const

/**
 * What will stand in each field (dedup.md 7): nothing is silently lost. What differs and cannot stay together is a conflict with the
 * survivor's value proposed.
 *
 * @param cards the survivor first, the others in order of worth
 * @param choices taken of conflicts alone; of a member who has nothing there they mean nothing
 */
export function decideFields(
  cards: readonly Pick<MergeCard, 'id' | 'fields'>[],
  choices: Choices,
): readonly FieldDecision[] {
  const survivor = cards[0]?.id ?? ''
  const known = new Map<string, CardField>()
  for (const field of cards.flatMap(({ fields }) => fields))
    if (!known.has(field.key)) known.set(field.key, field)
  const decisions = [...known.values()].map(({ key, label, rule }): FieldDecision => {
    const values = cards.flatMap(({ id, fields }): Value[] => {
      const field = fields.find(one => one.key === key)
      return field === undefined ? [] : [{ member: id, texts: field.values }]
    })
    return { key, label, values, ...decide(rule, values, { survivor, choice: choices[key] }) }
  })
  return decisions.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind))
}

type Decided = Pick<FieldDecision, 'kind' | 'result' | 'choice'>

interface Wish {
  readonly survivor: string
  readonly choice: string | undefined
}

function decide(rule: FieldRule, values: readonly Value[], wish: Wish): Decided {
  switch (rule.type) {
    case 'many':
      return join(values, wish.survivor, rule.as)
    case 'own':
      return own(values, wish.survivor)
    default:
      return single(rule, values, wish)
  }
}

function join(values: readonly Value[], survivor: string, as: 'phone' | 'email' | 'text'): Decided {
  const all = values.flatMap(({ texts }) => texts)
  const result = distinctValues(all, as)
  const count = (texts: readonly string[]) => distinctValues(texts, as).length
  const standing = values.find(({ member }) => member === survivor)?.texts ?? []
  if (values.length > 1 && values.every(({ texts }) => count(texts) === result.length))
    return { kind: 'same', result, choice: null }
  if (count(standing) === result.length) return { kind: 'kept', result, choice: survivor }
  if (values.length === 1) return { kind: 'added', result, choice: values[0]?.member ?? null }
  return { kind: 'joined', result, choice: null }
}

/** One of each, as first written; what cannot be read as such a value, behind those that can. */
export function distinctValues(
  texts: readonly string[],
  as: 'phone' | 'email' | 'text',
): readonly string[] {
  const seen = new Set<string>()
  const kept = texts.filter(text => {
    const keys = keysOf(text, as)
    const isNew = keys.some(key => !seen.has(key))
    for (const key of keys) seen.add(key)
    return isNew
  })
  const isReadable = (text: string) => as === 'text' || !keysOf(text, as)[0]?.startsWith('text:')
  return [...kept.filter(isReadable), ...kept.filter(text => !isReadable(text))]
}

function keysOf(text: string, as: 'phone' | 'email' | 'text'): readonly string[] {
  const plain = [`text:${comparable(text)}`]
  if (as === 'text') return plain
  const keys = as === 'phone' ? parsePhones(text).map(keyOfPhone) : emailKeys(text)
  return keys.length === 0 ? plain : keys
}

function emailKeys(text: string): readonly string[] {
  return parseEmails(text).map(keyOfEmail)
}

function own(values: readonly Value[], survivor: string): Decided {
  const standing = values.find(({ member }) => member === survivor)
  const chosen = standing ?? values[0]
  const result = chosen?.texts ?? []
  if (standing === undefined) return { kind: 'added', result, choice: chosen?.member ?? null }
  const isSame = values.length > 1 && countDistinct(values) === 1
  return { kind: isSame ? 'same' : 'kept', result, choice: survivor }
}

function single(
  rule: Extract<FieldRule, { type: 'single' | 'name' }>,
  values: readonly Value[],
  { survivor, choice }: Wish,
): Decided {
  const standing = values.find(({ member }) => member === survivor)
  const fullest = rule.type === 'name' ? fullestName(values, rule.part) : null
  if (countDistinct(values) > 1 && fullest === null) {
    const chosen = values.find(({ member }) => member === choice) ?? standing ?? values[0]
    return { kind: 'conflict', result: chosen?.texts ?? [], choice: chosen?.member ?? null }
  }
  const chosen = fullest ?? standing ?? values[0]
  const result = chosen?.texts ?? []
  const isSame = values.length > 1 && countDistinct(values) === 1
  if (isSame && standing !== undefined) return { kind: 'same', result, choice: null }
  const kind = chosen?.member === survivor ? 'kept' : 'added'
  return { kind, result, choice: chosen?.member ?? null }
}

function countDistinct(values: readonly Value[]): number {
  return new Set(values.map(({ texts }) => comparable(texts.join('\n')))).size
}

/** The longest spelling of one name; `null`: they name two people, or say the same. The first of equals, so the survivor's. */
function fullestName(
  values: readonly Value[],
  part: Extract<FieldRule, { type: 'name' }>['part'],
): Value | null {
  if (countDistinct(values) < 2) return null
  const [first, ...rest] = values.toSorted(
    (one, other) => lengthOf(other) - lengthOf(one) || values.indexOf(one) - values.indexOf(other),
  )
  if (first === undefined) return null
  return rest.every(value => isOneName(textOf(first), textOf(value), part)) ? first : null
}

function isOneName(one: string, other: string, part: string): boolean {
  // Alone in its field an initial is of any part of a name.
  const [, initial] = /^(\p{L})\.?$/u.exec(comparable(other)) ?? []
  if (part !== 'whole' && initial !== undefined) return comparable(one).startsWith(initial)
  const [left, right] = [toPerson(one, part), toPerson(other, part)]
  const { first, surname, patronymic } = levelsOf(left, right)
  const levels = { first, last: surname, second: patronymic }
  const isLike = (level: string) =>
    ['same', 'compatible', 'initial', 'similar', 'unknown'].includes(level)
  if (part === 'whole') return Object.values(levels).every(isLike) && left.words !== ''
  const level = levels[part as keyof typeof levels]
  // A misprint in a surname is no fuller form of it: a person says which one is right.
  if (part === 'last') return level === 'same'
  return level !== 'unknown' && isLike(level)
}

function toPerson(text: string, part: string) {
  const none = { first: null, last: null, second: null }
  return readPerson(part === 'whole' ? { ...none, first: text } : { ...none, [part]: text })
}

function textOf({ texts }: Value): string {
  return texts.join(' ')
}

function lengthOf(value: Value): number {
  return textOf(value).trim().length
}

/** Case, edges and doubled spaces make no other value. */
export function comparable(text: string): string {
  return text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
}
