import { intoGroups } from '../../../shared/groups.ts'
import type { MergeWords, WrittenMerge } from '../../core/host-merge.ts'
import { HostRefused } from '../../errors.ts'
import type { Ground } from './ground.ts'
import { withMark } from './marks.ts'
import { carryNews, emptied, fillSurvivor } from './merge-fill.ts'
import { othersIn, survivorIn } from '../../../shared/merge/members.ts'
import { movedBy } from './merge-plan.ts'
import { readNotes } from './merge-notes.ts'
import { readLeads, readNow } from './merge-read.ts'
import { undoMerge } from './merge-undo.ts'
import { ENTITY_OF, type Member, type MergePlan } from './merge-wire.ts'

export interface MergeWrite {
  readonly plan: MergePlan
  readonly mark: string
  readonly words: MergeWords
  readonly isAgain: boolean
  /** Of the survivor's card. */
  readonly link: string
}

/** Objects of one request (amocrm.md 10.1). */
const BATCH = 50

/**
 * amoCRM has no merging and lets nobody but a person delete (amocrm.md 14): values, leads, companies, things to do and notes go over to the
 * survivor; the other card is left without what it is found by, with a tag and a word of where it went.
 *
 * Each step may be done again: of values only the difference to what stands is written, and notes are looked for first.
 *
 * @throws {HostUnavailable | HostRefused} what was written before a refusal is taken back
 */
export async function writeMerge(ground: Ground, write: MergeWrite): Promise<WrittenMerge> {
  const { plan } = write
  const standing = await Promise.all(plan.members.map(({ id }) => readNow(ground, plan.kind, id)))
  const survivor = standing.find(card => card?.id === plan.survivor) ?? null
  // Nothing was written yet, or all of it may be written again: a card that is gone is none to be emptied.
  if (survivor === null) return { end: 'gone', moved: {}, left: [], reason: null }
  const there = new Set(standing.flatMap(card => card?.id ?? []))
  const others = othersIn(plan).filter(({ id }) => there.has(id))
  try {
    await fillSurvivor(ground.account, plan, survivor)
    await moveLinks(ground, plan, others)
    await moveTasks(ground, plan, others)
    await copyNotes(ground, write, others)
    await empty(ground, write, others)
  } catch (error) {
    if (error instanceof HostRefused) await undoMerge(ground, write)
    throw error
  }
  return { end: 'merged', moved: movedBy(plan), left: [], reason: null }
}

/** Linked to the survivor first: a lead is never without its client. Those that are gone meanwhile are left out. */
async function moveLinks(
  { account }: Ground,
  { kind, survivor }: MergePlan,
  others: readonly Member[],
): Promise<void> {
  const to = ENTITY_OF[kind]
  const ids = others.flatMap(({ leads }) => leads.map(({ id }) => id))
  const leads = await readLeads(account, ids)
  const pairs = others.flatMap(member =>
    member.leads.flatMap(({ id }) => {
      const lead = leads.get(id)
      const isMain = lead?.contacts.some(one => one.id === member.id && one.isMain) === true
      return lead === undefined ? [] : [{ lead, member: member.id, isMain }]
    }),
  )
  const links = pairs.map(({ lead, isMain }) => ({
    entity_id: Number(lead.id),
    to_entity_id: Number(survivor),
    to_entity_type: to,
    ...(isMain && { metadata: { is_main: true } }),
  }))
  for (const part of intoGroups(links, BATCH)) await account.write('POST', 'leads/link', part)
  // A lead has one company: the survivor has taken its place already.
  const rest = kind === 'company' ? [] : pairs
  const unlinks = rest.map(({ lead, member }) => ({
    entity_id: Number(lead.id),
    to_entity_id: Number(member),
    to_entity_type: to,
  }))
  for (const part of intoGroups(unlinks, BATCH)) await account.write('POST', 'leads/unlink', part)
  const people = others.flatMap(({ contacts }) => contacts)
  const staff = people.map(id => ({
    entity_id: Number(id),
    to_entity_id: Number(survivor),
    to_entity_type: 'companies',
  }))
  for (const part of intoGroups(staff, BATCH)) await account.write('POST', 'contacts/link', part)
}

async function moveTasks(
  { account }: Ground,
  { kind, survivor }: MergePlan,
  others: readonly Member[],
): Promise<void> {
  const tasks = others.flatMap(({ tasks: ids }) => ids)
  for (const part of intoGroups(tasks, BATCH))
    await account.write(
      'PATCH',
      'tasks',
      part.map(id => ({
        id: Number(id),
        entity_id: Number(survivor),
        entity_type: ENTITY_OF[kind],
      })),
    )
}

/** Copies: notes cannot be moved, nor deleted. */
async function copyNotes(
  { account }: Ground,
  { plan, mark, words, isAgain }: MergeWrite,
  others: readonly Member[],
): Promise<void> {
  const { kind, survivor } = plan
  const wanted = others.flatMap(({ name, notes }) =>
    notes.map(note => withMark(`${words.copied({ title: name })}\n${note}`, mark)),
  )
  const known = isAgain ? await readNotes(account, kind, survivor) : []
  const missing = wanted.filter(text => !known.includes(text))
  await addNotes(
    account,
    kind,
    missing.map(text => ({ id: survivor, text })),
  )
}

async function addNotes(
  account: Ground['account'],
  kind: MergePlan['kind'],
  notes: readonly { readonly id: string; readonly text: string }[],
): Promise<void> {
  for (const part of intoGroups(notes, BATCH))
    await account.write(
      'POST',
      `${ENTITY_OF[kind]}/notes`,
      part.map(({ id, text }) => ({
        entity_id: Number(id),
        note_type: 'common',
        params: { text },
      })),
    )
}

/** Last: until then the card is found, and nothing is lost. */
async function empty(
  ground: Ground,
  { plan, mark, words, isAgain, link }: MergeWrite,
  others: readonly Member[],
): Promise<void> {
  const { account } = ground
  const { kind } = plan
  if (others.length === 0) return
  const { name } = plan.name ?? survivorIn(plan)
  const text = withMark(words.emptied({ title: name, link }), mark)
  const told = await Promise.all(
    others.map(async ({ id }) => isAgain && (await readNotes(account, kind, id)).includes(text)),
  )
  await addNotes(
    account,
    kind,
    others.filter((_, index) => told[index] !== true).map(({ id }) => ({ id, text })),
  )
  // All before it may have taken minutes: what stands by now is looked at again.
  const standing = await Promise.all(
    others.map(async member => ({ member, now: await readNow(ground, kind, member.id) })),
  )
  const cards = standing.flatMap(({ member, now }) => (now === null ? [] : [{ member, now }]))
  await carryNews(ground, plan, cards)
  for (const { member, now } of cards)
    if (member.company !== null && now.company === member.company)
      await account.write('POST', `contacts/${member.id}/unlink`, [
        { to_entity_id: Number(member.company), to_entity_type: 'companies' },
      ])
  if (cards.length === 0) return
  await account.write(
    'PATCH',
    ENTITY_OF[kind],
    cards.map(({ member, now }) => {
      const cleared = emptied(member, now)
      return {
        id: Number(member.id),
        ...(cleared.length > 0 && { custom_fields_values: cleared }),
        tags_to_add: words.tags.map(tag => ({ name: tag })),
      }
    }),
  )
}
