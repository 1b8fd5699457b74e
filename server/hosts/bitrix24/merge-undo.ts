import type { MergeMoveKey } from '../../../shared/contract/merge.ts'
import { distinctValues } from '../../../shared/merge/fields.ts'
import { finderOf, idText, orNull, shape, text } from '../../../shared/parse/parse.ts'
import type { Keep, UndoneMerge } from '../../core/host-merge.ts'
import { HostRefused } from '../../errors.ts'
import { byId, itemsOf, resultOf } from './answers.ts'
import { toFailure } from './failures.ts'
import { ORIGINATOR, toOriginId } from './marks.ts'
import { othersIn, survivorIn } from '../../../shared/merge/members.ts'
import { itemsCommand } from './merge-read.ts'
import { runAll, sortOf } from './merge-settle.ts'
import { returnActivities, returnCards, returnRequisites } from './merge-return.ts'
import {
  isEqual,
  isFilled,
  type Item,
  type Member,
  type MergePlan,
  type Phone,
  phonesIn,
  TYPE_OF,
} from './merge-wire.ts'
import { type Command, MAX_BATCH, type Portal } from './portal.ts'
import { update } from './requisites-write.ts'

/** Member who went → number of the card made anew for him. */
export type Remade = Readonly<Record<string, string>>

interface Undo {
  readonly plan: MergePlan
  readonly mark: string
  readonly made: unknown
  readonly keep: Keep
}

/**
 * The cards that went are made anew from what was kept of them, and get back what hung on them: deals and leads, things to do and calls,
 * people of a firm, requisites. The survivor gets its own values back where nobody has gone on with them.
 *
 * Whatever is done twice is the same as done once; a card that was made is found by its origin id.
 */
export async function undoMerge(portal: Portal, undo: Undo): Promise<UndoneMerge> {
  const { plan } = undo
  const survivor = await findItem(portal, plan, plan.survivor)
  if (survivor === null) return { end: 'changed', cards: [], returned: {} }
  const remade = await remake(portal, undo)
  const own = survivorBack(plan, survivor)
  await runAll(portal, own.commands)
  const cards = await returnCards(portal, plan, remade)
  const tasks = await returnActivities(portal, plan, remade)
  const requisites = await returnRequisites(portal, plan, { remade, mark: undo.mark })
  await runAll(portal, originsBack(plan, remade))
  const isLeft = own.isLeft || cards.isLeft || tasks.isLeft || requisites.isLeft
  return {
    end: isLeft ? 'partly' : 'done',
    cards: othersIn(plan).map(({ id, title }) => ({ title, id: remade[id] ?? id })),
    returned: filledCounts({
      ...cards.counts,
      ...tasks.counts,
      requisites: requisites.count,
      fields: own.count,
    }),
  }
}

function filledCounts(
  counts: Readonly<Partial<Record<MergeMoveKey | 'fields', number>>>,
): UndoneMerge['returned'] {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

async function findItem(portal: Portal, plan: MergePlan, id: string): Promise<Item | null> {
  const read = await portal.batch({ item: itemsCommand(plan.kind, [id]) })
  return (byId(itemsOf(read, 'item')).get(id) as Item | undefined) ?? null
}

const findOrigin = finderOf(shape({ id: idText, originId: orNull(text) }))
const findMade = finderOf(shape({ item: shape({ id: idText }) }))

/** One that is still there, since the portal left it to its own page, is no card to be made. */
async function remake(portal: Portal, { plan, mark, made, keep }: Undo): Promise<Remade> {
  const kept = (made ?? {}) as Remade
  const others = othersIn(plan)
  const origins = new Map(others.map(({ id }) => [toOriginId(`${plan.kind}:${id}`, mark), id]))
  const read = await portal.batch({
    standing: itemsCommand(
      plan.kind,
      others.map(({ id }) => id),
    ),
    made: {
      method: 'crm.item.list',
      params: {
        entityTypeId: TYPE_OF[plan.kind],
        filter: { originatorId: ORIGINATOR, '@originId': [...origins.keys()] },
        select: ['id', 'originId'],
      },
    },
  })
  const standing = byId(itemsOf(read, 'standing'))
  const found = itemsOf(read, 'made').flatMap(row => {
    const one = findOrigin(row)
    const whose = origins.get(one?.originId ?? '')
    return one === null || whose === undefined ? [] : [[whose, one.id] as const]
  })
  const known: Record<string, string> = {
    ...Object.fromEntries([...standing.keys()].map(id => [id, id])),
    ...Object.fromEntries(found),
    ...kept,
  }
  const missing = others.filter(({ id }) => known[id] === undefined)
  for (let from = 0; from < missing.length; from += MAX_BATCH)
    Object.assign(
      known,
      await addAnew(portal, plan, { members: missing.slice(from, from + MAX_BATCH), mark }),
    )
  await keep(known)
  return known
}

async function addAnew(
  portal: Portal,
  plan: MergePlan,
  { members, mark }: { readonly members: readonly Member[]; readonly mark: string },
): Promise<Remade> {
  const commands = Object.fromEntries(
    members.map((member): [string, Command] => [
      `a${member.id}`,
      {
        method: 'crm.item.add',
        params: { entityTypeId: TYPE_OF[plan.kind], fields: fieldsAnew(plan, member, mark) },
      },
    ]),
  )
  const read = await portal.batch(commands, { halt: true })
  const entries = members.map(({ id }) => {
    const outcome = read.get(`a${id}`)
    if (outcome?.ok === false) throw toFailure('crm.item.add', 400, outcome.error, null)
    const made = findMade(resultOf(read, `a${id}`))?.item.id
    if (made === undefined)
      throw new HostRefused('crm.item.add: nothing was made', 'nothing was made')
    return [id, made] as const
  })
  return Object.fromEntries(entries)
}

/** Put back apart: several values stand there together. */
const LINKS = new Set(['contactIds', 'companyId', 'companyIds'])

/** A firm knows its people through their cards alone. */
const NOT_GIVEN = new Set(['contactIds', 'companyId', 'originatorId', 'originId'])

function fieldsAnew({ kind, writable }: MergePlan, member: Member, mark: string): Item {
  const given = writable.filter(name => !NOT_GIVEN.has(name) && isFilled(member.item[name]))
  return {
    ...Object.fromEntries(given.map(name => [name, member.item[name]])),
    originatorId: ORIGINATOR,
    originId: toOriginId(`${kind}:${member.id}`, mark),
    fm: member.fm.map(({ typeId, valueType, value }) => ({ typeId, valueType, value })),
  }
}

/** The mark has served; a card that came from elsewhere says so again. */
function originsBack(plan: MergePlan, remade: Remade): readonly Command[] {
  return othersIn(plan).flatMap(({ id, item }) => {
    const anew = remade[id]
    if (anew === undefined || anew === id) return []
    const { originatorId, originId } = item
    if (!isFilled(originatorId) && !isFilled(originId)) return []
    return [update(TYPE_OF[plan.kind], anew, { originatorId, originId })]
  })
}

interface Back {
  readonly commands: readonly Command[]
  readonly count: number
  /** Somebody has gone on with it. */
  readonly isLeft: boolean
}

function survivorBack(plan: MergePlan, now: Item): Back {
  const { item: before, fm } = survivorIn(plan)
  const fields: Record<string, unknown> = {}
  let isLeft = false
  for (const name of plan.writable) {
    if (LINKS.has(name) || isEqual(now[name], before[name])) continue
    if (isOfMerge(plan, name, now[name])) fields[name] = before[name] ?? ''
    else isLeft = true
  }
  const phones = phonesBack(plan, fm, phonesIn(now))
  if (Object.keys(phones).length > 0) fields['fm'] = phones
  Object.assign(fields, companiesBack(plan, now))
  const count = Object.keys(fields).length
  const commands = count === 0 ? [] : [update(TYPE_OF[plan.kind], plan.survivor, fields)]
  return { commands, count, isLeft }
}

/** A value that one of the others brought, and nobody's since. */
function isOfMerge(plan: MergePlan, name: string, value: unknown): boolean {
  return othersIn(plan).some(({ item }) => isEqual(item[name], value))
}

function companiesBack(plan: MergePlan, now: Item): Item {
  if (plan.kind !== 'contact') return {}
  const before = companiesOf(survivorIn(plan).item)
  const brought = othersIn(plan).flatMap(({ item }) => companiesOf(item))
  const stands = companiesOf(now)
  const back = stands.filter(id => before.includes(id) || !brought.includes(id))
  return back.length === stands.length ? {} : { companyIds: back.map(Number) }
}

function companiesOf(item: Item): readonly string[] {
  return Array.isArray(item['companyIds']) ? item['companyIds'].map(String) : []
}

/** Numbers and mailboxes that came with the others go; how a number was written before, it is again. */
function phonesBack(
  plan: MergePlan,
  before: readonly Phone[],
  now: readonly Phone[],
): Readonly<Record<string, object>> {
  const brought = othersIn(plan).flatMap(({ fm }) => fm)
  const gone = now.filter(({ typeId, value }) => {
    const has = (list: readonly Phone[]) =>
      list.some(one => one.typeId === typeId && isOne(typeId, one.value, value))
    return has(brought) && !has(before)
  })
  const lost = before.filter(
    one =>
      !now.some(other => other.typeId === one.typeId && isOne(one.typeId, other.value, one.value)),
  )
  return {
    ...Object.fromEntries(
      gone.map(({ id, typeId, valueType }) => [id, { typeId, valueType, value: '' }]),
    ),
    ...Object.fromEntries(
      lost.map(({ typeId, valueType, value }, index) => [
        `n${index}`,
        { typeId, valueType, value },
      ]),
    ),
  }
}

function isOne(typeId: string, one: string, other: string): boolean {
  return distinctValues([one, other], sortOf(typeId)).length === 1
}
