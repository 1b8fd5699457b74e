import { finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import type { WrittenMerge } from '../../core/host-merge.ts'
import { HostRefused, HostUnavailable } from '../../errors.ts'
import { byId, itemsOf } from './answers.ts'
import { isDenied, toFailure } from './failures.ts'
import { othersIn } from '../../../shared/merge/members.ts'
import { levelling, movedBy } from './merge-plan.ts'
import { itemsCommand } from './merge-read.ts'
import { settle } from './merge-settle.ts'
import { isEqual, type Item, type MergePlan, TYPE_OF } from './merge-wire.ts'
import type { Command, Portal } from './portal.ts'
import { update } from './requisites-write.ts'

type Items = ReadonlyMap<string, Item>

/** The person's own way in, and ours. */
export interface Doors {
  readonly portal: Portal
  readonly ownPortal: Portal
}

/**
 * Levels the fields a person has decided about, merges, and looks afterwards that nothing is lost. Answered with CONFLICT, it levels
 * every field that differs and tries once more; then the values stand as before, and the portal's own page goes on (methodology, case 13).
 *
 * Where an earlier try got is seen from who is still there: the portal deletes the others in the deed itself. Whether the person may delete
 * them is told by the deed alone, so without him none is done: the values stand as before, and he may order it again.
 *
 * @throws {HostUnavailable | HostRefused}
 */
export async function writeMerge(
  doors: Doors,
  plan: MergePlan,
  { isAgain, isAlone }: { readonly isAgain: boolean; readonly isAlone: boolean },
): Promise<WrittenMerge> {
  const { ownPortal } = doors
  const now = await readItems(ownPortal, plan)
  const waiting = whoWaits(plan, now)
  // Of others that went before our first try nothing came to the survivor.
  const isGone = !isAgain && waiting.length < othersIn(plan).length
  if (isGone || !now.has(plan.survivor)) return { end: 'gone', moved: {}, left: [], reason: null }
  if (waiting.length > 0) {
    const end = isAlone ? 'alone' : await mergeOrAsk(doors, plan, now)
    if (end !== 'merged') {
      await putBack(ownPortal, plan)
      const left = whoWaits(plan, await readItems(ownPortal, plan))
      // Some may have gone before the portal stopped at another one: those are merged.
      if (left.length === othersIn(plan).length) return { end, moved: {}, left, reason: null }
      return { end: 'merged', moved: movedBy(plan), left, reason: await settled(ownPortal, plan) }
    }
  }
  return { end: 'merged', moved: movedBy(plan), left: [], reason: await settled(ownPortal, plan) }
}

/** The cards are merged by then: what the portal refuses of the rest is told, and undoes nothing. */
async function settled(ownPortal: Portal, plan: MergePlan): Promise<string | null> {
  try {
    await settle(ownPortal, plan)
    return null
  } catch (error) {
    if (error instanceof HostRefused) return error.reason
    throw error
  }
}

async function readItems(portal: Portal, plan: MergePlan): Promise<Items> {
  const ids = plan.members.map(({ id }) => id)
  const read = await portal.batch({ items: itemsCommand(plan.kind, ids) })
  // Rows of one list: all of them maps.
  return byId(itemsOf(read, 'items')) as Items
}

function whoWaits(plan: MergePlan, now: Items): readonly string[] {
  return othersIn(plan)
    .map(({ id }) => id)
    .filter(id => now.has(id))
}

async function mergeOrAsk(
  doors: Doors,
  plan: MergePlan,
  now: Items,
): Promise<'merged' | 'conflict' | 'denied'> {
  const first = await attempt(doors, plan, { now, names: null })
  if (first !== 'conflict') return first
  const fresh = await readItems(doors.ownPortal, plan)
  const names = plan.writable.filter(name => !LISTS.has(name))
  return attempt(doors, plan, { now: fresh, names })
}

/** Joined by the portal; put together again where it does not. */
const LISTS = new Set(['contactIds', 'companyIds', 'observers'])

const findAnswer = finderOf(shape({ STATUS: text, ENTITY_IDS: or(listOf(idText), []) }))

async function attempt(
  { portal, ownPortal }: Doors,
  plan: MergePlan,
  { now, names }: { readonly now: Items; readonly names: readonly string[] | null },
): Promise<'merged' | 'conflict' | 'denied'> {
  const entityTypeId = TYPE_OF[plan.kind]
  const updates = levelling(plan, now, names).map(({ id, fields }) =>
    update(entityTypeId, id, fields),
  )
  const merge: Command = {
    method: 'crm.entity.mergeBatch',
    params: { params: { entityTypeId, entityIds: [plan.survivor, ...whoWaits(plan, now)] } },
  }
  const commands = [...updates, merge]
  const named = Object.fromEntries(commands.map((command, index) => [`m${index}`, command]))
  const read = await portal.batch(named, { halt: true })
  for (const [key, { method }] of Object.entries(named)) {
    const outcome = read.get(key)
    if (outcome?.ok === true) continue
    if (outcome === undefined) throw new HostUnavailable(`${method}: not reached`, 2000)
    if (isDenied(outcome.error)) return 'denied'
    await putBack(ownPortal, plan)
    throw toFailure(method, 400, outcome.error, null)
  }
  const last = read.get(`m${commands.length - 1}`)
  const status = findAnswer(last?.ok === true ? last.result : null)?.STATUS
  if (status === 'SUCCESS') return 'merged'
  // D: without the right to delete the answer is ERROR and nothing else.
  return status === 'CONFLICT' ? 'conflict' : 'denied'
}

/** Values levelled for the merge stand again as they did; what somebody has changed meanwhile is his. */
async function putBack(portal: Portal, plan: MergePlan): Promise<void> {
  const now = await readItems(portal, plan)
  const survivor = plan.members.find(({ id }) => id === plan.survivor)?.item ?? {}
  const commands = plan.members.flatMap(({ id, item }) => {
    const stands = now.get(id)
    if (stands === undefined) return []
    const fields = plan.writable.flatMap((name): [string, unknown][] => {
      const ours = plan.chosen[name] ?? survivor[name]
      const isOurs = !isEqual(stands[name], item[name]) && isEqual(stands[name], ours)
      return isOurs ? [[name, item[name] ?? '']] : []
    })
    return fields.length === 0 ? [] : [update(TYPE_OF[plan.kind], id, Object.fromEntries(fields))]
  })
  if (commands.length === 0) return
  const named = Object.fromEntries(commands.map((command, index) => [`b${index}`, command]))
  const read = await portal.batch(named)
  for (const [key, { method }] of Object.entries(named)) {
    const outcome = read.get(key)
    if (outcome === undefined) throw new HostUnavailable(`${method}: not reached`, 2000)
    if (!outcome.ok && !isDenied(outcome.error)) throw toFailure(method, 400, outcome.error, null)
  }
}
