import { afterEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { deleteItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  change,
  comeRound,
  deedsOf,
  portalOf,
  refOf,
  requestOf,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const BUSY = { rest503: { share: 1, next: 0 } }
const CALM = { rest503: { share: 0, next: 0 } }

let stage: Stage
afterEach(() => stage.close())

describe('an effect whose job is lost', () => {
  it('is done after the portal was away for longer than every retry', async () => {
    stage = await setStage()
    const lead = sendLead(stage, { first: 'Ян', phones: ['+7 923 300-00-01'] })
    await stage.settled()
    const { store } = stage.service
    stage.world.switches.set(BUSY)
    await stage.moveTime(16 * MINUTE)
    await stage.retryNow()
    stage.world.switches.set(CALM)

    await stage.moveTime(HOUR)
    await comeRound(stage)

    expect(tasksOf(stage, lead)).toHaveLength(1)
    expect(await store.ledger.pending(stage.tenant, refOf(lead))).toEqual([])
  })

  it('is set aside as one matter, however often it fails', async () => {
    stage = await setStage()
    const { jobs } = stage.service.store
    const job = {
      name: 'decide',
      payload: { tenant: stage.tenant, card: refOf(sendLead(stage)) },
    } as const
    await stage.settled()

    await jobs.bury(job, { code: 'host.refused', message: 'once' }, stage.clock.now())
    await jobs.bury(job, { code: 'host.refused', message: 'twice' }, stage.clock.now())

    expect(await jobs.buried(stage.tenant)).toMatchObject([{ message: 'twice' }])
  })
})

describe('an effect dropped at the last moment', () => {
  it('is planned again once its cause holds again', async () => {
    stage = await setStage()
    const lead = sendLead(stage, { first: 'Ян', phones: ['+7 923 300-00-02'] })
    await stage.settled()
    stage.clock.moveBy(16 * MINUTE)
    // The move comes between the decision and the deed: its grace begins anew.
    const { store } = stage.service
    await store.jobs.add({ name: 'decide', payload: { tenant: stage.tenant, card: refOf(lead) } })
    change(stage, lead, { stageId: 'IN_PROCESS' })
    await stage.settled()

    await stage.moveTime(16 * MINUTE)
    await comeRound(stage)

    expect(tasksOf(stage, lead)).toHaveLength(1)
  })
})

describe('a lead deleted before anything was decided', () => {
  it('leaves a request with an outcome that no review asks for again', async () => {
    stage = await setStage({ switches: { eventsLost: { share: 1, next: 0 } } })
    const lead = sendLead(stage)
    const { store } = stage.service
    await store.requests.record(stage.tenant, refOf(lead), stage.clock.now(), {})
    deleteItem(portalOf(stage), lead, { userId: ADMIN })
    await stage.moveTime(HOUR)
    await comeRound(stage)

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'gone' })
    expect(await store.requests.unsettled(stage.tenant, stage.clock.now(), 10)).toEqual([])
  })
})

describe('a request recorded long ago', () => {
  it('is past being attached and not reopened', async () => {
    const onShow = { on: true, strength: 'show' } as const
    stage = await setStage({ rules: { 'dedupe-incoming': onShow, 'ensure-next-step': onShow } })
    const lead = sendLead(stage, { first: 'Ян', phones: ['+7 923 300-00-03'] })
    await stage.settled()
    await stage.moveTime(15 * DAY)
    const before = await deedsOf(stage, lead)

    const reopened = await stage.service.store.requests.reopenHeld(stage.tenant, {
      receivedSince: stage.clock.now(),
    })

    expect(before).toContain('contact.create held by strength')
    expect(reopened).toBe(0)
  })
})
