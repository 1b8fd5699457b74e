import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LoadAnswer, RollBackPlan } from '../../shared/contract/import.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { deleteItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import { setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { describeImportCommand } from './import-command.ts'
import {
  commentsOn,
  contactsIn,
  csv,
  errorsOf,
  KNOWN,
  look,
  post,
  requisitesIn,
  stateOf,
  steer,
  TABLE,
  through,
  upload,
} from './import-scene.ts'
import { startServerProcess } from './processes.ts'
import { change as edit, knowContact, portalOf, REP } from './scenes.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const ALWAYS = { share: 1, next: 0 }
const WAIT = { timeout: 60_000, interval: 5 }
const ROWS = 700
let stage: Stage
let known: Item
let load: LoadAnswer

beforeAll(async () => {
  stage = await setStage({ quiet: true })
  known = knowContact(stage, { first: 'Игорь', last: 'Ветров', phones: [KNOWN] })
  await stage.settled()
})
afterAll(() => stage.close())

const named = (lastName: string) =>
  contactsIn(stage).filter(({ fields }) => fields['lastName'] === lastName)
const values = ({ fm }: Item) => fm.map(({ value }) => value).toSorted()

describe('loading a client base', () => {
  it('guesses the columns, and lets nobody but an administrator in', async () => {
    load = await upload(stage, 'База.csv', TABLE)

    expect(load).toMatchObject({ state: 'draft', faults: [], wishes: ['rehearse', 'remove'] })
    expect(load.setup?.mapping).toEqual([
      'name',
      'phone',
      'email',
      'company',
      'inn',
      'request',
      'comment',
    ])
    const rep = await bearerOf(stage, REP)
    expect((await getJson(stage, `/api/loads/one?load=${load.load}`, rep)).status).toBe(403)
  })

  it('refuses three gigabytes before anything of them is read', async () => {
    const { status, body } = await post(stage, '/api/loads/upload', {
      name: 'огромный.csv',
      size: 3 * 2 ** 30,
    })

    expect([status, body?.['fields']]).toEqual([422, { size: 'too-large' }])
  })

  it('says what would become of each row, and changes nothing', async () => {
    const before = contactsIn(stage).length
    await through(stage, load.load, 'rehearse')
    load = await look(stage, load.load)

    expect(load.state).toBe('rehearsed')
    expect(load.rehearsal?.counts).toEqual({
      created: 1,
      updated: 1,
      attached: 0,
      repeated: 2,
      doubtful: 1,
      requests: 1,
      refused: 1,
    })
    expect(load.rehearsal?.warnings.map(({ text }) => text).join()).toContain('испорчен таблицей')
    expect(contactsIn(stage)).toHaveLength(before)
  })

  it('writes it, and R1 and R2 see the request', async () => {
    await through(stage, load.load, 'start')
    load = await look(stage, load.load)

    expect(load).toMatchObject({ state: 'loaded', errors: 2, result: { failed: 0, changed: 0 } })
    const [zimin] = named('Зимин')
    expect(zimin?.fields).toMatchObject({ name: 'Олег', secondName: 'Петрович' })
    expect(String(zimin?.fields['comments'])).toContain('Самара')
    expect(values(zimin!)).toEqual(['+78462316014', 'oleg.zimin81@bk.ru', 'zimin.oleg@mail.ru'])
    expect(values(known)).toContain('vetrov81@bk.ru')
    expect(commentsOn(stage, known)).toEqual([expect.stringContaining('любит рыбу')])
    const { items } = portalOf(stage).state
    const company = items[4].get(Number(zimin?.fields['companyId']))
    expect(company?.fields['title']).toBe('ООО «Волна»')
    expect(requisitesIn(stage)).toContainEqual(
      expect.objectContaining({ RQ_INN: '7707083893', ENTITY_ID: String(company?.id) }),
    )
    const [lead] = [...items[1].values()].filter(one => one.fields['lastName'] === 'Лидин')
    expect(lead?.fields['comments']).toContain('хочет окна')
    const requests = await stage.query(`select card from request where card = $1`, [
      `lead:${lead?.id}`,
    ])
    expect(requests).toHaveLength(1)
  })

  it('hands over what was left out, with reasons and without formulas', async () => {
    const text = await errorsOf(stage, load.load)

    expect(text).toContain('Похожие контакты')
    expect(text).toContain(`"'=cmd|calc"`)
    expect(text.trim().split('\r\n')).toHaveLength(3)
  })

  it('takes back what nobody has changed since', async () => {
    const path = `/api/loads/roll-back?load=${load.load}`
    const { body } = await getJson(stage, path, await bearerOf(stage, ADMIN))
    expect(body as unknown as RollBackPlan).toMatchObject({
      deletes: { contacts: 1, companies: 1 },
      restores: 2,
    })
    await stage.moveTime(5 * MINUTE)
    await through(stage, load.load, 'roll-back')

    const after = await look(stage, load.load)
    expect(after).toMatchObject({
      state: 'rolled-back',
      rolledBack: { deletes: { contacts: 1, companies: 1 }, restores: 1 },
    })
    expect(named('Зимин')).toEqual([])
    expect(values(known)).not.toContain('vetrov81@bk.ru')
    expect(commentsOn(stage, known)).toEqual([])
  })

  it('leaves a card that somebody has changed since the load', async () => {
    const file = csv([
      ['ФИО', 'Телефон'],
      ['Правкин Лев', '+79120000501'],
      ['Чистов Лев', '+79120000502'],
    ])
    const { load: id } = await upload(stage, 'две.csv', file)
    await through(stage, id, 'rehearse')
    await through(stage, id, 'start')
    await stage.moveTime(5 * MINUTE)
    edit(stage, named('Правкин')[0]!, { post: 'директор' })
    await stage.settled()
    await through(stage, id, 'roll-back')

    const { rolledBack, errors } = await look(stage, id)
    expect({ contacts: rolledBack?.deletes.contacts, errors }).toEqual({ contacts: 1, errors: 1 })
    expect([named('Правкин').length, named('Чистов').length]).toEqual([1, 0])
    expect(await errorsOf(stage, id)).toContain('изменили после загрузки')
  })

  it('decides anew where the base has changed since the rehearsal', async () => {
    const gone = knowContact(stage, { first: 'Пётр', last: 'Ушлов', phones: ['+79120000601'] })
    await stage.settled()
    const file = csv([
      ['ФИО', 'Телефон', 'E-mail'],
      ['Ушлов Пётр', '+79120000601', 'ushlov81@bk.ru'],
      ['Новов Пётр', '+79120000602'],
    ])
    const { load: id } = await upload(stage, 'изменилась.csv', file)
    await through(stage, id, 'rehearse')
    expect((await look(stage, id)).rehearsal?.counts).toMatchObject({ created: 1, updated: 1 })
    // Nobody tells us of either: the portal's events are lost.
    stage.world.switches.set({ eventsLost: { share: 1, next: 0 } })
    deleteItem(portalOf(stage), gone, { userId: ADMIN })
    stage.world.switches.set({ eventsLost: { share: 0, next: 0 } })
    knowContact(stage, { first: 'Пётр', last: 'Новов', phones: ['+79120000602'] })
    await stage.settled()
    await through(stage, id, 'start')

    const { state, result } = await look(stage, id)
    expect({ state, result }).toMatchObject({
      state: 'loaded',
      result: { counts: { created: 1, attached: 1, updated: 0 }, failed: 0, changed: 1 },
    })
    expect([named('Ушлов').length, named('Новов').length]).toEqual([1, 1])
  })

  it('can be paused, and goes on from where it stood', async () => {
    const rows = Array.from({ length: 600 }, (_, at) => ['Паузов Лев', `+7915${1_000_000 + at}`])
    const { load: id } = await upload(stage, 'пауза.csv', csv([['ФИО', 'Телефон'], ...rows]))
    await through(stage, id, 'rehearse')
    const bearer = await bearerOf(stage, ADMIN)
    // The portal lets nothing through: as many rows as go at once are under way, and no more.
    stage.world.switches.set({ rest503: ALWAYS, eventsLost: ALWAYS })
    await postJson(stage, '/api/loads/steer', { load: id, wish: 'start' }, bearer)
    await vi.waitFor(async () => {
      const held = await stage.query(`select 1 from load_row where state = 'writing' limit 1`)
      expect(held).toHaveLength(1)
    }, WAIT)
    // A former run that wakes up marks nothing.
    const work = { rows: [], companies: [], writer: 'a former run' }
    expect(await stage.service.store.loads.hold(stage.tenant, id, work)).toBe(false)
    await postJson(stage, '/api/loads/steer', { load: id, wish: 'pause' }, bearer)
    stage.world.switches.set({ rest503: NEVER })
    await stage.settled()

    const paused = await look(stage, id)
    expect(paused).toMatchObject({ state: 'paused', wishes: ['resume', 'cancel'] })
    expect(paused.progress?.done).toBe(named('Паузов').length)
    expect(named('Паузов').length).toBeLessThan(rows.length)

    await through(stage, id, 'resume')
    expect((await look(stage, id)).state).toBe('loaded')
    expect(named('Паузов')).toHaveLength(rows.length)
  })

  it('finds what it has made when the answer was lost, and makes nothing twice', async () => {
    const rows = Array.from({ length: 30 }, (_, at) => ['Ответов Лев', `+7914${1_000_000 + at}`])
    const learner = ['Ветров Игорь', KNOWN, 'ищет дом']
    const file = csv([['ФИО', 'Телефон', 'Комментарий'], ...rows, learner])
    const { load: id } = await upload(stage, 'ответы.csv', file)
    await through(stage, id, 'rehearse')
    // Of the contacts, and of the comment of the one who is known.
    stage.world.switches.set({ answerLost: { share: 0, next: 2 }, answerLostFor: 'writes' })
    await through(stage, id, 'start')
    await vi.waitFor(async () => {
      await stage.retryNow()
      expect((await look(stage, id)).state).toBe('loaded')
    }, WAIT)

    expect(stage.world.switches.settings.answerLost.next).toBe(0)
    expect(named('Ответов')).toHaveLength(30)
    expect((await look(stage, id)).result?.counts).toMatchObject({ created: 30, attached: 1 })
    expect(commentsOn(stage, known)).toEqual([expect.stringContaining('ищет дом')])
  })

  it('loses and doubles no row when the server is killed five times', async () => {
    const rows = Array.from({ length: ROWS }, (_, at) => [
      `Массов${'абвгдежзик'[at % 10]} Иван`,
      `+7913${1_000_000 + at}`,
      `row${at}@bk.ru`,
    ])
    const file = csv([['ФИО', 'Телефон', 'E-mail'], ...rows])
    const { load: id } = await upload(stage, 'много.csv', file)
    await through(stage, id, 'rehearse')
    const before = contactsIn(stage).length
    const made = () => contactsIn(stage).length - before
    // A request in half a second, as a portal has it: each kill falls into the middle of the work.
    const bitrix24 = { ...stage.options.bitrix24!, rateLimit: { perSecond: 4, burst: 1 } }
    await stage.service.stop()
    const slowly = { ...stage, options: { ...stage.options, bitrix24 } }
    let server = await startServerProcess(slowly)
    await steer(stage, id, 'start')
    for (let kills = 0, least = 1; kills < 5; kills++) {
      // Each has got somewhere.
      await vi.waitFor(() => expect(made()).toBeGreaterThanOrEqual(Math.min(least, ROWS)), WAIT)
      await server.kill()
      least = made() + 1
      // It has been silent for long: nobody waits until it would be.
      await stage.query(`update instance set seen_at = seen_at - interval '1 minute'`)
      server = await startServerProcess(slowly)
    }
    await vi.waitFor(async () => expect(await stateOf(stage, id)).toBe('loaded'), WAIT)
    await server.kill()

    expect(made()).toBe(ROWS)
    const texts = contactsIn(stage).flatMap(({ fm }) => fm.map(({ value }) => value))
    expect(new Set(texts.filter(value => value.startsWith('row'))).size).toBe(ROWS)
    const [row] = await stage.query<{ created: number }>(
      `select (body->'result'->'counts'->>'created')::int as created from load where id = $1`,
      [id],
    )
    expect(row?.created).toBe(ROWS)
  })
})

// The stage's service is stopped by now: what is done is done by the command alone.
describeImportCommand(() => stage)
