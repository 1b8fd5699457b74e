import { afterEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { startService } from '../../server/service.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { completeTask, deletePipeline, deleteStage, moveLead } from '../hosts/amocrm/crm/logic.ts'
import { ADMIN, emptyState, REPEATED, SALES, STAGES } from '../hosts/amocrm/empty-state.ts'
import type { AmoState } from '../hosts/amocrm/state.ts'
import { bearerOf } from './amo-doors.ts'
import {
  accountOf,
  BY_REP,
  comeRound,
  knowContact,
  mainContactOf,
  planTask,
  requestOf,
  sendRequest,
  tasksOf,
} from './amo-scenes.ts'
import { getJson } from './doors.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let stage: AmoStage
afterEach(() => stage.close())

/** What an administrator reads in the settings. */
async function troubles(): Promise<readonly string[]> {
  const { body } = await getJson(stage, '/api/settings', await bearerOf(stage, ADMIN))
  return body?.['troubles'] as readonly string[]
}

/** As when the daily check comes round by itself. */
async function reconcile(): Promise<void> {
  await stage.service.store.jobs.add({ name: 'reconcile', payload: { tenant: stage.tenant } })
  await stage.settled()
}

function hooks() {
  return [...accountOf(stage).state.hooks.values()]
}

function withPlan(plan: Partial<AmoState['plan']>): AmoState {
  const state = emptyState()
  Object.assign(state.plan, plan)
  return state
}

describe('an account whose plan has no web-hooks', () => {
  it('is looked after by asking, and its administrator is told', async () => {
    stage = await setAmoStage({ world: { state: withPlan({ webhooks: false }) } })
    expect(hooks()).toEqual([])
    expect(await troubles()).toEqual([expect.stringContaining('не дают нам вебхуков')])

    const known = knowContact(stage, { first: 'Олег', phones: ['+7 923 100-00-01'] })
    await stage.moveTime(MINUTE)
    const lead = sendRequest(stage, { first: 'Олег', phones: ['8 923 100 00 01'] })
    const planned = sendRequest(stage)
    const task = planTask(stage, planned, stage.clock.now() + 20 * DAY)
    await stage.moveTime(MINUTE)

    expect(mainContactOf(lead)).toBe(known.id)
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ contact: String(known.id) })
    await stage.moveTime(15 * MINUTE)
    expect(tasksOf(stage, lead)).toHaveLength(1)
    expect(tasksOf(stage, planned)).toEqual([task])

    completeTask(accountOf(stage), task, undefined, BY_REP)
    await stage.moveTime(HOUR)
    await stage.moveTime(HOUR)
    expect(tasksOf(stage, planned).map(({ isCompleted }) => isCompleted)).toEqual([true, false])
  })

  it('gets them with the next check once its plan has them', async () => {
    stage = await setAmoStage({ world: { state: withPlan({ webhooks: false }) } })
    accountOf(stage).state.plan.webhooks = true
    await stage.moveTime(DAY + MINUTE)

    expect(hooks()).toMatchObject([{ disabled: false }])
    expect(await troubles()).toEqual([])
  })
})

describe('an account that takes the right to the API away', () => {
  it('is asked seldom, and everything goes on once it is back', async () => {
    stage = await setAmoStage()
    accountOf(stage).state.plan.api = false
    const lead = sendRequest(stage, { first: 'Ким', phones: ['+7 924 100-00-10'] })
    await stage.settled()
    await reconcile()
    expect((await requestOf(stage, lead))?.outcome ?? null).toBeNull()
    expect(await troubles()).toEqual([expect.stringContaining('не пускает нас к сделкам')])
    stage.world.callLog.reset()
    await stage.moveTime(5 * MINUTE)
    await stage.retryNow().catch(() => undefined)
    // Whoever goes on asking is blocked until support helps.
    expect(stage.world.callLog.entries.length).toBeLessThan(30)

    accountOf(stage).state.plan.api = true
    await stage.moveTime(DAY)
    await stage.retryNow()
    await comeRound(stage)
    await stage.retryNow()

    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'new' })
    expect(await troubles()).toEqual([])
  })
})

describe('an account that lost pipelines', () => {
  it('with the pipeline of its requests deleted goes on in the others', async () => {
    stage = await setAmoStage()
    const closed = sendRequest(stage)
    await stage.settled()
    const { state } = accountOf(stage)
    moveLead(accountOf(stage), closed, { pipelineId: REPEATED, statusId: 142 }, BY_REP)
    await stage.settled()
    deletePipeline(accountOf(stage), state.pipelines.get(REPEATED)!)
    const lead = sendRequest(stage, { first: 'Ким', phones: ['+7 924 100-00-11'] })
    await stage.settled()
    await stage.moveTime(HOUR)
    await reconcile()
    await comeRound(stage)

    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'new' })
    expect(tasksOf(stage, lead)).toHaveLength(1)
    expect(tasksOf(stage, closed)).toEqual([])
    expect(await troubles()).toEqual([])
  })

  it('and a stage goes on with the leads that were moved off it', async () => {
    stage = await setAmoStage()
    const lead = sendRequest(stage)
    await stage.settled()
    moveLead(accountOf(stage), lead, { statusId: STAGES.talks }, BY_REP)
    await stage.settled()
    moveLead(accountOf(stage), lead, { statusId: STAGES.decision }, BY_REP)
    const pipeline = accountOf(stage).state.pipelines.get(SALES)!
    const talks = pipeline.statuses.find(({ id }) => id === STAGES.talks)!
    deleteStage(accountOf(stage), pipeline, talks)
    await stage.settled()
    await stage.moveTime(HOUR)
    await comeRound(stage)

    expect(tasksOf(stage, lead)).toHaveLength(1)
  })

  it('with all of them in the archive is told so, and its requests are recorded', async () => {
    stage = await setAmoStage({ switches: { hooksLost: { share: 1, next: 0 } } })
    const lead = sendRequest(stage, { first: 'Ким', phones: ['+7 924 100-00-12'] })
    for (const pipeline of accountOf(stage).state.pipelines.values()) pipeline.isArchive = true
    await reconcile()
    await stage.moveTime(MINUTE)
    await stage.retryNow()

    expect(await troubles()).toEqual([expect.stringContaining('не видно ни одной воронки')])
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'new' })
  })
})

describe('web-hooks of an account', () => {
  it('somebody deleted are subscribed again at the next check', async () => {
    stage = await setAmoStage()
    accountOf(stage).state.hooks.clear()
    const lead = sendRequest(stage)
    await stage.settled()
    expect(await requestOf(stage, lead)).toBeNull()
    await stage.moveTime(DAY + MINUTE)

    expect(hooks()).toMatchObject([{ disabled: false }])
    expect(await requestOf(stage, lead)).not.toBeNull()
  })

  it('that failed too often are switched off; asking repairs, and a person switches them on again', async () => {
    stage = await setAmoStage()
    const { options } = stage
    const { port } = new URL(options.publicUrl)
    await stage.service.stop()
    const leads = Array.from({ length: 60 }, (_, index) =>
      sendRequest(stage, { first: 'Ян', phones: [`+7 923 200-00-${10 + index}`] }),
    )
    await stage.world.account.hooks.settled()
    expect(hooks()).toMatchObject([{ disabled: true }])

    const again = await startService({
      ...options,
      listen: { port: Number(port), host: '127.0.0.1' },
    })
    stage = { ...stage, service: again, moveTime: ms => moveTime(ms) }
    await stage.moveTime(MINUTE)
    await stage.moveTime(2 * MINUTE)
    const outcomes = await Promise.all(leads.map(lead => requestOf(stage, lead)))
    expect(outcomes.map(request => request?.outcome?.type)).toEqual(leads.map(() => 'new'))
    await reconcile()
    expect(await troubles()).toEqual([expect.stringContaining('отключила вебхук')])

    stage.world.account.hooks.enable(hooks()[0]!.id)
    await reconcile()
    expect(await troubles()).toEqual([])
    const next = sendRequest(stage, { first: 'Ян', phones: ['+7 923 200-01-10'] })
    await stage.settled()
    expect((await requestOf(stage, next))?.outcome).toEqual({ type: 'new' })
  })
})

async function moveTime(ms: number): Promise<void> {
  stage.clock.moveBy(ms)
  await stage.service.kick()
  await stage.settled()
}
