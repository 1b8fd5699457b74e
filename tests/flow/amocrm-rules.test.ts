import { afterEach, describe, expect, it, vi } from 'vitest'
import { asId, type PipelineId, type UserId } from '../../shared/crm/ids.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage, type AmoStageOptions } from '../amo-stage.ts'
import {
  addCall,
  completeTask,
  deleteLead,
  moveLead,
  updateTask,
} from '../hosts/amocrm/crm/logic.ts'
import { ADMIN, HEAD_OF_SALES, SALES, STAGES } from '../hosts/amocrm/empty-state.ts'
import {
  accountOf,
  BY_REP,
  comeRound,
  notesOf,
  planTask,
  REP,
  sendRequest,
  tasksOf,
  titlesOf,
  toldTo,
} from './amo-scenes.ts'
import { ACT, limitOf, limits, ONLY } from './cases-scene.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: AmoStage
afterEach(() => stage.close())

const HEADS = {
  heads: { byDefault: asId<UserId>(String(HEAD_OF_SALES)), byPipeline: {} },
}
const stageId = (status: number) => `deal:${SALES}:${status}`

/** These rules at full strength, all others off; who is head of sales an administrator of amoCRM has to say. */
function setCase(rules: AmoStageOptions['rules'], options: AmoStageOptions = {}) {
  return setAmoStage({ settings: HEADS, ...options, rules: { ...ONLY, ...rules } })
}

describe('a deal without a next step', () => {
  it('gets one task after the grace time, due within working hours, and no second one', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    const lead = sendRequest(stage, { first: 'Пётр', phones: ['8 (912) 345-67-89'] })
    await stage.settled()
    await stage.moveTime(14 * MINUTE)
    expect(tasksOf(stage, lead)).toEqual([])
    await stage.moveTime(MINUTE)

    const [task] = tasksOf(stage, lead)
    expect(titlesOf(stage, lead)).toEqual(['Связаться с клиентом'])
    expect(task).toMatchObject({ responsibleId: REP, isCompleted: false })
    expect(task!.text).toContain('дольше 15 минут')
    const waits = task!.completeTill * SECOND - stage.clock.now()
    expect(waits).toBeGreaterThan(2 * HOUR - MINUTE)
    expect(waits).toBeLessThan(2 * HOUR + MINUTE)

    await comeRound(stage)
    await comeRound(stage)
    await stage.moveTime(20 * MINUTE)
    expect(tasksOf(stage, lead)).toHaveLength(1)
  })

  it('gets the next one only after the last one is closed', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    const lead = sendRequest(stage)
    const task = planTask(stage, lead, stage.clock.now() + 5 * DAY)
    await stage.settled()
    await stage.moveTime(HOUR)
    expect(tasksOf(stage, lead)).toEqual([task])

    completeTask(accountOf(stage), task, 'Договорились', BY_REP)
    await stage.settled()
    await stage.moveTime(16 * MINUTE)

    expect(tasksOf(stage, lead)).toHaveLength(2)
  })

  it('gets none once it is won, lost or in the trash', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    const [won, lost, gone] = [sendRequest(stage), sendRequest(stage), sendRequest(stage)]
    await stage.settled()
    moveLead(accountOf(stage), won, { statusId: 142 }, BY_REP)
    moveLead(accountOf(stage), lost, { statusId: 143, lossReasonId: 1_700_101 }, BY_REP)
    deleteLead(accountOf(stage), gone, BY_REP)
    await stage.settled()
    await stage.moveTime(HOUR)
    await comeRound(stage)

    expect([won, lost, gone].flatMap(lead => tasksOf(stage, lead))).toEqual([])
  })
})

describe('an overdue task', () => {
  it('is told to the responsible at once, to the head after eight working hours, each once', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    const lead = sendRequest(stage, { title: 'Веранда' })
    const task = planTask(stage, lead, stage.clock.now() + HOUR)
    await stage.settled()
    await stage.moveTime(59 * MINUTE)
    expect(notesOf(stage, lead).filter(text => text.includes('росроч'))).toEqual([])

    await stage.moveTime(2 * MINUTE)
    expect(toldTo(stage, REP, lead)).toHaveLength(1)
    expect(toldTo(stage, REP, lead)[0]).toMatch(/^Просрочена задача «Позвонить»: «Веранда»/)

    await stage.moveTime(22 * HOUR + 55 * MINUTE)
    expect(toldTo(stage, HEAD_OF_SALES, lead)).toEqual([])
    await stage.moveTime(5 * MINUTE)
    await comeRound(stage)
    await stage.moveTime(3 * HOUR)
    expect(toldTo(stage, HEAD_OF_SALES, lead)).toHaveLength(1)
    expect(toldTo(stage, REP, lead)).toHaveLength(1)

    updateTask(
      accountOf(stage),
      task,
      { completeTill: Math.floor(stage.clock.now() / SECOND) + 600 },
      BY_REP,
    )
    await stage.settled()
    expect(toldTo(stage, REP, lead)).toHaveLength(1)
    await stage.moveTime(11 * MINUTE)
    expect(toldTo(stage, REP, lead)).toHaveLength(2)
    expect(tasksOf(stage, lead)).toHaveLength(1)
  })
})

describe('a stage with a task of its own', () => {
  it('gives it once, also where every deal has to have a next step', async () => {
    const templates = {
      [stageId(STAGES.talks)]: {
        title: 'КП',
        text: 'Отправить КП',
        due: { amount: 1, unit: 'days' },
      },
    }
    stage = await setCase({
      'plan-stage-task': { ...ACT, templates } as never,
      'ensure-next-step': ACT,
    })
    const lead = sendRequest(stage)
    await stage.settled()
    await stage.moveTime(MINUTE)
    moveLead(accountOf(stage), lead, { statusId: STAGES.talks }, BY_REP)
    await stage.settled()
    await stage.moveTime(HOUR)
    await comeRound(stage)

    expect(titlesOf(stage, lead)).toEqual(['КП'])
  })
})

describe('the limit of a stage', () => {
  it('gives the head one task, and none for the next stage', async () => {
    stage = await setCase({
      'limit-stage-time': { ...ACT, ...limits({ [stageId(STAGES.first)]: limitOf(4, 'hours') }) },
    })
    const [stays, leaves] = [sendRequest(stage), sendRequest(stage)]
    await stage.settled()
    await stage.moveTime(3 * HOUR)
    moveLead(accountOf(stage), leaves, { statusId: STAGES.talks }, BY_REP)
    await stage.settled()
    await stage.moveTime(HOUR + MINUTE)
    await comeRound(stage)
    await stage.moveTime(HOUR)
    await comeRound(stage)

    expect(tasksOf(stage, stays)).toMatchObject([{ responsibleId: HEAD_OF_SALES }])
    expect(tasksOf(stage, leaves)).toEqual([])
  })

  it('is decided by the head named for the pipeline', async () => {
    const pipeline = asId<PipelineId>(`deal:${SALES}`)
    stage = await setCase(
      {
        'limit-stage-time': { ...ACT, ...limits({ [stageId(STAGES.first)]: limitOf(1, 'hours') }) },
      },
      {
        settings: {
          heads: { byDefault: null, byPipeline: { [pipeline]: asId<UserId>(String(ADMIN)) } },
        },
      },
    )
    const lead = sendRequest(stage)
    await stage.settled()
    await stage.moveTime(HOUR + MINUTE)

    expect(tasksOf(stage, lead)).toMatchObject([{ responsibleId: ADMIN }])
  })
})

describe('a first contact that is late', () => {
  it('is told to the responsible after fifteen minutes, to the head after thirty, each once', async () => {
    stage = await setCase({ 'ensure-first-contact': ACT })
    const phones = ['+7 912 345-67-89']
    const [late, called] = [sendRequest(stage, { first: 'Ия', phones }), sendRequest(stage)]
    await stage.settled()
    await stage.moveTime(5 * MINUTE)
    addCall(
      accountOf(stage),
      { entityType: 'leads', entityId: called.id, direction: 'out', phone: '1', seconds: 60 },
      BY_REP,
    )
    await stage.settled()
    expect(toldTo(stage, REP, late)).toEqual([])

    await stage.moveTime(11 * MINUTE)
    expect(toldTo(stage, REP, late)).toHaveLength(1)
    await stage.moveTime(20 * MINUTE)
    await comeRound(stage)
    await stage.moveTime(HOUR)

    expect(toldTo(stage, REP, late)).toHaveLength(1)
    expect(toldTo(stage, HEAD_OF_SALES, late)).toHaveLength(1)
    expect(toldTo(stage, REP, called)).toEqual([])
    expect(toldTo(stage, HEAD_OF_SALES, called)).toEqual([])
  })
})
