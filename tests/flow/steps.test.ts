import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { StripAnswer } from '../../shared/contract/rule-strip.ts'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { completeActivity, deleteActivity, updateActivity } from '../hosts/bitrix24/crm/logic.ts'
import type { Activity, Item } from '../hosts/bitrix24/state.ts'
import { NEVER } from '../hosts/bitrix24/switches.ts'
import type { Stage } from '../stage.ts'
import { ACT, call, comment, moveTo, saveSettings, setCase } from './cases-scene.ts'
import { bearerOf, getJson } from './doors.ts'
import { comeRound, planStep, portalOf, REP, sendDeal } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage

beforeAll(async () => {
  stage = await setCase({ 'ensure-next-step': ACT })
})
afterAll(() => stage.close())

/** A deal whose step we have seen. */
async function dealWithStep(): Promise<{ deal: Item; step: Activity }> {
  const deal = sendDeal(stage)
  const step = planStep(stage, deal, stage.clock.now() + 9 * DAY)
  await stage.settled()
  return { deal, step }
}

async function postpone(step: Activity, days: number): Promise<void> {
  const deadline = Number(step.deadline) + days * DAY
  updateActivity(portalOf(stage), step, { deadline }, { userId: REP })
  await stage.settled()
}

/** Closed, with the next one planned: the deal is not left without. */
async function finish(deal: Item, step: Activity): Promise<void> {
  planStep(stage, deal, stage.clock.now() + 9 * DAY)
  completeActivity(portalOf(stage), step, { userId: REP })
  await stage.settled()
}

async function problemsOf(deal: Item): Promise<readonly string[]> {
  const { body } = await getJson(stage, '/api/rule-strip', await bearerOf(stage, REP, deal))
  return (body as unknown as StripAnswer).problems.map(({ type }) => type)
}

/** Requests to the portal while `work` runs and all it leads to is done. */
async function callsOf(work: () => Promise<void>): Promise<number> {
  const before = stage.world.callLog.counts().rest
  await work()
  return stage.world.callLog.counts().rest - before
}

describe('a deadline moved again and again', () => {
  it('is a problem of its deal with the third move, and none any more once the step is done', async () => {
    const { deal, step } = await dealWithStep()
    await postpone(step, 1)
    await postpone(step, 2)
    expect(await problemsOf(deal)).toEqual([])

    await postpone(step, 1)
    expect(await problemsOf(deal)).toEqual(['postponed-too-often'])

    comment(stage, deal, 'Договорились')
    await finish(deal, step)
    expect(await problemsOf(deal)).toEqual([])
  })

  it('is counted by moves to a later day alone, and by the review, too', async () => {
    const { deal, step } = await dealWithStep()
    for (const days of [1, -1, 1]) {
      await postpone(step, days)
      await comeRound(stage)
    }
    expect(await problemsOf(deal)).toEqual([])

    stage.world.switches.set({ eventsLost: { share: 1, next: 0 } })
    await postpone(step, 1)
    stage.world.switches.set({ eventsLost: NEVER })
    await comeRound(stage)

    expect(await problemsOf(deal)).toEqual(['postponed-too-often'])
  })
})

describe('a step closed', () => {
  it('with nothing done about the client is a problem', async () => {
    const { deal, step } = await dealWithStep()
    await stage.moveTime(HOUR)
    await finish(deal, step)

    expect(await problemsOf(deal)).toEqual(['empty-task'])
  })

  it.each<[string, (deal: Item) => void]>([
    ['a call', deal => call(stage, deal, true)],
    ['a comment', deal => comment(stage, deal, 'Ждёт КП')],
    ['a move to another stage', deal => moveTo(stage, deal, 'PREPARATION')],
  ])('after %s is none', async (_what, touch) => {
    const { deal, step } = await dealWithStep()
    await stage.moveTime(HOUR)
    touch(deal)
    await stage.moveTime(MINUTE)
    await finish(deal, step)

    expect(await problemsOf(deal)).toEqual([])
  })

  it('is a problem even where the deal was touched before the step was planned', async () => {
    const deal = sendDeal(stage)
    await stage.settled()
    comment(stage, deal, 'Позвонил')
    moveTo(stage, deal, 'PREPARATION')
    await stage.settled()
    await stage.moveTime(HOUR)
    const step = planStep(stage, deal, stage.clock.now() + DAY)
    await stage.settled()
    await stage.moveTime(HOUR)
    await finish(deal, step)

    expect(await problemsOf(deal)).toContain('empty-task')
  })

  it('is none where it was deleted instead', async () => {
    const { deal, step } = await dealWithStep()
    await stage.moveTime(HOUR)
    deleteActivity(portalOf(stage), step, { userId: REP })
    await stage.settled()

    expect(await problemsOf(deal)).toEqual(['no-next-step'])
  })

  it.each<[string, (deal: Item) => void]>([
    ['a call', deal => call(stage, deal, true)],
    ['a move', deal => moveTo(stage, deal, 'PREPARATION')],
  ])('emptily is made up for by %s', async (_what, touch) => {
    const { deal, step } = await dealWithStep()
    await stage.moveTime(HOUR)
    await finish(deal, step)
    expect(await problemsOf(deal)).toEqual(['empty-task'])

    await stage.moveTime(MINUTE)
    touch(deal)
    await stage.settled()

    expect(await problemsOf(deal)).toEqual([])
  })

  it('costs two calls more where nothing was done', async () => {
    const { deal, step } = await dealWithStep()
    await stage.moveTime(HOUR)
    planStep(stage, deal, stage.clock.now() + DAY)
    await stage.settled()

    const moving = await callsOf(() => postpone(step, 1))
    const closing = await callsOf(async () => {
      completeActivity(portalOf(stage), step, { userId: REP })
      await stage.settled()
    })

    expect(closing - moving).toBe(2)
  })
})

describe('marks of steps', () => {
  it('are not shown where the rule of the next step is off', async () => {
    const { deal, step } = await dealWithStep()
    await stage.moveTime(HOUR)
    await finish(deal, step)
    expect(await problemsOf(deal)).toContain('empty-task')

    await saveSettings(stage, { rules: { 'ensure-next-step': { on: false, strength: 'act' } } })

    expect(await problemsOf(deal)).toEqual([])
  })
})
