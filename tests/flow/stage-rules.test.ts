import { afterEach, describe, expect, it, vi } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { ADMIN, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { ACT, casesOf, limitOf, limits, moveTo, saveSettings, setCase } from './cases-scene.ts'
import {
  comeRound,
  deedsOf,
  noticesTo,
  planStep,
  REP,
  sendDeal,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
afterEach(() => stage.close())

const WARN = { on: true, strength: 'warn' } as const
const SHOW = { on: true, strength: 'show' } as const
const LIMITS = limits({ 'deal:NEW': limitOf(4, 'hours'), 'lead:NEW': limitOf(4, 'hours') })
const TEMPLATES = {
  templates: {
    'deal:PREPARATION': { title: 'КП', text: 'Отправить КП', due: { amount: 1, unit: 'days' } },
  },
} as const

describe('a stage with a task of its own', () => {
  it('gets one task, also where every deal has to have a next step', async () => {
    stage = await setCase({ 'plan-stage-task': { ...ACT, ...TEMPLATES }, 'ensure-next-step': ACT })
    const deal = sendDeal(stage)
    await stage.settled()
    moveTo(stage, deal, 'PREPARATION')
    await stage.settled()
    await stage.moveTime(HOUR)

    expect(tasksOf(stage, deal).map(({ subject }) => subject)).toEqual(['КП'])
  })

  it('is only offered at the strength of warning, and the words serve the next step', async () => {
    stage = await setCase({ 'plan-stage-task': { ...WARN, ...TEMPLATES }, 'ensure-next-step': ACT })
    const deal = sendDeal(stage)
    await stage.settled()
    await stage.moveTime(MINUTE)
    moveTo(stage, deal, 'PREPARATION')
    await stage.settled()

    // Moved on without a next step: made at once, no time of grace.
    expect(tasksOf(stage, deal).map(({ subject }) => subject)).toEqual(['КП'])
    expect(await deedsOf(stage, deal)).toContain('task.create held by strength')
  })

  it('is content with a step that is due earlier', async () => {
    stage = await setCase({ 'plan-stage-task': { ...ACT, ...TEMPLATES } })
    const deal = sendDeal(stage)
    planStep(stage, deal, stage.clock.now() + HOUR)
    moveTo(stage, deal, 'PREPARATION')
    await stage.settled()

    expect(tasksOf(stage, deal)).toHaveLength(1)
  })
})

describe('the limit of a stage', () => {
  it('holds for leads as for deals', async () => {
    stage = await setCase({ 'limit-stage-time': { ...ACT, ...LIMITS } })
    const lead = sendLead(stage)
    await stage.settled()
    await stage.moveTime(4 * HOUR + MINUTE)

    expect(casesOf(stage, lead)).toMatchObject([{ responsibleId: HEAD_OF_SALES }])
  })

  it('is told to both at the strength of warning, and nothing is made', async () => {
    stage = await setCase({ 'limit-stage-time': { ...WARN, ...LIMITS } })
    const deal = sendDeal(stage, { title: 'Окна' })
    await stage.settled()
    await stage.moveTime(4 * HOUR + MINUTE)
    await comeRound(stage)

    const text = 'Превышен лимит стадии «Новая» (4 рабочих часа): «Окна».'
    expect([noticesTo(stage, REP), noticesTo(stage, HEAD_OF_SALES)]).toEqual([[text], [text]])
    expect(casesOf(stage, deal)).toEqual([])
  })

  it('is only recorded where the rule shows', async () => {
    stage = await setCase({ 'limit-stage-time': { ...SHOW, ...LIMITS } })
    const deal = sendDeal(stage)
    await stage.settled()
    await stage.moveTime(4 * HOUR + MINUTE)

    expect(noticesTo(stage, REP)).toEqual([])
    expect(casesOf(stage, deal)).toEqual([])
    expect((await deedsOf(stage, deal)).filter(deed => deed.endsWith('by strength'))).toEqual([
      'note.add held by strength',
      'task.create held by strength',
    ])
  })

  it('is decided afresh when quiet mode ends', async () => {
    stage = await setCase({ 'limit-stage-time': { ...ACT, ...LIMITS } }, { quiet: true })
    const [stays, leaves] = [sendDeal(stage), sendDeal(stage)]
    await stage.settled()
    await stage.moveTime(4 * HOUR + MINUTE)
    expect(casesOf(stage, stays)).toEqual([])
    expect(await deedsOf(stage, stays)).toContain('task.create held by quiet')
    moveTo(stage, leaves, 'PREPARATION')
    await stage.settled()
    await stage.moveTime(7 * DAY)
    await comeRound(stage)

    expect(casesOf(stage, stays)).toHaveLength(1)
    expect(casesOf(stage, leaves)).toEqual([])
  })

  it('goes to the head of sales the admin named for the pipeline', async () => {
    stage = await setCase({ 'limit-stage-time': { ...ACT, ...LIMITS } })
    await saveSettings(stage, {
      heads: { byDefault: null, byPipeline: { 'deal:0': asId(String(ADMIN)) } as never },
    })
    const deal = sendDeal(stage)
    await stage.settled()
    await stage.moveTime(4 * HOUR + MINUTE)

    expect(casesOf(stage, deal)).toMatchObject([{ responsibleId: ADMIN }])
  })
})
