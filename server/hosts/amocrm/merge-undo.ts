import { intoGroups } from '../../../shared/groups.ts'
import type { MergeWords, UndoneMerge } from '../../core/host-merge.ts'
import type { Account } from './account.ts'
import type { Ground } from './ground.ts'
import { othersIn } from '../../../shared/merge/members.ts'
import { readLeads, readNow } from './merge-read.ts'
import { type Back, broughtBy, survivorBack } from './merge-survivor.ts'
import {
  ENTITY_OF,
  isIdentifying,
  type Member,
  type MergePlan,
  type Read,
  toBody,
  without,
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
  // Whatever they brought would be nowhere: the survivor alone has it by now.
  if (there.length === 0) return { end: 'changed', cards: [], returned: {} }
  // First what the others are found by, so that nothing that goes back is without its client.
  for (const { member, now } of there) await fillAgain(account, plan, { member, now, words })
  const members = there.map(({ member }) => member)
  const deals = await leadsBack(account, plan, members)
  const contacts = await staffBack(ground, plan, members)
  const tasks = await tasksBack(account, plan, members)
  const own = await survivorBack(account, broughtBy(plan, members), survivor)
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
  const lost = member.fields.filter(isIdentifying).flatMap(field => {
    const standing = now.fields.find(({ id }) => id === field.id)?.values ?? []
    // What people have written there since stays beside it.
    const values = [...field.values, ...without(standing, field.values)]
    return values.length === standing.length ? [] : [{ ...field, values }]
  })
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
