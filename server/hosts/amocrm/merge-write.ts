import type { MergeWords, WrittenMerge } from '../../core/host-merge.ts'
import { HostRefused } from '../../errors.ts'
import type { Ground } from './ground.ts'
import { withMark } from './marks.ts'
import { intoGroups } from './people.ts'
import { movedBy, othersIn, survivorIn } from './merge-plan.ts'
import { readLeads, readNotes, readNow } from './merge-read.ts'
import { undoMerge } from './merge-undo.ts'
import { ENTITY_OF, isIdentifying, type Member, type MergePlan, toBody } from './merge-wire.ts'

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
 * Each step sets what it sets, so all of them may be done again; only notes are looked for first.
 *
 * @throws {HostUnavailable | HostRefused} what was written before a refusal is taken back
 */
export async function writeMerge(ground: Ground, write: MergeWrite): Promise<WrittenMerge> {
  const { plan } = write
  const standing = await Promise.all(plan.members.map(({ id }) => readNow(ground, plan.kind, id)))
  // Nothing was written yet, or all of it may be written again: a card that is gone is none to be emptied.
  if (standing[0] === null || standing[0] === undefined)
    return { end: 'gone', moved: {}, left: [], reason: null }
  const there = new Set(standing.flatMap(card => card?.id ?? []))
  const others = othersIn(plan).filter(({ id }) => there.has(id))
  try {
    await fillSurvivor(ground, plan)
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

async function fillSurvivor({ account }: Ground, plan: MergePlan): Promise<void> {
  const { kind, survivor, fields, name, tags, company } = plan
  const entity = ENTITY_OF[kind]
  const body = {
    ...(name !== null && (kind === 'contact' ? name : { name: name.name })),
    ...(fields.length > 0 && {
      custom_fields_values: fields.map(field => toBody(field, field.after)),
    }),
    ...(tags.length > 0 && { tags_to_add: tags.map(tag => ({ name: tag })) }),
  }
  if (Object.keys(body).length > 0) await account.write('PATCH', `${entity}/${survivor}`, body)
  if (company !== null)
    await account.write('POST', `contacts/${survivor}/link`, [
      { to_entity_id: Number(company), to_entity_type: 'companies' },
    ])
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
  { account }: Ground,
  { plan, mark, words, isAgain, link }: MergeWrite,
  others: readonly Member[],
): Promise<void> {
  const { kind } = plan
  const entity = ENTITY_OF[kind]
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
  for (const { id, company } of others)
    if (company !== null)
      await account.write('POST', `contacts/${id}/unlink`, [
        { to_entity_id: Number(company), to_entity_type: 'companies' },
      ])
  await account.write(
    'PATCH',
    entity,
    others.map(({ id, fields }) => {
      const cleared = fields.filter(isIdentifying).map(field => toBody(field, []))
      return {
        id: Number(id),
        ...(cleared.length > 0 && { custom_fields_values: cleared }),
        tags_to_add: words.tags.map(tag => ({ name: tag })),
      }
    }),
  )
}
