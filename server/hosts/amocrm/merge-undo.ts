import type { MergeWords, UndoneMerge } from '../../core/host-merge.ts'
import type { Account } from './account.ts'
import type { Ground } from './ground.ts'
import { intoGroups } from './people.ts'
import { othersIn, survivorIn } from './merge-plan.ts'
import { readLeads, readNow } from './merge-read.ts'
import {
  areEqual,
  ENTITY_OF,
  type FieldValue,
  isIdentifying,
  isMany,
  isSameValue,
  type Member,
  type MergePlan,
  type Read,
  toBody,
} from './merge-wire.ts'
import { finderOf, idText, or, shape } from '../../../shared/parse/parse.ts'
import { rowsOf } from './wire.ts'

interface Undo {
  readonly plan: MergePlan
  readonly words: MergeWords
}

const BATCH = 50

/** Values and links stand again as they did, where what we wrote still stands. Copies of notes stay. May be done again. */
export async function undoMerge(ground: Ground, { plan, words }: Undo): Promise<UndoneMerge> {
  const { account } = ground
  const survivor = await readNow(ground, plan.kind, plan.survivor)
  if (survivor === null) return { end: 'changed', cards: [], returned: {} }
  const cards = await Promise.all(
    othersIn(plan).map(async member => ({
      member,
      now: await readNow(ground, plan.kind, member.id),
    })),
  )
  const there = cards.flatMap(({ member, now }) => (now === null ? [] : [{ member, now }]))
  // First what the others are found by, so that nothing that goes back is without its client.
  for (const { member, now } of there) await fillAgain(account, plan, { member, now, words })
  const members = there.map(({ member }) => member)
  const deals = await leadsBack(account, plan, members)
  const contacts = await staffBack(ground, plan, members)
  const tasks = await tasksBack(account, plan, members)
  const own = await survivorBack(account, plan, survivor)
  const isLeft = own.isLeft || deals.isLeft || there.length < cards.length
  const counts = { deals: deals.count, contacts, tasks, fields: own.count }
  return {
    end: isLeft ? 'partly' : 'done',
    cards: members.map(({ id, name }) => ({ id, title: name })),
    returned: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
  }
}

async function fillAgain(
  account: Account,
  { kind }: MergePlan,
  {
    member,
    now,
    words,
  }: { readonly member: Member; readonly now: Read; readonly words: MergeWords },
): Promise<void> {
  const lost = member.fields.filter(
    field => isIdentifying(field) && !now.fields.some(({ id }) => id === field.id),
  )
  const tags = words.tags.filter(tag => now.tags.includes(tag) && !member.tags.includes(tag))
  const body = {
    ...(lost.length > 0 && {
      custom_fields_values: lost.map(field => toBody(field, field.values)),
    }),
    ...(tags.length > 0 && { tags_to_delete: tags.map(name => ({ name })) }),
  }
  if (Object.keys(body).length > 0)
    await account.write('PATCH', `${ENTITY_OF[kind]}/${member.id}`, body)
  if (member.company !== null && now.company === null)
    await account.write('POST', `contacts/${member.id}/link`, [
      { to_entity_id: Number(member.company), to_entity_type: 'companies' },
    ])
}

interface Back {
  readonly count: number
  /** Somebody has gone on with it. */
  readonly isLeft: boolean
}

async function leadsBack(
  account: Account,
  plan: MergePlan,
  members: readonly Member[],
): Promise<Back> {
  const { kind, survivor } = plan
  const entity = ENTITY_OF[kind]
  const now = await readLeads(
    account,
    members.flatMap(({ leads }) => leads.map(({ id }) => id)),
  )
  const links: object[] = []
  const unlinks: object[] = []
  let count = 0
  let isLeft = false
  for (const { member, lead } of members.flatMap(one =>
    one.leads.map(own => ({ member: one, lead: own })),
  )) {
    const stands = now.get(lead.id)
    const has = (id: string) =>
      kind === 'company' ? stands?.company === id : stands?.contacts.some(one => one.id === id)
    if (has(survivor) !== true && has(member.id) !== true) {
      isLeft = true
      continue
    }
    count += 1
    const was = lead.contacts.find(({ id }) => id === member.id)
    const ends = { entity_id: Number(lead.id), to_entity_type: entity }
    if (has(member.id) !== true)
      links.push({
        ...ends,
        to_entity_id: Number(member.id),
        ...(was?.isMain === true && { metadata: { is_main: true } }),
      })
    const isNew = kind === 'contact' && !lead.contacts.some(({ id }) => id === survivor)
    if (isNew && has(survivor) === true) unlinks.push({ ...ends, to_entity_id: Number(survivor) })
  }
  for (const part of intoGroups(links, BATCH)) await account.write('POST', 'leads/link', part)
  for (const part of intoGroups(unlinks, BATCH)) await account.write('POST', 'leads/unlink', part)
  return { count, isLeft }
}

/** People of a firm that are still the survivor's. */
async function staffBack(
  ground: Ground,
  { kind, survivor }: MergePlan,
  members: readonly Member[],
): Promise<number> {
  if (kind !== 'company') return 0
  const links: object[] = []
  for (const { id, contacts } of members)
    for (const person of contacts) {
      const now = await readNow(ground, 'contact', person)
      if (now?.company === survivor)
        links.push({
          entity_id: Number(person),
          to_entity_id: Number(id),
          to_entity_type: 'companies',
        })
    }
  for (const part of intoGroups(links, BATCH))
    await ground.account.write('POST', 'contacts/link', part)
  return links.length
}

const findTask = finderOf(shape({ id: idText, entity_id: or(idText, '') }))

async function tasksBack(
  account: Account,
  { kind, survivor }: MergePlan,
  members: readonly Member[],
): Promise<number> {
  const owners = new Map(members.flatMap(({ id, tasks }) => tasks.map(task => [task, id] as const)))
  let count = 0
  for (const part of intoGroups([...owners.keys()], BATCH)) {
    const rows = rowsOf(await account.get('tasks', { filter: { id: part }, limit: 250 }), 'tasks')
    const own = rows
      .flatMap(row => findTask(row) ?? [])
      .filter(({ id, entity_id }) => owners.has(id) && entity_id === survivor)
    const body = own.map(({ id }) => ({
      id: Number(id),
      entity_id: Number(owners.get(id)),
      entity_type: ENTITY_OF[kind],
    }))
    if (body.length > 0) await account.write('PATCH', 'tasks', body)
    count += body.length
  }
  return count
}

async function survivorBack(account: Account, plan: MergePlan, now: Read): Promise<Back> {
  const { kind, survivor, name, company } = plan
  const before = survivorIn(plan)
  const stands = (id: string) => now.fields.find(field => field.id === id)?.values ?? []
  const backs = plan.fields.map(field => ({ field, ...backOf(field, stands(field.id)) }))
  const changed = backs.filter(({ field, values }) => !areEqual(values, stands(field.id)))
  const isNamed = name !== null && now.name === name.name
  const tags = plan.tags.filter(tag => now.tags.includes(tag))
  const own = { name: before.name, first_name: before.first_name, last_name: before.last_name }
  const body = {
    ...(isNamed && (kind === 'contact' ? own : { name: own.name })),
    ...(changed.length > 0 && {
      custom_fields_values: changed.map(({ field, values }) => toBody(field, values)),
    }),
    ...(tags.length > 0 && { tags_to_delete: tags.map(tag => ({ name: tag })) }),
  }
  if (Object.keys(body).length > 0)
    await account.write('PATCH', `${ENTITY_OF[kind]}/${survivor}`, body)
  if (company !== null && now.company === company)
    await account.write(
      'POST',
      `contacts/${survivor}/${before.company === null ? 'unlink' : 'link'}`,
      [{ to_entity_id: Number(before.company ?? company), to_entity_type: 'companies' }],
    )
  const isRenamed = name !== null && !isNamed && now.name !== before.name
  return {
    count: changed.length + (isNamed ? 1 : 0),
    isLeft: isRenamed || backs.some(({ isLeft }) => isLeft),
  }
}

/** Of many values those that came go; a single one goes back where ours still stands. */
function backOf(
  { type, before, after }: MergePlan['fields'][number],
  now: readonly FieldValue[],
): { readonly values: readonly FieldValue[]; readonly isLeft: boolean } {
  const has = (list: readonly FieldValue[], one: FieldValue) =>
    list.some(other => isSameValue(one, other))
  if (!isMany({ type })) {
    const isOurs = areEqual(now, after)
    return { values: isOurs ? before : now, isLeft: !isOurs && !areEqual(now, before) }
  }
  const brought = after.filter(one => !has(before, one))
  const dropped = before.filter(one => !has(after, one))
  const own = now.filter(one => !has(brought, one))
  // Of one number in two spellings the second was dropped.
  const values = [
    ...before.filter(one => has(own, one) || has(dropped, one)),
    ...own.filter(one => !has(before, one)),
  ]
  return { values, isLeft: false }
}
