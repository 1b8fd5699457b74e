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
import { DAY } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import type { Item, RequisiteTables } from '../hosts/bitrix24/state.ts'
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
    const addresses = [...tables().addresses.values()].filter(one => one['ENTITY_ID'] === row?.['ID'])
    expect(addresses.map(one => one['TYPE_ID'])).toEqual(['6', '1'])
    const [bank] = [...tables().bankDetails.values()].filter(one => one['ENTITY_ID'] === row?.['ID'])
    expect(bank).toMatchObject({ RQ_BIK: '044525225', RQ_ACC_NUM: '40702810100000000011' })
  })
})
