import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type {
  FillingAnswer,
  FillingOrder,
  PartySearchAnswer,
  PreviewAnswer,
  RequisitesState,
  UndoAnswer,
} from '../../shared/contract/requisites.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import { DAY, MINUTE } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import type { Item, RequisiteTables } from '../hosts/bitrix24/state.ts'
import { COMPANIES } from '../providers/registry/companies.ts'
import { type EmulatedRegistry, startRegistry } from '../providers/registry/registry.ts'
import { setStage, type Stage } from '../stage.ts'
import { openSession, postJson, proofOf } from './doors.ts'
import { knowCompany, knowDeal, OTHER_REP, portalOf, REP } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
let registry: EmulatedRegistry
let nonces = 0

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

const YANDEX = '7736207543'

const KINDS = { 1: 'lead', 2: 'deal', 3: 'contact', 4: 'company' } as const

/** Of anybody's card, or of none. @throws {Error} when he is not let in */
async function bearerOf(user: number, item?: Item): Promise<string> {
  const id = String(item?.id)
  const subject = item === undefined ? null : ({ kind: KINDS[item.entityTypeId], id } as EntityRef)
  const { status, body } = await openSession(stage, proofOf(stage, user), subject)
  if (status !== 200) throw new Error(`no session: ${status}`)
  return String(body?.['token'])
}

function tables(): RequisiteTables {
  const found = portalOf(stage).state.requisites
  if (found === undefined) throw new Error('the portal has no requisites yet')
  return found
}

async function askAbout<Answer>(item: Item, path: string, question: object, user: number = REP) {
  const bearer = await bearerOf(user, item)
  const { status, body } = await postJson(
    stage,
    `/api/requisites${path}`,
    { proof: { ...proofOf(stage, user), lang: 'ru' }, ...question },
    bearer,
  )
  return { status, answer: body as unknown as Answer }
}

type Preview = Extract<PreviewAnswer, { readonly type: 'preview' }>

async function previewOf(item: Item, wish: object = {}, user: number = REP): Promise<Preview> {
  const question = { party: YANDEX, actualAddress: 'same', bank: null, ...wish }
  const { status, answer } = await askAbout<PreviewAnswer>(item, '/preview', question, user)
  if (answer.type !== 'preview') throw new Error(`no preview: ${status} ${answer.type}`)
  return answer
}

async function orderFor(item: Item, wish: object = {}, user: number = REP) {
  const { changes, stands, questions } = await previewOf(item, wish, user)
  return {
    party: YANDEX,
    actualAddress: 'same' as const,
    bank: null,
    ...wish,
    stands,
    accept: changes.map(({ field }) => field),
    confirmed: questions.map(({ key }) => key),
    nonce: `nonce-${++nonces}-of-a-test`,
  } satisfies Omit<FillingOrder, 'proof'>
}

function fill(item: Item, order: object, user: number = REP) {
  return askAbout<FillingAnswer>(item, '/fill', order, user)
}

async function filled(item: Item, wish: object = {}, user: number = REP): Promise<string> {
  const { status, answer } = await fill(item, await orderFor(item, wish, user), user)
  if (answer.type !== 'done') throw new Error(`not filled: ${status} ${JSON.stringify(answer)}`)
  return answer.filling
}

const BANK = { bik: '044525225', account: '40702 810 1 00000000011' }

function requisitesOf({ entityTypeId, id }: Item) {
  return [...tables().requisites.values()].filter(
    row => row['ENTITY_TYPE_ID'] === String(entityTypeId) && row['ENTITY_ID'] === String(id),
  )
}

function companiesCalled(title: string) {
  return [...portalOf(stage).state.items[4].values()].filter(item => item.fields['title'] === title)
}

/** Everything of companies and requisites but when and by whom it was changed. */
function picture() {
  const { requisites, bankDetails, addresses } = tables()
  const { items } = portalOf(stage).state
  const titles = [...items[4].values()].map(({ id, fields }) => [id, fields['title']])
  const links = [...items[2].values()].map(({ id, fields }) => [id, fields['companyId']])
  return structuredClone({ requisites, bankDetails, addresses, titles, links })
}

function closedInn(): string {
  const found = COMPANIES.find(
    ({ data }) => (data['state'] as { status: string }).status === 'LIQUIDATED',
  )
  return String(found?.data['inn'])
}

describe('the search', () => {
  it('lists namesakes with their state and town, and chooses none of them', async () => {
    const bearer = await bearerOf(REP)
    const { body } = await postJson(stage, '/api/requisites/search', { text: 'ромашка' }, bearer)
    const answer = body as unknown as PartySearchAnswer

    expect(answer).toMatchObject({ type: 'found', suggested: null })
    if (answer.type !== 'found') return
    expect(answer.parties.length).toBeGreaterThan(3)
    expect(new Set(answer.parties.map(({ name }) => name))).toContain('ООО "РОМАШКА"')
    expect(answer.parties.every(({ status }) => status.isActive)).toBe(true)
  })

  it('says which check fails, and spends no request', async () => {
    const before = registry.calls.length
    const bearer = await bearerOf(REP)
    const { body } = await postJson(stage, '/api/requisites/search', { text: '7736207544' }, bearer)

    expect(body).toEqual({ type: 'wrong-id', text: 'ИНН: не сходится контрольная цифра' })
    expect(registry.calls).toHaveLength(before)
  })

  it('tells in words that the day is spent, and asks no more until midnight in Moscow', async () => {
    registry.switches.isDaySpent = true
    const bearer = await bearerOf(REP)
    const search = (text: string) => postJson(stage, '/api/requisites/search', { text }, bearer)

    expect((await search('василёк')).body).toMatchObject({ type: 'trouble', reason: 'quota' })
    const before = registry.calls.length
    registry.switches.isDaySpent = false
    expect((await search('лютик')).body).toMatchObject({ type: 'trouble', reason: 'quota' })
    expect(registry.calls).toHaveLength(before)

    await stage.moveTime(DAY)
    expect((await search('лютик')).body).not.toMatchObject({ type: 'trouble' })
  })
})

describe('filling', () => {
  it('writes all requisites of a company by the right template, in few calls', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const before = stage.world.callLog.total
    await filled(company, { bank: BANK })
    // A session, a preview, and the filling itself with what stands at its end.
    expect(stage.world.callLog.total - before).toBeLessThanOrEqual(6)

    const [row, ...others] = requisitesOf(company)
    expect(others).toEqual([])
    expect(row).toMatchObject({ PRESET_ID: '3', RQ_INN: YANDEX, RQ_KPP: '770401001' })
    const addresses = [...tables().addresses.values()].filter(
      one => one['ENTITY_ID'] === row?.['ID'],
    )
    expect(addresses.map(one => one['TYPE_ID'])).toEqual(['6', '1'])
    const [bank] = [...tables().bankDetails.values()].filter(
      one => one['ENTITY_ID'] === row?.['ID'],
    )
    expect(bank).toMatchObject({ RQ_BIK: '044525225', RQ_ACC_NUM: '40702810100000000011' })
  })

  it('shows what is written and what is overwritten, and overwrites what is ticked alone', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(company)
    const [row] = requisitesOf(company)
    Object.assign(row ?? {}, { RQ_COMPANY_NAME: 'Яндекс, прежнее', RQ_KPP: null })

    const { changes } = await previewOf(company)
    expect(changes.find(({ field }) => field === 'inn')).toMatchObject({ kind: 'same' })
    expect(changes.find(({ field }) => field === 'shortName')).toMatchObject({
      kind: 'overwrite',
      now: 'Яндекс, прежнее',
      will: 'ООО "ЯНДЕКС"',
    })
    const order = await orderFor(company)
    await fill(company, { ...order, accept: ['kpp'] })

    expect(requisitesOf(company)).toHaveLength(1)
    expect(requisitesOf(company)[0]).toMatchObject({
      RQ_COMPANY_NAME: 'Яндекс, прежнее',
      RQ_KPP: '770401001',
    })
  })

  it('does nothing twice for one order, however often it comes', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const order = await orderFor(company, { bank: BANK })

    const answers = await Promise.all([1, 2, 3].map(() => fill(company, order)))
    const again = await fill(company, order)

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
    expect(again.answer).toMatchObject({ type: 'done' })
    expect(requisitesOf(company)).toHaveLength(1)
  })

  it('goes on where a lost answer has cut it off', async () => {
    const deal = knowDeal(stage, { title: 'Сайт' })
    const order = await orderFor(deal, { bank: BANK })
    const answerLostFor = { pattern: 'crm.requisite.add' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })

    expect((await fill(deal, order)).status).toBe(503)
    const { answer } = await fill(deal, order)

    expect(answer).toMatchObject({ type: 'done' })
    const company = portalOf(stage).state.items[4].get(Number(deal.fields['companyId']))
    expect(company?.fields['title']).toBe('ООО "ЯНДЕКС"')
    expect(company && requisitesOf(company)).toHaveLength(1)
    expect(companiesCalled('ООО "ЯНДЕКС"')).toHaveLength(1)
  })

  it('is finished by a job when the page that ordered it does not come back', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const order = await orderFor(company)
    const answerLostFor = { pattern: 'crm.requisite.add' }
    stage.world.switches.set({ answerLost: { share: 0, next: 1 }, answerLostFor })
    expect((await fill(company, order)).status).toBe(503)

    await stage.moveTime(3 * MINUTE)

    const { answer } = await askAbout<RequisitesState>(company, '', {})
    expect(answer.last).toMatchObject({ isUnfinished: false, canUndo: true })
    expect(requisitesOf(company)).toHaveLength(1)
  })

  it('writes nothing over a card that has changed meanwhile', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(company, {}, ADMIN)
    const order = await orderFor(company, { bank: BANK })
    Object.assign(requisitesOf(company)[0] ?? {}, { RQ_DIRECTOR: 'Другой Иван Иванович' })

    expect((await fill(company, order)).answer).toMatchObject({ type: 'stale' })
    expect(
      [...tables().bankDetails.values()].some(
        row => row['ENTITY_ID'] === requisitesOf(company)[0]?.['ID'],
      ),
    ).toBe(false)
  })

  it('asks before it fills in a closed company, and before it goes beside another ИНН', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(company)
    const closed = closedInn()
    const order = { ...(await orderFor(company, { party: closed })), confirmed: [] }

    const { answer } = await fill(company, order)

    expect(answer).toMatchObject({
      type: 'ask',
      questions: [{ key: 'closed' }, { key: 'other-inn' }],
    })
    expect(requisitesOf(company)).toHaveLength(1)
    await fill(company, { ...order, confirmed: ['closed', 'other-inn'] })
    expect(requisitesOf(company).map(row => row['RQ_INN'])).toEqual([YANDEX, closed])
  })

  it('takes nothing from who may only read the company, nor from who is no user of the portal', async () => {
    const company = knowCompany(stage, { title: 'Яндекс', owner: OTHER_REP })
    const deal = knowDeal(stage, { title: 'Сайт', owner: REP, company: company.id })
    const order = await orderFor(deal)

    expect(await fill(deal, order)).toMatchObject({ status: 403 })
    expect(requisitesOf(company)).toEqual([])
    const strangers = { ...order, proof: { accessToken: 'of-nobody' } }
    expect((await fill(deal, strangers)).status).not.toBe(200)
    const { answer } = await askAbout<RequisitesState>(deal, '', {})
    expect(answer.mayFill).toBe(false)
  })
})

describe('taking back', () => {
  it('leaves the portal as it was, with a company made and without', async () => {
    const deal = knowDeal(stage, { title: 'Сайт' })
    const company = knowCompany(stage, { title: 'Яндекс' })
    await filled(company, { bank: BANK })
    Object.assign(requisitesOf(company)[0] ?? {}, { RQ_DIRECTOR: 'Прежний Пётр Петрович' })
    for (const item of [deal, company]) {
      const before = picture()
      const filling = await filled(item, { bank: { ...BANK, account: '40702810200000000021' } })
      expect(picture()).not.toEqual(before)

      const { answer } = await askAbout<UndoAnswer>(item, '/undo', { filling })

      expect(answer.end).toBe('done')
      expect(picture()).toEqual(before)
      expect((await askAbout<UndoAnswer>(item, '/undo', { filling })).answer.end).toBe('done')
    }
  })

  it('leaves what somebody has changed since', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    const filling = await filled(company)
    Object.assign(requisitesOf(company)[0] ?? {}, { RQ_DIRECTOR: 'Новый Пётр Петрович' })

    const { answer } = await askAbout<UndoAnswer>(company, '/undo', { filling })

    expect(answer.end).toBe('partly')
    expect(requisitesOf(company)[0]).toMatchObject({ RQ_DIRECTOR: 'Новый Пётр Петрович' })
  })
})
