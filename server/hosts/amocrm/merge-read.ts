import type { MergeKind } from '../../../shared/contract/merge.ts'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import { intoGroups } from '../../../shared/groups.ts'
import type { CardField, FieldRule } from '../../../shared/merge/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { checkInn } from '../../../shared/requisites/checks.ts'
import type { ReadMergeCard } from '../../core/host-merge.ts'
import type { Reader } from '../host.ts'
import type { Account } from './account.ts'
import { readOne, readRows } from './as-reader.ts'
import type { Ground } from './ground.ts'
import { getOrNull, IDS_PER_CALL, listByIds } from './people.ts'
import { MOST_PAGES, PAGE, readAllNotes } from './merge-notes.ts'
import {
  ENTITY_OF,
  type Field,
  innOf,
  isMany,
  type Member,
  type MergeLead,
  type Read,
  readMember,
  readMergeLead,
  textOf,
} from './merge-wire.ts'
import { hasNextPage, rowsOf, toInstant } from './wire.ts'

const WITH = {
  contact: 'leads,customers,catalog_elements',
  company: 'leads,contacts,customers,catalog_elements',
} as const

/** One member, in the reader's name; `null`: gone, or not his to see. */
async function readCard(
  ground: Ground,
  reader: Reader | null,
  { kind, id }: { readonly kind: MergeKind; readonly id: string },
): Promise<Read | null> {
  const path = `${ENTITY_OF[kind]}/${id}?with=${WITH[kind]}`
  const row =
    reader === null
      ? await getOrNull(ground.account, path)
      : await readOne({ ground, reader }, path)
  return readMember(row)
}

/** One of ours, with our own rights: `null` when it is gone. */
export async function readNow(ground: Ground, kind: MergeKind, id: string): Promise<Read | null> {
  return readCard(ground, null, { kind, id })
}

/** Five or six requests for all of them, and one more for each that no list shows. */
export async function readCards(
  ground: Ground,
  reader: Reader | null,
  { kind, ids }: { readonly kind: MergeKind; readonly ids: readonly string[] },
): Promise<readonly ReadMergeCard[]> {
  const read = await readAll(ground, reader, { kind, ids })
  const { account } = ground
  const there = read.map(({ id }) => id)
  const leads = await readLeads(
    account,
    read.flatMap(({ leadIds }) => leadIds),
  )
  const tasks = await readTasks(account, kind, there)
  const notes = await readAllNotes(account, kind, there)
  const members = read.map(({ leadIds, ...rest }): Member => ({
    ...rest,
    leads: leadIds.flatMap(id => leads.get(id) ?? []),
    tasks: tasks.filter(({ entity }) => entity === rest.id).map(({ id }) => id),
    notes: notes.get(rest.id) ?? [],
  }))
  const companies = await companyNames(account, members)
  const people = new Map((await ground.people()).map(({ id, name }) => [id, name]))
  return members.map(member => toCard(kind, member, { companies, people }))
}

/** By a list first; who is in none of it (a contact of a request not accepted yet, amocrm.md 16.5) by his id. */
async function readAll(
  ground: Ground,
  reader: Reader | null,
  { kind, ids }: { readonly kind: MergeKind; readonly ids: readonly string[] },
): Promise<readonly Read[]> {
  const entity = ENTITY_OF[kind]
  const wish = { filter: { id: ids }, with: WITH[kind] }
  const rows =
    reader === null
      ? rowsOf(await ground.account.get(entity, { ...wish, limit: PAGE }), entity)
      : ((await readRows({ ground, reader }, entity, wish))?.list ?? [])
  const listed = new Map(rows.flatMap(row => readMember(row) ?? []).map(one => [one.id, one]))
  const read: Read[] = []
  for (const id of ids) {
    const found = listed.get(id) ?? (await readCard(ground, reader, { kind, id }))
    if (found !== null) read.push(found)
  }
  return read
}

export async function readLeads(
  account: Account,
  ids: readonly string[],
): Promise<ReadonlyMap<string, MergeLead & { readonly company: string | null }>> {
  const rows = ids.length === 0 ? [] : await listByIds(account, 'leads', [...new Set(ids)])
  const leads = rows.flatMap(row => readMergeLead(row) ?? [])
  return new Map(leads.map(lead => [lead.id, lead]))
}

const findTask = finderOf(shape({ id: idText, entity_id: or(idText, '') }))

async function readTasks(account: Account, kind: MergeKind, ids: readonly string[]) {
  const rows: unknown[] = []
  for (const part of intoGroups(ids, IDS_PER_CALL))
    for (let page = 1; page <= MOST_PAGES; page++) {
      const answer = await account.get('tasks', {
        filter: { entity_type: ENTITY_OF[kind], entity_id: part, is_completed: 0 },
        limit: PAGE,
        page,
      })
      rows.push(...rowsOf(answer, 'tasks'))
      if (!hasNextPage(answer)) break
    }
  return rows.flatMap(row => {
    const task = findTask(row)
    return task === null ? [] : [{ id: task.id, entity: task.entity_id }]
  })
}

const findNamed = finderOf(shape({ id: idText, name: orNull(text) }))

async function companyNames(
  account: Account,
  members: readonly Member[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(members.flatMap(({ company }) => company ?? []))]
  const rows = ids.length === 0 ? [] : await listByIds(account, 'companies', ids)
  return new Map(
    rows.flatMap(row => {
      const company = findNamed(row)
      return company === null ? [] : [[company.id, company.name ?? ''] as const]
    }),
  )
}

interface Names {
  readonly companies: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, string>
}

function toCard(kind: MergeKind, member: Member, names: Names): ReadMergeCard {
  const { id, name, owner, leads, fields } = member
  const inns = fields
    .filter(({ type }) => type === 'legal_entity')
    .flatMap(({ values }) => values.map(innOf))
  return {
    id,
    title: name,
    createdAt: member.createdAt === 0 ? null : toInstant(member.createdAt),
    owner: owner === '0' ? null : asId<UserId>(owner),
    deals: { open: leads.filter(({ isOpen }) => isOpen).length, all: leads.length },
    fields: fieldsOf(kind, member, names),
    inns: [...new Set(inns.filter(inn => checkInn(inn).isRight))],
    moves: movesOf(kind, member),
    print: printOf(member),
    raw: member,
  }
}

export function movesOf(kind: MergeKind, member: Member): ReadMergeCard['moves'] {
  const { leads, tasks, notes, contacts, company } = member
  return {
    deals: leads.length,
    tasks: tasks.length,
    notes: notes.length,
    ...(kind === 'contact'
      ? { companies: company === null ? 0 : 1 }
      : { contacts: contacts.length }),
  }
}

function fieldsOf(kind: MergeKind, member: Member, names: Names): readonly CardField[] {
  const { name, fields, tags, company, owner } = member
  const called: FieldRule =
    kind === 'contact' ? { type: 'name', part: 'whole' } : { type: 'single' }
  const responsible = names.people.get(owner)
  return [
    ...toField(nameKey(kind), called, [name]),
    ...fields.flatMap(field => toField(keyOf(field), ruleOf(field), textsOf(field), field.name)),
    ...(company === null
      ? []
      : toField('companies', { type: 'single' }, [names.companies.get(company) ?? company])),
    ...toField('tags', { type: 'many', as: 'text' }, tags),
    ...toField('owner', { type: 'own' }, responsible === undefined ? [] : [responsible]),
  ]
}

/** A person's name and a firm's are called differently. */
export function nameKey(kind: MergeKind): string {
  return kind === 'contact' ? 'person' : 'firm'
}

function toField(
  key: string,
  rule: FieldRule,
  texts: readonly string[],
  label: string = key,
): readonly CardField[] {
  const values = texts.filter(one => one.trim() !== '')
  return values.length === 0 ? [] : [{ key, label, rule, values }]
}

/** By our own names where both hosts have the field, else by its number. */
export function keyOf({ id, code, type }: Pick<Field, 'id' | 'code' | 'type'>): string {
  if (code === 'PHONE') return 'phones'
  if (code === 'EMAIL') return 'emails'
  return type === 'legal_entity' ? 'requisites' : id
}

function ruleOf(field: Field): FieldRule {
  if (!isMany(field)) return { type: 'single' }
  if (field.code === 'PHONE') return { type: 'many', as: 'phone' }
  return { type: 'many', as: field.code === 'EMAIL' ? 'email' : 'text' }
}

function textsOf(field: Field): readonly string[] {
  const texts = field.values.map(textOf)
  return isMany(field) ? texts : [texts.join(', ')]
}

/** What the card says of itself, and whose leads it has. */
function printOf({ name, owner, fields, tags, company, leads }: Member): string {
  const said = fields.map(({ id, values }) => [id, values.map(textOf)])
  return JSON.stringify([name, owner, said, tags, company, leads.map(({ id }) => id).toSorted()])
}
