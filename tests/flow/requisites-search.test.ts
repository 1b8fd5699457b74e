import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PartySearchAnswer } from '../../shared/contract/requisites.ts'
import { DAY } from '../../shared/time/instant.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import { type EmulatedRegistry, startRegistry } from '../providers/registry/registry.ts'
import { setStage, type Stage } from '../stage.ts'
import { postJson } from './doors.ts'
import { bearerOf, filled } from './requisites-scene.ts'
import { knowCompany, knowDeal, portalOf, REP } from './scenes.ts'

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

describe('the search', () => {
  it('lists namesakes with their state and town, and chooses none of them', async () => {
    const bearer = await bearerOf(stage, REP)
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
    const bearer = await bearerOf(stage, REP)
    const { body } = await postJson(stage, '/api/requisites/search', { text: '7736207544' }, bearer)

    expect(body).toEqual({ type: 'wrong-id', text: 'ИНН: не сходится контрольная цифра' })
    expect(registry.calls).toHaveLength(before)
  })

  it('takes whatever is typed, and loses nothing when the registry is down', async () => {
    const bearer = await bearerOf(stage, REP)
    const search = (text: string) => postJson(stage, '/api/requisites/search', { text }, bearer)
    for (const text of [
      '<script>alert(1)</script>',
      '🌼🌼🌼',
      '«»"',
      'я'.repeat(500),
      '12345678901',
    ])
      expect((await search(text)).status).toBe(200)

    registry.switches.failures.push(500, 503)
    expect((await search('берёзка')).body).toEqual({
      type: 'trouble',
      reason: 'down',
      text: 'Сервис реквизитов не отвечает. Данные можно ввести вручную',
    })
  })

  it('tells in words that the day is spent, and asks no more until midnight in Moscow', async () => {
    registry.switches.isDaySpent = true
    const bearer = await bearerOf(stage, REP)
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

describe('the watch', () => {
  it('tells the responsible once what has changed in the register since the last week', async () => {
    const company = knowCompany(stage, { title: 'Яндекс' })
    knowDeal(stage, { title: 'Сайт', company: company.id })
    await filled(stage, company)
    await stage.moveTime(9 * DAY)
    const news = () =>
      [...portalOf(stage).state.notifications.values()].filter(({ message }) =>
        message.includes('Реестр сообщает об изменениях'),
      )
    expect(news()).toEqual([])
    await stage.query(
      `update watched_company set state = state || '{"status":"liquidating","name":"ООО Прежнее"}' where company = $1`,
      [company.id],
    )

    await stage.moveTime(9 * DAY)
    await stage.moveTime(9 * DAY)

    const told = 'Название: было ООО Прежнее, стало ООО "ЯНДЕКС"'
    expect(news().map(({ message }) => message.includes(told))).toEqual([true])
  })
})
