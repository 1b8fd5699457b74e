import type { MergeMoveKey } from '../../../shared/contract/merge.ts'
import { finderOf, idText, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { byId, resultOf, rowsOf } from './answers.ts'
import { isBusy, isDenied, toFailure } from './failures.ts'
import { othersIn, survivorIn } from '../../../shared/merge/members.ts'
import { activitiesOf, readLists } from './merge-links.ts'
import { cardLists, cardsIn, clientsIn, linkedOf, linkTo, placeOf, runAll } from './merge-settle.ts'
import { type LinkedItem, type MergePlan, type RequisiteRow, TYPE_OF } from './merge-wire.ts'
import type { Remade } from './merge-undo.ts'
import { type BatchAnswer, type Command, MAX_BATCH, type Portal } from './portal.ts'
import { REQUISITE_TYPE } from './requisites-wire.ts'
import { ENTITY_TYPE } from './wire.ts'

interface Returned {
  readonly counts: Readonly<Partial<Record<MergeMoveKey, number>>>
  /** Somebody has given it to another one since. */
  readonly isLeft: boolean
}

const MOVE_OF: Readonly<Record<number, MergeMoveKey>> = {
  [ENTITY_TYPE.deal]: 'deals',
  [ENTITY_TYPE.lead]: 'leads',
  [ENTITY_TYPE.contact]: 'contacts',
}

/** Deals, leads and people of a firm go back to whom they belonged; what was changed about them since stays. */
export async function returnCards(
  portal: Portal,
  plan: MergePlan,
  remade: Remade,
): Promise<Returned> {
  const linked = linkedOf(plan)
  if (linked.length === 0) return { counts: {}, isLeft: false }
  const lists = cardLists(linked)
  const cards = cardsIn(await portal.batch(lists), lists)
  const commands: Command[] = []
  const counts: Partial<Record<MergeMoveKey, number>> = {}
  let isLeft = false
  for (const link of linked) {
    const card = cards.get(`${link.type}:${link.id}`)
    if (card === undefined) {
      isLeft = true
      continue
    }
    const now = clientsIn(plan, link.type, card)
    const back = clientsBack(plan, link, { now, remade })
    if (back === null) {
      isLeft = true
      continue
    }
    const key = MOVE_OF[link.type]
    if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1
    if (back.join() !== now.join()) commands.push(linkTo(plan, link, back))
  }
  await runAll(portal, commands)
  return { counts, isLeft }
}

/** `null`: neither the survivor nor the card made anew is there, so somebody has given it to another one. */
function clientsBack(
  plan: MergePlan,
  { type, clients }: LinkedItem,
  { now, remade }: { readonly now: readonly string[]; readonly remade: Remade },
): readonly string[] | null {
  const gone = clients.filter(id => id !== plan.survivor && remade[id] !== undefined)
  const anew = gone.map(id => remade[id] ?? id)
  const isOurs = now.includes(plan.survivor) || anew.some(id => now.includes(id))
  if (!isOurs) return null
  if (placeOf(plan, type) === 'companyId') return anew.slice(0, 1)
  const keepsSurvivor = clients.includes(plan.survivor)
  const back = now.flatMap(id => (id === plan.survivor && !keepsSurvivor ? anew : [id]))
  const order = clients.map(id => remade[id] ?? id)
  const all = [...new Set([...back, ...anew])]
  // As they stood, the primary first; whoever was linked since comes behind.
  return [...order.filter(id => all.includes(id)), ...all.filter(id => !order.includes(id))]
}

/** Things to do and calls hang on the card made anew again, and on the survivor only where they did before. */
export async function returnActivities(
  portal: Portal,
  plan: MergePlan,
  remade: Remade,
): Promise<Returned> {
  const entityTypeId = TYPE_OF[plan.kind]
  const own = new Set(survivorIn(plan).activities.map(({ id }) => id))
  const steps = othersIn(plan).flatMap(({ id, activities }) => {
    const anew = remade[id]
    if (anew === undefined) return []
    return activities.map(activity => ({ ...activity, anew }))
  })
  const bind = (method: string, activityId: string, entityId: string): Command => ({
    method,
    params: { activityId, entityTypeId, entityId },
  })
  const added = await ask(
    portal,
    steps.map(({ id, anew }) => bind('crm.activity.binding.add', id, anew)),
  )
  const bound = await boundTo(
    portal,
    entityTypeId,
    steps.filter((_, index) => added[index] !== true).map(({ anew }) => anew),
  )
  const back = steps.filter(
    ({ id, anew }, index) => added[index] === true || bound.has(`${anew}:${id}`),
  )
  await ask(
    portal,
    back
      .filter(({ id }) => !own.has(id))
      .map(({ id }) => bind('crm.activity.binding.delete', id, plan.survivor)),
  )
  return {
    counts: {
      tasks: back.filter(({ isTask }) => isTask).length,
      calls: back.filter(({ isTask }) => !isTask).length,
    },
    // One that was deleted since is nobody's loss of ours.
    isLeft: false,
  }
}

/** Of a binding that was refused it is not known why: a second try finds its own there already. @returns `card:activity` */
async function boundTo(
  portal: Portal,
  entityTypeId: number,
  cards: readonly string[],
): Promise<ReadonlySet<string>> {
  if (cards.length === 0) return new Set()
  const rows = await readLists(
    portal,
    Object.fromEntries([...new Set(cards)].map(id => [id, activitiesOf(entityTypeId, id)])),
  )
  return new Set(
    [...rows].flatMap(([card, list]) => [...byId(list).keys()].map(id => `${card}:${id}`)),
  )
}

/** Whether each was done; a refusal (gone, or there already) is an answer, a busy portal is none. */
async function ask(portal: Portal, commands: readonly Command[]): Promise<readonly boolean[]> {
  const done: boolean[] = []
  for (let from = 0; from < commands.length; from += MAX_BATCH) {
    const part = commands.slice(from, from + MAX_BATCH)
    const named = Object.fromEntries(part.map((command, index) => [`b${index}`, command]))
    const read = await portal.batch(named)
    done.push(...Object.entries(named).map(([key, { method }]) => isDone(read, key, method)))
  }
  return done
}

function isDone(read: BatchAnswer, key: string, method: string): boolean {
  const outcome = read.get(key)
  if (outcome === undefined || outcome.ok) return outcome !== undefined
  if (isBusy(outcome.error) || isDenied(outcome.error))
    throw toFailure(method, 400, outcome.error, null)
  return false
}

const findRequisite = finderOf(shape({ ID: idText, XML_ID: orNull(text) }).loose())

/** Requisites cannot be moved (bitrix24.md 6.6): they are made anew, and the survivor's copy goes where nobody has changed it. */
export async function returnRequisites(
  portal: Portal,
  plan: MergePlan,
  { remade, mark }: { readonly remade: Remade; readonly mark: string },
): Promise<{ readonly count: number; readonly isLeft: boolean }> {
  const entityTypeId = TYPE_OF[plan.kind]
  const owners = othersIn(plan).filter(
    ({ id, requisites }) => requisites.length > 0 && remade[id] !== undefined && remade[id] !== id,
  )
  if (owners.length === 0) return { count: 0, isLeft: false }
  const list = (id: string): Command => ({
    method: 'crm.requisite.list',
    params: { filter: { ENTITY_TYPE_ID: entityTypeId, ENTITY_ID: id }, order: { ID: 'ASC' } },
  })
  const read = await portal.batch({
    survivor: list(plan.survivor),
    ...Object.fromEntries(owners.map(({ id }) => [`r${id}`, list(remade[id] ?? id)])),
  })
  const standing = byId(rowsOf(read, 'survivor'))
  let count = 0
  let isLeft = false
  for (const { id, requisites } of owners) {
    const there = rowsOf(read, `r${id}`).flatMap(row => findRequisite(row)?.XML_ID ?? [])
    for (const row of requisites) {
      const uid = `shagolad:${mark}:${row.id}`
      if (!there.includes(uid))
        await addRequisite(portal, row, { entityTypeId, owner: remade[id] ?? id, uid })
      count += 1
      const moved = findRequisite(standing.get(row.id))
      if (moved === null) continue
      if (isAsKept(moved, row)) await runAll(portal, [drop(row.id)])
      else isLeft = true
    }
  }
  return { count, isLeft }
}

function drop(id: string): Command {
  return { method: 'crm.requisite.delete', params: { id } }
}

function isAsKept(now: Readonly<Record<string, unknown>>, { fields }: RequisiteRow): boolean {
  return Object.entries(now)
    .filter(([name]) => name.startsWith('RQ_'))
    .every(([name, value]) => String(value ?? '') === (fields[name] ?? ''))
}

async function addRequisite(
  portal: Portal,
  { fields, banks, addresses }: RequisiteRow,
  owner: { readonly entityTypeId: number; readonly owner: string; readonly uid: string },
): Promise<void> {
  const commands: Record<string, Command> = {
    requisite: {
      method: 'crm.requisite.add',
      params: {
        fields: {
          ...fields,
          ENTITY_TYPE_ID: owner.entityTypeId,
          ENTITY_ID: owner.owner,
          XML_ID: owner.uid,
        },
      },
    },
    ...Object.fromEntries(
      banks.map((bank, index) => [
        `bank${index}`,
        {
          method: 'crm.requisite.bankdetail.add',
          params: { fields: { ...bank, ENTITY_ID: '$result[requisite]' } },
        },
      ]),
    ),
    ...Object.fromEntries(
      addresses.map((address, index) => [
        `address${index}`,
        {
          method: 'crm.address.add',
          params: {
            fields: {
              ...address,
              ENTITY_TYPE_ID: REQUISITE_TYPE,
              ENTITY_ID: '$result[requisite]',
            },
          },
        },
      ]),
    ),
  }
  const read = await portal.batch(commands, { halt: true })
  for (const key of Object.keys(commands)) resultOf(read, key)
}
