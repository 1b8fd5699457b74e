import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LoadAnswer } from '../../shared/contract/import.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { updateContact } from '../hosts/amocrm/crm/logic.ts'
import { ADMIN } from '../hosts/amocrm/empty-state.ts'
import type { Contact, Entity, EntityType } from '../hosts/amocrm/state.ts'
import { bearerOf } from './amo-doors.ts'
import {
  accountOf,
  BY_REP,
  knowCompany,
  knowContact,
  mainContactOf,
  REP,
  requestOf,
  valuesOf,
} from './amo-scenes.ts'
import { getJson } from './doors.ts'
import { csv, type LoadDoors, openLoadDoors } from './import-doors.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const KNOWN = '+7 912 345-67-89'
const ASKING = '+7 912 345-67-90'
const TABLE = csv([
  ['ФИО', 'Телефон', 'E-mail', 'Компания', 'ИНН', 'Заявка', 'Заметка'],
  [
    'Зимин Олег Петрович',
    '8 846 231-60-14',
    'zimin.oleg@mail.ru',
    'ООО «Волна»',
    '7707083893',
    '',
    'пьёт чай',
  ],
  ['Олег Зимин', '+78462316014', 'oleg.zimin81@bk.ru'],
  ['Ветров Игорь', KNOWN, 'vetrov81@bk.ru', '', '', '', 'любит рыбу'],
  ['Котов Степан', KNOWN],
  ['', '', 'office@volna-samara.ru', 'ООО «Волна»', '7707083893'],
  ['Парусов Лев', '+7 912 000-00-33', '', 'ООО «Парус»'],
  ['Лидин Пётр', '+7 912 000-00-77', '', '', '', 'да', 'хочет окна'],
  ['Сомов Пётр', ASKING, '', '', '', 'да'],
  ['Белов Иван', '9,16E+10'],
])

let stage: AmoStage
let doors: LoadDoors
let known: Contact
let asking: Contact
let load: LoadAnswer

beforeAll(async () => {
  stage = await setAmoStage()
  doors = openLoadDoors(stage, () => bearerOf(stage, ADMIN))
  known = knowContact(stage, { first: 'Игорь', last: 'Ветров', phones: [KNOWN] })
  asking = knowContact(stage, { first: 'Пётр', last: 'Сомов', phones: [ASKING] })
  knowCompany(stage, { title: 'ООО «Парус»' })
  await stage.settled()
})
afterAll(() => stage.close())

/** In the lists of the account: contacts of requests not accepted yet are in none. */
const contacts = () =>
  [...accountOf(stage).state.contacts.values()].filter(one => !one.isDeleted && !one.isUnsorted)
const companies = (name: string) =>
  [...accountOf(stage).state.companies.values()].filter(one => one.name === name)
const named = (lastName: string) => contacts().filter(one => one.lastName === lastName)
const waiting = () => [...accountOf(stage).state.unsorted.values()]
const leadNamed = (part: string) =>
  [...accountOf(stage).state.leads.values()].find(({ name }) => name.includes(part))!
const tagsOf = (kind: EntityType, { tagIds }: Entity) =>
  tagIds.map(id => accountOf(stage).state.tags[kind].get(id)?.name)
const notes = (entityType: EntityType, { id }: { readonly id: number }) =>
  [...accountOf(stage).state.notes.values()]
    .filter(note => note.entityType === entityType && note.entityId === id)
    .map(({ params }) => String(params['text']))

describe('loading a client base into amoCRM', () => {
  it('says what would become of each row, and changes nothing', async () => {
    const { load: id } = await doors.upload('База.csv', TABLE)
    const before = contacts().length
    await doors.steer(id, 'rehearse')
    await stage.settled()
    load = await doors.look(id)

    expect(load.state).toBe('rehearsed')
    expect(load.rehearsal?.counts).toEqual({
      created: 2,
      updated: 1,
      attached: 0,
      repeated: 2,
      doubtful: 1,
      requests: 2,
      refused: 1,
    })
    expect([contacts().length, waiting().length]).toEqual([before, 0])
    const rep = await bearerOf(stage, REP)
    expect((await getJson(stage, `/api/loads/one?load=${id}`, rep)).status).toBe(403)
  })

  it('makes contacts and companies, and known ones learn', async () => {
    await doors.steer(load.load, 'start')
    await stage.settled()
    load = await doors.look(load.load)

    expect(load).toMatchObject({ state: 'loaded', errors: 2, result: { failed: 0, changed: 0 } })
    const [zimin] = named('Зимин')
    expect(zimin).toMatchObject({ firstName: 'Олег Петрович' })
    expect(valuesOf(stage, zimin!, 'PHONE')).toEqual(['+78462316014'])
    expect(valuesOf(stage, zimin!, 'EMAIL')).toEqual(['zimin.oleg@mail.ru', 'oleg.zimin81@bk.ru'])
    expect(tagsOf('contacts', zimin!)).toEqual([`загрузка ${load.load}`])
    expect(notes('contacts', zimin!).join()).toMatch(/пьёт чай[^]*Самара/)
    const [wave, ...more] = companies('ООО «Волна»')
    expect([zimin?.companyId, more]).toEqual([wave?.id, []])
    expect(notes('companies', wave!).join()).toContain('7707083893')
    expect(named('Парусов')[0]?.companyId).toBe(companies('ООО «Парус»')[0]?.id)
    expect(companies('ООО «Парус»')).toHaveLength(1)
    expect(valuesOf(stage, known, 'EMAIL')).toEqual(['vetrov81@bk.ru'])
    expect(notes('contacts', known)).toEqual([expect.stringContaining('любит рыбу')])
    expect(named('Котов')).toEqual([])
  })

  it('hands rows marked as requests to R1 and R2', async () => {
    await stage.moveTime(MINUTE)
    const [fresh, old] = [leadNamed('Лидин'), leadNamed('Сомов')]

    expect(waiting().map(({ leadId }) => leadId)).toEqual([fresh.id, old.id])
    expect(notes('leads', fresh).join()).toContain('хочет окна')
    expect((await requestOf(stage, fresh, 'lead'))?.outcome).toMatchObject({ type: 'new' })
    expect((await requestOf(stage, old, 'lead'))?.outcome).toMatchObject({ type: 'attached' })
    expect(mainContactOf(old)).toBe(asking.id)
  })

  it('tags what it has made for a person to delete, and takes the rest back', async () => {
    const [parusov] = named('Парусов')
    await stage.moveTime(5 * MINUTE)
    updateContact(accountOf(stage), parusov!, { firstName: 'Лев Ильич' }, BY_REP)
    await stage.settled()
    expect(await doors.plan(load.load)).toMatchObject({
      deletes: { contacts: 0, companies: 0 },
      tags: { contacts: 2, companies: 1 },
      restores: 2,
      cannot: expect.arrayContaining([expect.stringContaining('1 примечание останется')]),
    })
    await doors.steer(load.load, 'roll-back')
    await stage.settled()

    const { state, rolledBack } = await doors.look(load.load)
    expect({ state, rolledBack }).toMatchObject({
      state: 'rolled-back',
      rolledBack: {
        tags: { contacts: 1, companies: 1 },
        restores: 1,
        cannot: expect.arrayContaining([expect.stringContaining('1 примечание останется')]),
      },
    })
    const tag = `удалить: загрузка ${load.load}`
    expect(tagsOf('contacts', named('Зимин')[0]!)).toContain(tag)
    expect(tagsOf('contacts', parusov!)).not.toContain(tag)
    expect(tagsOf('companies', companies('ООО «Волна»')[0]!)).toContain(tag)
    expect(tagsOf('companies', companies('ООО «Парус»')[0]!)).toEqual([])
    expect(valuesOf(stage, known, 'EMAIL')).toEqual([])
    expect(waiting()).toHaveLength(2)
    const text = await doors.errorsOf(load.load)
    expect(text).toContain('удалить её может только человек')
    expect(text).toContain('изменили после загрузки')
  })

  it('reads a file as it is told to', async () => {
    const text = csv([
      ['Сводка'],
      ['ФИО', 'Телефон'],
      ['Читаев; старший', '+79120000801'],
      ['Читаев Пётр', '+79120000802'],
      ['Пустов Пётр', ''],
    ])
    const file = Buffer.from(text.toString().replaceAll(/;(?=\+|\r|$|Тел)/g, '^'), 'utf16le')
    const { load: id, setup } = await doors.upload('сводка.txt', file)
    const read = await doors.change(id, { ...setup!, delimiter: '^' })

    expect(read.file).toMatchObject({ encoding: 'UTF-16', delimiter: '^', lines: [1, 2, 3, 4, 5] })
    expect(read.setup).toMatchObject({ hasHeader: true, headerLine: 2, mapping: ['name', 'phone'] })
    expect(read.file?.columns.map(({ heading }) => heading)).toEqual(['ФИО', 'Телефон'])
    const bare = await doors.change(id, { ...read.setup!, hasHeader: false, headerLine: undefined })
    expect(bare.file?.columns.map(({ heading }) => heading)).toEqual(['', ''])
    const wrong = { ...read.setup!, headerLine: 77 }
    expect((await doors.post('/api/loads/setup', { load: id, setup: wrong })).status).toBe(422)
    await doors.change(id, read.setup!)
    await doors.steer(id, 'rehearse')
    await stage.settled()

    const { counts } = (await doors.look(id)).rehearsal ?? {}
    expect(counts).toMatchObject({ created: 2, refused: 1 })
    const [head, ...faulty] = (await doors.errorsOf(id)).trim().split('\r\n')
    expect([head, faulty.length]).toEqual([expect.stringContaining('ФИО'), 1])
  })

  it('makes nothing twice when answers are lost, whichever they are', async () => {
    const people = Array.from({ length: 8 }, (_, at) => [
      `Ответов Лев`,
      `+7914${1_000_000 + at}`,
      '',
      `ООО «Ответ ${at}»`,
      '',
      '',
      `заметка ${at}`,
    ])
    const requests = Array.from({ length: 4 }, (_, at) => [
      `Спросов Лев`,
      `+7916${1_000_000 + at}`,
      '',
      '',
      '',
      'да',
      `вопрос ${at}`,
    ])
    const learner = [['Ветров Игорь', KNOWN, 'vetrov82@bk.ru', '', '', '', 'ищет дом']]
    const head = ['ФИО', 'Телефон', 'E-mail', 'Компания', 'ИНН', 'Заявка', 'Заметка']
    const file = csv([head, ...people, ...requests, ...learner])
    const { load: id } = await doors.upload('ответы.csv', file)
    await doors.steer(id, 'rehearse')
    await stage.settled()
    // Companies, contacts, what a known one learns, his note, requests, notes of the new: each is carried out, and no answer comes.
    stage.world.switches.set({ answerLost: { share: 0, next: 7 }, answerLostFor: 'writes' })
    await doors.steer(id, 'start')
    await vi.waitFor(
      async () => {
        await stage.retryNow()
        expect((await doors.look(id)).state).toBe('loaded')
      },
      { timeout: 60_000, interval: 5 },
    )
    expect(stage.world.switches.settings.answerLost.next).toBe(0)

    const made = named('Ответов')
    expect(made).toHaveLength(8)
    expect(new Set(made.map(({ companyId }) => companyId)).size).toBe(8)
    const firms = [...accountOf(stage).state.companies.values()]
    expect(firms.filter(({ name }) => name.startsWith('ООО «Ответ'))).toHaveLength(8)
    expect(made.map(one => notes('contacts', one).length)).toEqual(made.map(() => 1))
    const asked = waiting().slice(2)
    expect(asked).toHaveLength(4)
    expect(asked.map(one => notes('leads', { id: one.leadId }).length)).toEqual([1, 1, 1, 1])
    expect(valuesOf(stage, known, 'EMAIL')).toEqual(['vetrov82@bk.ru'])
    expect(notes('contacts', known).filter(text => text.includes('ищет дом'))).toHaveLength(1)
    expect((await doors.look(id)).result).toMatchObject({
      counts: { created: 8, requests: 4, updated: 1 },
      failed: 0,
    })
  })
})
