import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RequisitesState, UndoAnswer } from '../../shared/contract/requisites-fill.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import { type EmulatedRegistry, startRegistry } from '../providers/registry/registry.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  askAbout,
  BANK,
  closedInn,
  companiesCalled,
  fill,
  filled,
  orderFor,
  picture,
  previewOf,
  requisitesOf,
  tables,
  YANDEX,
} from './requisites-scene.ts'
import { knowCompany, knowDeal, OTHER_REP, portalOf, REP } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
let registry: EmulatedRegistry

beforeAll(async () => {
  registry = await startRegistry()
  stage = await setStage({ registry: { key: registry.key, address: registry.address } })
})
afterAll(async () => {
  await stage.close()
  await registry.stop()
})
beforeEach(() => {
  registry.switches.failures.length = 0
  registry.switches.isDaySpent = false
  stage.world.switches.set({ answerLost: NEVER })
})

describe('filling', () => {
  it('writes all requisites of a company by the right template, in few calls', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const before = stage.world.callLog.total
    await filled(stage, company, { bank: BANK })
    // A session, a preview, and the filling itself with what stands at its end.
    expect(stage.world.callLog.total - before).toBeLessThanOrEqual(6)

    const [row, ...others] = requisitesOf(stage, company)
    expect(others).toEqual([])
    expect(row).toMatchObject({ PRESET_ID: '3', RQ_INN: YANDEX, RQ_KPP: '770401001' })
    const addresses = [...tables(stage).addresses.values()].filter(
      one => one['ENTITY_ID'] === row?.['ID'],
    )
    expect(addresses.map(one => one['TYPE_ID'])).toEqual(['6', '1'])
    const [bank] = [...tables(stage).bankDetails.values()].filter(
      one => one['ENTITY_ID'] === row?.['ID'],
    )
    expect(bank).toMatchObject({ RQ_BIK: '044525225', RQ_ACC_NUM: '40702810100000000011' })
  })

  it('shows what is written and what is overwritten, and overwrites what is ticked alone', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(stage, company)
    const [row] = requisitesOf(stage, company)
    Object.assign(row ?? {}, { RQ_COMPANY_NAME: 'Яндекс, прежнее', RQ_KPP: null })

    const { changes } = await previewOf(stage, company)
    expect(changes.find(({ field }) => field === 'inn')).toMatchObject({ kind: 'same' })
    expect(changes.find(({ field }) => field === 'shortName')).toMatchObject({
      kind: 'overwrite',
      now: 'Яндекс, прежнее',
      will: 'ООО "ЯНДЕКС"',
    })
    const order = await orderFor(stage, company)
    await fill(stage, company, { ...order, accept: ['kpp'] })

    expect(requisitesOf(stage, company)).toHaveLength(1)
    expect(requisitesOf(stage, company)[0]).toMatchObject({
      RQ_COMPANY_NAME: 'Яндекс, прежнее',
      RQ_KPP: '770401001',
    })
  })

  it('does nothing twice for one order, however often it comes', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const order = await orderFor(stage, company, { bank: BANK })

    const answers = await Promise.all([1, 2, 3].map(() => fill(stage, company, order)))
    const again = await fill(stage, company, order)

    // Whoever comes while it is written is told so; whoever comes later, that it is done.
    expect([200, 409]).toEqual(expect.arrayContaining(answers.map(({ status }) => status)))
    expect(again.answer).toMatchObject({ type: 'done' })
    expect(requisitesOf(stage, company)).toHaveLength(1)
  })

  it('goes on where a lost answer has cut it off', async () => {
    const deal = knowDeal(stage, { title: 'Сайт' })
    const order = await orderFor(stage, deal, { bank: BANK })
    const answerLostFor = { pattern: 'crm.requisite.add' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })

    expect((await fill(stage, deal, order)).status).toBe(503)
    const { answer } = await fill(stage, deal, order)

    expect(answer).toMatchObject({ type: 'done' })
    const company = portalOf(stage).state.items[4].get(Number(deal.fields['companyId']))
    expect(company?.fields['title']).toBe('ООО "ЯНДЕКС"')
    expect(company && requisitesOf(stage, company)).toHaveLength(1)
    expect(companiesCalled(stage, 'ООО "ЯНДЕКС"')).toHaveLength(1)
  })

  it('is finished by a job when the page that ordered it does not come back', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const order = await orderFor(stage, company)
    const answerLostFor = { pattern: 'crm.requisite.add' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })
    expect((await fill(stage, company, order)).status).toBe(503)

    await stage.moveTime(3 * MINUTE)

    const { answer } = await askAbout<RequisitesState>(stage, company, '', {})
    expect(answer.last).toMatchObject({ isUnfinished: false, canUndo: true })
    expect(requisitesOf(stage, company)).toHaveLength(1)
  })

  it('writes nothing over a card that has changed meanwhile', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(stage, company, {}, ADMIN)
    const order = await orderFor(stage, company, { bank: BANK })
    Object.assign(requisitesOf(stage, company)[0] ?? {}, { RQ_DIRECTOR: 'Другой Иван Иванович' })

    expect((await fill(stage, company, order)).answer).toMatchObject({ type: 'stale' })
    expect(
      [...tables(stage).bankDetails.values()].some(
        row => row['ENTITY_ID'] === requisitesOf(stage, company)[0]?.['ID'],
      ),
    ).toBe(false)
  })

  it('asks before it fills in a closed company, and before it goes beside another ИНН', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(stage, company)
    const closed = closedInn()
    const order = { ...(await orderFor(stage, company, { party: closed })), confirmed: [] }

    const { answer } = await fill(stage, company, order)

    const questions = [{ key: 'closed' }, { key: 'other-inn' }]
    expect(answer).toMatchObject({ type: 'ask', questions })
    expect(requisitesOf(stage, company)).toHaveLength(1)
    await fill(stage, company, { ...order, confirmed: ['closed', 'other-inn'] })
    expect(requisitesOf(stage, company).map(row => row['RQ_INN'])).toEqual([YANDEX, closed])
  })

  it('asks whether to go beside or over another КПП of the same ИНН, and shows what was filled last', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(stage, company)
    Object.assign(requisitesOf(stage, company)[0] ?? {}, { RQ_KPP: '540602001' })

    const open = await previewOf(stage, company)
    expect(open.questions).toMatchObject([{ key: 'other-kpp' }])
    expect(open.otherKpp).toMatchObject({ will: 'add', text: expect.stringContaining('540602001') })
    const over = await previewOf(stage, company, { otherKpp: 'update' })
    expect(over.questions).toEqual([])
    expect(over.changes.find(({ field }) => field === 'kpp')).toMatchObject({
      kind: 'overwrite',
      now: '540602001',
    })

    await filled(stage, company, { otherKpp: 'add' })
    expect(requisitesOf(stage, company).map(row => row['RQ_KPP'])).toEqual([
      '540602001',
      '770401001',
    ])
    const { answer } = await askAbout<RequisitesState>(stage, company, '', {})
    expect(answer.lines.find(({ label }) => label === 'КПП')?.value).toBe('770401001')
  })

  it('takes nothing from who may only read the company, nor from who is no user of the portal', async () => {
    const company = knowCompany(stage, { title: 'Яндекс', owner: OTHER_REP })
    const deal = knowDeal(stage, { title: 'Сайт', owner: REP, company: company.id })
    const order = await orderFor(stage, deal)

    expect(await fill(stage, deal, order)).toMatchObject({ status: 403 })
    expect(requisitesOf(stage, company)).toEqual([])
    const strangers = { ...order, proof: { accessToken: 'of-nobody' } }
    expect((await fill(stage, deal, strangers)).status).not.toBe(200)
    const { answer } = await askAbout<RequisitesState>(stage, deal, '', {})
    expect(answer.mayFill).toBe(false)
  })
})

describe('taking back', () => {
  it('leaves the portal as it was, with a company made and without', async () => {
    const deal = knowDeal(stage, { title: 'Сайт' })
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(stage, company, { bank: BANK })
    Object.assign(requisitesOf(stage, company)[0] ?? {}, { RQ_DIRECTOR: 'Прежний Пётр Петрович' })
    for (const item of [deal, company]) {
      const before = picture(stage)
      const filling = await filled(stage, item, {
        bank: { ...BANK, account: '40702810200000000021' },
      })
      expect(picture(stage)).not.toEqual(before)

      const { answer } = await askAbout<UndoAnswer>(stage, item, '/undo', { filling })

      expect(answer.end).toBe('done')
      expect(picture(stage)).toEqual(before)
      expect((await askAbout<UndoAnswer>(stage, item, '/undo', { filling })).answer.end).toBe(
        'done',
      )
    }
  })

  it('is finished by a job when it was cut off, and keeps nobody from the company', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const filling = await filled(stage, company)
    await stage.moveTime(3 * MINUTE)
    const answerLostFor = { pattern: 'crm.requisite.delete' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })
    expect((await askAbout(stage, company, '/undo', { filling })).status).toBe(503)

    await stage.moveTime(3 * MINUTE)

    const { answer } = await askAbout<RequisitesState>(stage, company, '', {})
    expect(answer.last).toMatchObject({ id: filling, isUnfinished: false, canUndo: false })
    await filled(stage, company)
  })

  it('is not for a card that has another company by now', async () => {
    const company = knowCompany(stage, { title: 'Яндекс', owner: OTHER_REP })
    const own = knowCompany(stage, { title: 'Другая', owner: REP })
    const deal = knowDeal(stage, { title: 'Сайт', owner: REP, company: company.id })
    const filling = await filled(stage, deal, {}, ADMIN)
    Object.assign(deal.fields, { companyId: own.id })

    const { answer: state } = await askAbout<RequisitesState>(stage, deal, '', {})
    const { answer } = await askAbout<UndoAnswer>(stage, deal, '/undo', { filling })

    expect([state.last, answer.end]).toEqual([null, 'changed'])
    expect(requisitesOf(stage, company)).toHaveLength(1)
  })

  it('leaves what somebody has changed since', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const filling = await filled(stage, company)
    Object.assign(requisitesOf(stage, company)[0] ?? {}, { RQ_DIRECTOR: 'Новый Пётр Петрович' })

    const { answer } = await askAbout<UndoAnswer>(stage, company, '/undo', { filling })

    expect(answer.end).toBe('partly')
    expect(requisitesOf(stage, company)[0]).toMatchObject({ RQ_DIRECTOR: 'Новый Пётр Петрович' })
  })
})
