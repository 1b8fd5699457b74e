import type { MergeKind, MergeMoveKey } from '../../../shared/contract/merge.ts'
import { othersIn, survivorIn } from '../../../shared/merge/members.ts'
import type { FieldDecision } from '../../../shared/merge/model.ts'
import type { ReadMergeCard } from '../../core/host-merge.ts'
import { movesOf } from './merge-read.ts'
import {
  companiesIn,
  isEqual,
  isFilled,
  type Item,
  type Member,
  type MergePlan,
  type Raw,
} from './merge-wire.ts'

/** @param cards the survivor first */
export function toPlan(
  kind: MergeKind,
  cards: readonly ReadMergeCard[],
  decisions: readonly FieldDecision[],
): MergePlan {
  const raws = cards.map(({ raw }) => raw as Raw)
  const members = raws.map(({ member }) => member)
  const [survivor] = members
  if (survivor === undefined) throw new Error('a merge of nobody')
  const writable = raws[0]?.writable.map(({ name }) => name) ?? []
  const wanted = Object.fromEntries(
    decisions.flatMap(({ key, choice }): [string, unknown][] => {
      const value = members.find(({ id }) => id === choice)?.item[key]
      return writable.includes(key) && isFilled(value) ? [[key, value]] : []
    }),
  )
  const chosen = Object.entries(wanted).filter(([name]) => isDisputed(members, name))
  return {
    kind,
    survivor: survivor.id,
    members,
    writable,
    chosen: Object.fromEntries(chosen),
    wanted,
    companies:
      kind === 'contact' ? [...new Set(members.flatMap(({ item }) => companiesIn(item)))] : [],
  }
}

function isDisputed(members: readonly Member[], name: string): boolean {
  const filled = members.map(({ item }) => item[name]).filter(isFilled)
  return filled.some(value => !isEqual(value, filled[0]))
}

/** Everything that hangs on cards that go; a deal with two of them once. */
export function movedBy(plan: MergePlan): Readonly<Partial<Record<MergeMoveKey, number>>> {
  const others = othersIn(plan)
  const linked = new Map(
    others.flatMap(one => one.linked.map(link => [`${link.type}:${link.id}`, link] as const)),
  )
  const activities = new Map(others.flatMap(one => one.activities.map(it => [it.id, it] as const)))
  const whole: Member = {
    id: '',
    title: '',
    item: {},
    fm: [],
    linked: [...linked.values()],
    activities: [...activities.values()],
    comments: others.reduce((sum, { comments }) => sum + comments, 0),
    requisites: others.flatMap(({ requisites }) => requisites),
  }
  const own = new Set(companiesIn(survivorIn(plan).item))
  const companies = plan.companies.filter(id => !own.has(id)).length
  const counts = { ...movesOf(plan.kind, whole), ...(plan.kind === 'contact' && { companies }) }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

/** What each member has to say in the fields the portal asks about, so that it asks no more. @param names left out: the chosen ones */
export function levelling(
  plan: MergePlan,
  now: ReadonlyMap<string, Item>,
  names: readonly string[] | null,
): readonly { readonly id: string; readonly fields: Item }[] {
  const survivor = now.get(plan.survivor) ?? {}
  const wanted = (name: string) => plan.chosen[name] ?? survivor[name]
  return plan.members.flatMap(({ id }) => {
    const item = now.get(id)
    if (item === undefined) return []
    const fields = Object.entries(item).flatMap(([name, value]): [string, unknown][] => {
      const isAsked = names === null ? name in plan.chosen : names.includes(name)
      const should = wanted(name)
      const differs = isAsked && isFilled(value) && isFilled(should) && !isEqual(value, should)
      return differs || (id === plan.survivor && isMissing(plan, name, value))
        ? [[name, should]]
        : []
    })
    return fields.length === 0 ? [] : [{ id, fields: Object.fromEntries(fields) }]
  })
}

function isMissing({ chosen }: MergePlan, name: string, value: unknown): boolean {
  return name in chosen && !isEqual(value, chosen[name])
}
