import type { MergeKind, MergeMoveKey } from '../../../shared/contract/merge.ts'
import { distinctValues } from '../../../shared/merge/fields.ts'
import { othersIn } from '../../../shared/merge/members.ts'
import type { FieldDecision } from '../../../shared/merge/model.ts'
import type { ReadMergeCard } from '../../core/host-merge.ts'
import { keyOf, movesOf, nameKey } from './merge-read.ts'
import {
  areEqual,
  type Field,
  type FieldValue,
  isMany,
  isSameValue,
  type Member,
  type MergePlan,
  textOf,
} from './merge-wire.ts'

/** @param cards the survivor first */
export function toPlan(
  kind: MergeKind,
  cards: readonly ReadMergeCard[],
  decisions: readonly FieldDecision[],
): MergePlan {
  const members = cards.map(({ raw }) => raw as Member)
  const [survivor, ...others] = members
  if (survivor === undefined) throw new Error('a merge of nobody')
  const known = new Map(members.flatMap(({ fields }) => fields.map(one => [one.id, one] as const)))
  const fields = [...known.values()].flatMap(field => {
    const before = valuesOf(survivor, field)
    const after = afterMerge(field, members, decisions)
    return areEqual(before, after) ? [] : [{ id: field.id, type: field.type, before, after }]
  })
  const chosen = (key: string) => {
    const choice = decisions.find(one => one.key === key)?.choice
    return members.find(({ id }) => id === choice)
  }
  const named = chosen(nameKey(kind))
  const company = chosen('companies')?.company ?? null
  return {
    kind,
    survivor: survivor.id,
    members,
    fields,
    name:
      named === undefined || named.name === survivor.name
        ? null
        : { name: named.name, first_name: named.first_name, last_name: named.last_name },
    tags: [...new Set(others.flatMap(({ tags }) => tags))].filter(
      tag => !survivor.tags.includes(tag),
    ),
    company: company === survivor.company ? null : company,
  }
}

function valuesOf({ fields }: Pick<Member, 'fields'>, { id }: Pick<Field, 'id'>) {
  return fields.find(one => one.id === id)?.values ?? []
}

function afterMerge(
  field: Field,
  members: readonly Member[],
  decisions: readonly FieldDecision[],
): readonly FieldValue[] {
  if (isMany(field)) return joined(field, members)
  const decision = decisions.find(one => one.key === keyOf(field))
  const chosen = members.find(({ id }) => id === decision?.choice) ?? members[0]
  return chosen === undefined ? [] : valuesOf(chosen, field)
}

/** Each number, mailbox and party once, as first written. */
function joined(field: Field, members: readonly Member[]): readonly FieldValue[] {
  const all = members.flatMap(member => valuesOf(member, field))
  const distinct = all.filter(
    (one, index) => !all.slice(0, index).some(other => isSameValue(one, other)),
  )
  if (field.code !== 'PHONE' && field.code !== 'EMAIL') return distinct
  const as = field.code === 'PHONE' ? 'phone' : 'email'
  const order = distinctValues(distinct.map(textOf), as)
  return order.flatMap(text => distinct.find(one => textOf(one) === text) ?? [])
}

export function movedBy(plan: MergePlan): Readonly<Partial<Record<MergeMoveKey, number>>> {
  const others = othersIn(plan)
  const [first] = others
  if (first === undefined) return {}
  const leads = new Map(others.flatMap(one => one.leads.map(lead => [lead.id, lead] as const)))
  const whole: Member = {
    ...first,
    leads: [...leads.values()],
    tasks: others.flatMap(({ tasks }) => tasks),
    notes: others.flatMap(({ notes }) => notes),
    contacts: others.flatMap(({ contacts }) => contacts),
    company: plan.company,
  }
  return Object.fromEntries(
    Object.entries(movesOf(plan.kind, whole)).filter(([, count]) => count > 0),
  )
}

/** Links that only a person moves. */
export function staysBy(plan: MergePlan): {
  readonly customers: number
  readonly elements: number
} {
  const all = othersIn(plan).map(({ stays }) => stays ?? { customers: 0, elements: 0 })
  return {
    customers: all.reduce((sum, { customers }) => sum + customers, 0),
    elements: all.reduce((sum, { elements }) => sum + elements, 0),
  }
}
