import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { BaseAnswer } from '../../shared/contract/base.ts'
import type { ApartAnswer, GroupsAnswer, VerdictAnswer } from '../../shared/contract/base-groups.ts'
import { DAY, HOUR } from '../../shared/time/instant.ts'
import { deleteItem, updateItem } from '../hosts/bitrix24/crm/logic.ts'
import { tablesOf } from '../hosts/bitrix24/crm/requisite-state.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage, startOn } from '../stage.ts'
import { bearerOf, getJson, postJson, proofOf } from './doors.ts'
import { startServerProcess } from './processes.ts'
import { knowCompany, knowContact, knowDeal, OTHER_REP, portalOf, REP } from './scenes.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const WAIT = { timeout: 60_000, interval: 20 }
const PETER = { first: 'Пётр', last: 'Шаповалов' }

let stage: Stage
let admin: string
const cards: Record<string, Item> = {}

beforeAll(async () => {
  stage = await setStage({ quiet: true })
  const know = (name: string, entry: Parameters<typeof knowContact>[1]) => {
    cards[name] = knowContact(stage, entry)
  }
  know('peter', { ...PETER, phones: ['+7 912 345-67-89'] })
  know('again', { first: 'Петя', last: 'Шаповалов', phones: ['8 (912) 345-67-89'] })
  know('anna', { first: 'Анна', last: 'Кривошеина', phones: ['+7 903 111-22-33'] })
  know('husband', { first: 'Игорь', last: 'Кривошеин', phones: ['+7 903 111-22-33'] })
  know('nameless', { phones: ['+7 921 700-10-20'], owner: OTHER_REP })
  know('olga', { first: 'Ольга', last: 'Берестова', phones: ['89217001020'], owner: OTHER_REP })
  know('broken', { first: 'Лев', last: 'Тихий', phones: ['9.16E+10'] })
  knowCompany(stage, { title: 'ООО «Вектор Плюс»', emails: ['info@vektor-plus.example.ru'] })
  knowCompany(stage, { title: 'Вектор Плюс, ООО', emails: ['info@vektor-plus.example.ru'] })
  for (const title of ['Маяк', 'Торговый дом «Прибой»']) {
    const { id } = knowCompany(stage, { title })
    const papers = { RQ_INN: '7707083893', RQ_KPP: '773601001' }
    const row = { ID: String(id), ENTITY_TYPE_ID: '4', ENTITY_ID: String(id), ...papers }
    tablesOf(portalOf(stage)).requisites.set(id, row)
  }
  knowDeal(stage, { title: 'Поставка', contacts: [cards['again']!.id] })
  await stage.settled()
  admin = await bearerOf(stage, ADMIN)
})
afterAll(() => stage.close())

const idOf = (name: string) => String(cards[name]!.id)

async function base(bearer = admin): Promise<BaseAnswer> {
  return (await getJson(stage, '/api/base', bearer)).body as unknown as BaseAnswer
}

const steer = (to: string, bearer = admin) => postJson(stage, '/api/base/steer', { to }, bearer)

async function check(to: 'start' | 'whole'): Promise<BaseAnswer> {
  await steer(to)
  await stage.settled()
  return base()
}

async function post<Answer>(path: string, question: object, user: number = ADMIN) {
  const whole = { proof: proofOf(stage, user), ...question }
  const { status, body } = await postJson(stage, path, whole, await bearerOf(stage, user))
  return { status, body: body as unknown as Answer }
}

async function groups(question: object = {}, user: number = ADMIN): Promise<GroupsAnswer> {
  const { status, body } = await post<GroupsAnswer>('/api/base/groups', question, user)
  expect(status).toBe(200)
  return body
}

function groupOf({ groups: found }: GroupsAnswer, name: string) {
  return found.find(
    ({ kind, cards: all }) => kind === 'contact' && all.some(({ id }) => id === idOf(name)),
  )
}

describe('the check of a whole base', () => {
  it('has never run and waits for half a year, and only administrators begin it', async () => {
    const answer = await base()
    expect(answer.check.state).toBe('never')
    expect(answer.report).toBeNull()
    expect(answer.schedule).toBe('half-yearly')
    expect(answer.nextAt).toBeGreaterThan(stage.clock.now() + 180 * DAY)
    expect((await steer('start', await bearerOf(stage, REP))).status).toBe(403)
  })

  it('finds who is one, who may be, and who only belongs together', async () => {
    const { check: view, report } = await check('start')
    expect(view).toMatchObject({ state: 'done', share: 1, trouble: null })
    expect(report?.before.cards).toEqual({ contact: 7, company: 4 })
    expect(report?.before.groups.contact).toEqual({ auto: 1, propose: 1, related: 1 })
    expect(report?.before.groups.company).toMatchObject({ auto: 1, propose: 1 })
    expect(report?.before.extra).toBe(4)
    expect(report?.after).toEqual(report?.before)
    const dirt = new Map(report?.before.dirt.map(line => [`${line.kind}/${line.what}`, line]))
    expect(dirt.get('contact/destroyed-phone')).toMatchObject({ count: 1 })
    expect(dirt.get('company/no-inn')).toMatchObject({ count: 2, text: 'Без ИНН' })
  })

  it('shows a group side by side, why, and whom to keep', async () => {
    const group = groupOf(await groups(), 'peter')!
    expect(group).toMatchObject({
      kind: 'contact',
      tier: 'auto',
      survivor: idOf('again'),
      survivorWhy: 'Больше открытых сделок',
    })
    expect(group.cards.map(({ id, deals }) => [id, deals])).toEqual([
      [idOf('again'), { open: 1, all: 1 }],
      [idOf('peter'), { open: 0, all: 0 }],
    ])
    expect(group.fields.find(({ key }) => key === 'phones')).toMatchObject({
      label: 'Телефоны',
      values: [['8 (912) 345-67-89'], ['+7 912 345-67-89']],
    })
    expect(group.pairs[0]?.evidence).toContainEqual({ text: 'телефон совпадает', speaks: 'for' })
    const firms = (await groups({ kind: 'company', tier: 'propose' })).groups[0]
    expect(firms?.pairs[0]?.evidence[0]).toEqual({ text: 'ИНН совпадает', speaks: 'for' })
    const related = groupOf(await groups({ tier: 'related' }), 'anna')
    expect(related).toMatchObject({ tier: 'related', survivor: null })
    const { body } = await post('/api/base/dirt', { what: 'destroyed-phone', kind: 'contact' })
    expect(body).toMatchObject({ cards: [{ id: idOf('broken'), values: ['9.16E+10'] }] })
  })

  it('gives a rep his own first, and tells nobody anything by the token of another', async () => {
    const own = await groups({}, OTHER_REP)
    expect(own.groups[0]?.cards.map(({ isMine }) => isMine)).toEqual([true, true])
    expect((await groups({ owner: String(OTHER_REP) }, REP)).total).toBe(1)
    const bearer = await bearerOf(stage, REP)
    const foreign = { proof: proofOf(stage, ADMIN) }
    expect((await postJson(stage, '/api/base/groups', foreign, bearer)).status).toBe(403)
  })

  it('remembers for everybody and for ever that two are not one, and takes it back', async () => {
    const group = groupOf(await groups(), 'olga')!
    const verdict = { group: group.id, verdict: 'apart', cards: null }
    const { body } = await post<VerdictAnswer>('/api/base/verdict', verdict, OTHER_REP)
    expect(body).toMatchObject({ group: null, plan: { goal: 10, done: 1, waiting: 0 } })
    expect((await post('/api/base/verdict', verdict)).status).toBe(409)

    const { report } = await check('whole')
    expect(groupOf(await groups(), 'olga')).toBeUndefined()
    expect(report?.before.groups.contact.propose).toBe(0)
    const { body: kept } = await getJson(stage, '/api/base/reports', admin)
    expect(kept).toMatchObject({ reports: [{ apart: 0 }, { apart: 1, after: { extra: 3 } }] })
    // Its group is no more, and who has said it sees it still.
    const { body: list, status } = await post<ApartAnswer>('/api/base/apart', {}, OTHER_REP)
    expect(status).toBe(200)
    expect(list.said).toHaveLength(1)
    expect(list.said[0]!.cards.map(({ id }) => id)).toContain(idOf('olga'))
    const back = { said: list.said[0]!.id }
    const { body: told } = await post('/api/base/apart/back', back, OTHER_REP)
    expect(told).toMatchObject({ text: expect.stringContaining('следующая проверка') })
    expect((await post('/api/base/apart/back', back)).status).toBe(409)
    expect((await post<ApartAnswer>('/api/base/apart', {})).body.said).toEqual([])
  })

  it('puts a group off for one person until the next check', async () => {
    const group = groupOf(await groups(), 'peter')!
    await post('/api/base/verdict', { group: group.id, verdict: 'skip' })
    expect(groupOf(await groups(), 'peter')).toBeUndefined()
    expect(groupOf(await groups({ isSkipped: true }), 'peter')?.state).toBe('skipped')
    expect(groupOf(await groups({}, REP), 'peter')?.state).toBe('open')
    const back = await post<VerdictAnswer>('/api/base/verdict', {
      group: group.id,
      verdict: 'back',
    })
    expect(back.body.group?.state).toBe('open')
    const apart = { group: group.id, verdict: 'apart', cards: [idOf('peter')] }
    await post('/api/base/verdict', apart)
    expect(groupOf(await groups(), 'peter')).toBeUndefined()
    await post('/api/base/verdict', { group: group.id, verdict: 'back' })
    expect(groupOf(await groups(), 'peter')?.state).toBe('open')
  })

  it('says of cards deleted or changed meanwhile that they were, and shows them as they are', async () => {
    const second = knowContact(stage, { ...PETER, phones: ['+79123456789'] })
    await stage.settled()
    const { check: view } = await check('start')
    // Papers are few and read whole; of people and firms nothing was changed lately.
    expect([view.isWhole, view.read]).toEqual([false, 2])
    expect(groupOf(await groups(), 'peter')?.cards).toHaveLength(3)
    // As if the process had died before it looked at the cards again.
    await stage.query(`update base_member set is_confirmed = false`)
    await stage.query(
      `update base_check set state = 'running', phase = 'confirming'
       where number = (select max(number) from base_check)`,
    )
    const author = { userId: REP, isSilent: true }
    deleteItem(portalOf(stage), second, author)
    updateItem(portalOf(stage), cards['again']!, { fields: { name: 'Ольга' }, fm: [] }, author)
    await stage.service.store.jobs.add({ name: 'check-base', payload: { tenant: stage.tenant } })
    await stage.settled()

    const { report, check: end } = await base()
    expect(end.state).toBe('done')
    expect(report?.remarks).toContain('Во время проверки удалена 1 карточка. В группах их нет.')
    expect(report?.remarks).toContain('Во время проверки изменена 1 карточка. Они сравнены заново.')
    expect(groupOf(await groups(), 'again')).toBeUndefined()
    updateItem(portalOf(stage), cards['again']!, { fields: { name: 'Петя' }, fm: [] }, author)
  })

  it('finds nobody in a group whose cards were deleted after it', async () => {
    await check('start')
    expect(groupOf(await groups(), 'again')?.cards).toHaveLength(2)
    deleteItem(portalOf(stage), cards['peter']!, { userId: REP, isSilent: true })
    expect(groupOf(await groups(), 'again')).toBeUndefined()
    expect((await base()).report?.after.groups.contact.auto).toBe(0)
  })

  it('waits while it is paused, goes on where it stopped, and is begun once', async () => {
    const runs = await Promise.all([steer('whole'), steer('whole')])
    expect(runs.map(({ status }) => status).toSorted()).toEqual([200, 409])
    await steer('pause')
    await stage.settled()
    // It may have been quicker than we.
    expect(['paused', 'done']).toContain((await base()).check.state)
    await steer('resume')
    await stage.settled()
    expect((await base()).check.state).toBe('done')
  })

  it('comes by itself when it is due', async () => {
    const reports = async () =>
      ((await getJson(stage, '/api/base/reports', admin)).body as { reports: unknown[] }).reports
        .length
    const before = await reports()
    await postJson(stage, '/api/base/schedule', { schedule: 'daily' }, admin)
    await stage.moveTime(DAY + 2 * HOUR)
    admin = await bearerOf(stage, ADMIN)
    expect(await reports()).toBe(before + 1)
    expect((await base()).report?.startedBy).toBeNull()
    await postJson(stage, '/api/base/schedule', { schedule: 'off' }, admin)
  })

  it('survives kill -9 while it reads, without a card missed', async () => {
    const { items } = portalOf(stage).state
    const [sample] = items[4].values()
    // Far apart, so that each of the three pages of the list has a few.
    for (const start of [40_000, 60_000, 110_000])
      for (let id = start; id < start + 20; id++)
        items[4].set(id, { ...sample!, id, fields: { ...sample!.fields, id }, fm: [] })
    await stage.service.stop()
    await stage.query(
      `insert into base_check (tenant, number, state, phase, is_whole, started_at)
       select tenant, max(number) + 1, 'running', 'reading', true, max(started_at) from base_check group by tenant`,
    )
    await stage.query(`delete from base_feed`)
    await stage.query(`update due set at = 0 where kind = 'review'`)
    // Whoever keeps the second page waits for us, and has kept the first one.
    await stage.query('begin')
    await stage.query(
      `insert into base_company (tenant, id, title, phones, emails, city, site, created_at)
       select tenant, '60000', '', '[]', '[]', '', '', 0 from base_check limit 1`,
    )
    const first = await startServerProcess(stage)
    const feeds = () => stage.query<{ cursor: string }>(`select cursor from base_feed`)
    await vi.waitFor(async () => expect(await feeds()).toHaveLength(1), WAIT)
    await first.kill()
    await stage.query('rollback')
    // Long enough ago to be known for dead at once.
    await stage.query(`update instance set seen_at = seen_at - interval '1 hour'`)
    expect((await feeds())[0]?.cursor).toMatch(/^id:50000\//)

    const second = await startOn(stage.options)
    const state = () => stage.query(`select state from base_check order by number desc limit 1`)
    await vi.waitFor(async () => expect(await state()).toEqual([{ state: 'done' }]), WAIT)
    await second.stop()
    expect(await stage.query(`select id from base_company`)).toHaveLength(items[4].size)
  })
})
