import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { AmoStage } from '../../../tests/amo-stage.ts'
import { anAmoScene, type AmoScene } from '../../../tests/contract/amocrm-scene.ts'
import {
  knowCompany,
  knowContact,
  knowLead,
  OTHER_REP,
  REP,
} from '../../../tests/flow/amo-scenes.ts'
import { NEVER } from '../../../tests/hosts/amocrm/switches.ts'
import {
  addNote,
  addTask,
  deleteContact,
  joinCompany,
} from '../../../tests/hosts/amocrm/crm/logic.ts'
import type { Contact } from '../../../tests/hosts/amocrm/state.ts'
import { compare, type Comparison } from '../../merge/desk.ts'
import type { HostMerge } from '../../core/host-merge.ts'
import { HostUnavailable } from '../../errors.ts'

const MARK = 'k7f3a9b2c1'
const WORDS = {
  emptied: ({ title, link }: { title: string; link: string }) => `Объединена с ${title}: ${link}`,
  copied: ({ title }: { title: string }) => `Из карточки ${title}:`,
  tags: ['дубль', 'объединён'],
}

let scene: AmoScene
let numbers = 0

beforeAll(async () => {
  scene = await anAmoScene()
  const other = account().state.users.get(OTHER_REP)
  if (other === undefined) throw new Error('the account has no second rep')
  const contacts = { ...other.rights.contacts, view: 'A', edit: 'M' } as const
  Object.assign(other, { rights: { ...other.rights, contacts } })
  await scene.install()
})
afterAll(() => scene.stop())
beforeEach(() => scene.world.switches.set({ answerLost: NEVER }))

const account = () => scene.world.account.account
const stage = () =>
  ({ world: scene.world, clock: { now: () => scene.world.clock() } }) as unknown as AmoStage

/** A man twice: an old card with two leads, another with a firm, a lead, a task and a note. */
function twice() {
  const number = String(++numbers).padStart(4, '0')
  const phone = `+7912000${number}`
  const one = knowContact(stage(), { first: 'Иван', last: 'Ветров', phones: [phone] })
  const company = knowCompany(stage(), { title: 'Вектор' })
  const other = knowContact(stage(), {
    first: 'Иван Петрович',
    last: 'Ветров',
    phones: [phone.replace('+7', '8'), `+7495000${number}`],
  })
  const author = { userId: REP }
  joinCompany(account(), { contact: other, companyId: company.id }, author)
  const leads = [[one.id], [one.id], [other.id]].map(contacts => knowLead(stage(), { contacts }))
  const entity = { type: 'contacts' as const, id: other.id }
  const task = addTask(
    account(),
    { text: 'Позвонить', completeTill: 2_000_000_000, entity },
    author,
  )
  const note = { entityType: 'contacts' as const, entityId: other.id, type: 'common' }
  addNote(account(), { ...note, params: { text: 'Просил счёт' } }, author)
  return { one, other, company, leads, task }
}

function hostOf(user: number | null = null): HostMerge {
  const reader =
    user === null ? null : { user: asId<UserId>(String(user)), isAdmin: false, proof: {} }
  const host = scene.host.mergeOf?.(scene.tenant(), reader, 'person')
  if (host === undefined) throw new Error('no merging')
  return host
}

async function compared(...cards: readonly Contact[]): Promise<Comparison> {
  const members = cards.map(({ id }) => String(id))
  const wish = { kind: 'contact', members, survivor: null, choices: {} } as const
  const found = await compare({ host: hostOf() }, wish)
  if (found.type === 'gone') throw new Error('somebody is gone')
  return found
}

async function planFor(...cards: readonly Contact[]): Promise<unknown> {
  const { kind, cards: read, decisions } = await compared(...cards)
  return hostOf().plan(kind, read, decisions)
}

const write = (plan: unknown, isAgain = false) =>
  hostOf().write({ plan, mark: MARK, words: WORDS, isAgain, isAlone: false })
const undo = (plan: unknown) =>
  hostOf().undo({ plan, mark: MARK, words: WORDS, made: null, keep: async () => undefined })

function picture({ one, other, leads, task }: ReturnType<typeof twice>) {
  const tags = account().state.tags.contacts
  const of = ({ id, name, firstName, lastName, companyId, values, tagIds }: Contact) => {
    const texts = Object.values(values).map(list => list.map(({ value }) => value))
    return [id, name, firstName, lastName, companyId, texts, tagIds.map(tag => tags.get(tag)?.name)]
  }
  return [of(one), of(other), leads.map(({ contacts }) => contacts), task.entityId]
}

function notesOf({ id }: Contact): readonly unknown[] {
  return [...account().state.notes.values()]
    .filter(({ entityType, entityId }) => entityType === 'contacts' && entityId === id)
    .map(({ params }) => params['text'])
}

describe('merging on amoCRM', () => {
  it('moves everything to the card that stays, and leaves the other empty with a tag and a word', async () => {
    const all = twice()
    const { one, other, company, leads, task } = all
    const plan = await planFor(other, one)
    expect(hostOf().movedBy(plan)).toEqual({ deals: 1, tasks: 1, notes: 1, companies: 1 })

    expect(await write(plan)).toMatchObject({ end: 'merged', left: [] })

    expect(leads.map(({ contacts }) => contacts.map(({ id }) => id))).toEqual([
      [one.id],
      [one.id],
      [one.id],
    ])
    expect([task.entityId, one.companyId, other.companyId]).toEqual([one.id, company.id, null])
    expect([one.firstName, one.lastName]).toEqual(['Иван Петрович', 'Ветров'])
    const [stays = [], gone = []] = picture(all) as unknown[][]
    expect(stays[5]).toEqual([[expect.stringMatching(/^\+7912/), expect.stringMatching(/^\+7495/)]])
    expect(gone.slice(5)).toEqual([[], ['дубль', 'объединён']])
    expect(notesOf(one)).toEqual([expect.stringContaining('Просил счёт')])
    expect(notesOf(other)[1]).toContain(`/contacts/detail/${one.id}`)
  })

  it.each([
    'PATCH /api/v4/contacts/\\d+',
    'POST /api/v4/contacts/\\d+/link',
    'POST /api/v4/leads/link',
    'POST /api/v4/leads/unlink',
    'PATCH /api/v4/tasks',
    'POST /api/v4/contacts/notes',
    'PATCH /api/v4/contacts$',
  ])('comes to the same end when it is cut off at %s, and its undo, too', async pattern => {
    const all = twice()
    const before = picture(all)
    const plan = await planFor(all.one, all.other)
    loseOne(pattern)
    await expect(write(plan)).rejects.toBeInstanceOf(HostUnavailable)
    expect(await write(plan, true)).toMatchObject({ end: 'merged' })
    expect([notesOf(all.one).length, notesOf(all.other).length]).toEqual([1, 2])
    expect(all.leads[2]?.contacts.map(({ id }) => id)).toEqual([all.one.id])
    expect(all.other.tagIds).toHaveLength(2)

    loseOne(pattern)
    await undo(plan).catch(() => undefined)
    scene.world.switches.set({ answerLost: NEVER })
    await undo(plan)
    expect(picture(all)).toEqual(before)
  })

  it('is taken back: numbers, firms, leads and tasks are where they were', async () => {
    const all = twice()
    const before = picture(all)
    const plan = await planFor(all.one, all.other)
    await write(plan)
    expect(picture(all)).not.toEqual(before)

    expect(await undo(plan)).toMatchObject({
      end: 'done',
      returned: { deals: 1, tasks: 1 },
      cards: [{ id: String(all.other.id) }],
    })

    expect(picture(all)).toEqual(before)
  })

  it('leaves what somebody has gone on with', async () => {
    const all = twice()
    const plan = await planFor(all.one, all.other)
    await write(plan)
    const third = knowContact(stage(), { first: 'Олег' })
    const lead = all.leads[2]
    lead?.contacts.splice(0, 1, { id: third.id, isMain: true })

    expect(await undo(plan)).toMatchObject({ end: 'partly' })
    expect(lead?.contacts.map(({ id }) => id)).toEqual([third.id])
  })

  it('gives the people and leads of a firm to the firm that stays, and back', async () => {
    const phones = ['+7 495 111-22-33']
    const [one, other] = [1, 2].map(() => knowCompany(stage(), { title: 'Вектор', phones }))
    if (one === undefined || other === undefined) throw new Error('no firms')
    const person = knowContact(stage(), { first: 'Анна', company: other.id })
    const leads = [one, one, other].map(({ id }) => knowLead(stage(), { company: id }))
    const wish = { kind: 'company', survivor: null, choices: {} } as const
    const members = [one, other].map(({ id }) => String(id))
    const found = await compare({ host: hostOf() }, { ...wish, members })
    if (found.type === 'gone') throw new Error('somebody is gone')
    const plan = hostOf().plan('company', found.cards, found.decisions)
    const links = () => [person.companyId, leads[2]?.companyId, Object.keys(other.values).length]
    const before = links()

    expect(await write(plan)).toMatchObject({ end: 'merged', moved: { deals: 1, contacts: 1 } })
    expect(links()).toEqual([one.id, one.id, 0])
    expect(await undo(plan)).toMatchObject({ end: 'done', returned: { deals: 1, contacts: 1 } })
    expect(links()).toEqual(before)
  })

  it('reads many cards of a list in a few requests, in the name of whoever looks', async () => {
    const all = [twice(), twice(), twice()].flatMap(({ one, other }) => [one, other])
    const ids = all.map(({ id }) => String(id))
    const host = hostOf(REP)
    const { value, calls } = await scene.counting(() => host.read('contact', ids))
    expect(value.map(({ id }) => id)).toEqual(ids)
    expect(value.map(({ moves }) => moves.notes)).toEqual([0, 1, 0, 1, 0, 1])
    expect(calls).toBeLessThanOrEqual(5)
  })

  it('writes nothing into a survivor that is gone, and shows nobody what he may not change', async () => {
    const all = twice()
    const plan = await planFor(all.one, all.other)
    deleteContact(account(), all.one, { userId: REP })
    expect(await write(plan)).toMatchObject({ end: 'gone' })
    expect(all.other.tagIds).toEqual([])

    const ids = [String(all.other.id)]
    expect(await hostOf(REP).mayMerge('contact', ids)).toBe(true)
    expect(await hostOf(OTHER_REP).mayMerge('contact', ids)).toBe(false)
  })
})

function loseOne(pattern: string): void {
  scene.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor: { pattern } })
}
