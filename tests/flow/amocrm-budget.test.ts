import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { manyOpenLeads } from '../hosts/amocrm/seed/many-open-leads.ts'
import type { Lead } from '../hosts/amocrm/state.ts'
import { MORNING } from '../stage.ts'
import { hookBody, postHook, toldOf } from './amo-doors.ts'
import {
  accountOf,
  deedsOf,
  knowContact,
  knowLead,
  requestOf,
  sendRequest,
  sendUnsorted,
} from './amo-scenes.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const NO_HOOKS = { hooksLost: { share: 1, next: 0 } }

let stage: AmoStage
afterEach(() => stage.close())

/** The most a new lead may cost from its web-hook until it is finished. */
const MOST_FOR_ONE = 8
/** The most a review of 10,000 open deals may cost. */
const MOST_FOR_REVIEW = 60

/** All calls with our token, of whatever kind. */
const calls = () => stage.world.callLog.apiCalls()

/** The web-hook of the lead alone: echoes of what we wrote, and looks at contacts for our index, are no part of it. */
async function tellOf(lead: Lead): Promise<void> {
  stage.world.callLog.reset()
  expect((await postHook(stage, hookBody(stage, { leads: [toldOf(lead)] }))).status).toBe(200)
  await stage.settled()
}

describe('one new lead costs at most eight calls from web-hook to finished', () => {
  it('when its client is new, with a phone and an e-mail', async () => {
    stage = await setAmoStage({ switches: NO_HOOKS })
    const entry = { first: 'Пётр', phones: ['+7 912 345-67-89'], emails: ['petr@mail.ru'] }
    const lead = sendRequest(stage, entry)
    await tellOf(lead)

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(calls()).toBeGreaterThan(0)
    expect(calls()).toBeLessThanOrEqual(MOST_FOR_ONE)
  })

  it('when its client is known', async () => {
    stage = await setAmoStage({ switches: NO_HOOKS })
    knowContact(stage, { first: 'Ольга', phones: ['+7 912 345-67-88'] })
    const lead = sendRequest(stage, { first: 'Ольга', phones: ['8 912 345 67 88'] })
    await tellOf(lead)

    expect(await deedsOf(stage, lead)).toContain('contact.attach done')
    expect(calls()).toBeLessThanOrEqual(MOST_FOR_ONE)
  })

  it('when its client has an open deal', async () => {
    stage = await setAmoStage({ switches: NO_HOOKS })
    const known = knowContact(stage, { first: 'Ольга', phones: ['+7 912 345-67-88'] })
    knowLead(stage, { contacts: [known.id] })
    const lead = sendRequest(stage, { first: 'Ольга', phones: ['8 912 345 67 88'] })
    await tellOf(lead)

    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'repeat' })
    expect(calls()).toBeLessThanOrEqual(MOST_FOR_ONE)
  })

  it('when it stands in «Неразобранное», the sweep that found it included', async () => {
    stage = await setAmoStage()
    await stage.moveTime(MINUTE)
    stage.world.callLog.reset()
    const { leadId } = sendUnsorted(stage, { first: 'Лев', phones: ['+7 912 345-67-87'] })
    await stage.moveTime(MINUTE)

    const found = await requestOf(stage, { id: leadId }, 'lead')
    expect(found?.outcome).toEqual({ type: 'new' })
    expect(calls()).toBeLessThanOrEqual(MOST_FOR_ONE)
  })
})

describe('a review of 10,000 open deals', () => {
  it('costs at most sixty calls, and finds nothing to do', async () => {
    const state = manyOpenLeads({ count: 10_000, now: MORNING })
    stage = await setAmoStage({ world: { state } })
    const written = [accountOf(stage).state.tasks.size, accountOf(stage).state.notes.size]
    stage.world.callLog.reset()
    stage.clock.moveBy(HOUR)
    await stage.service.store.jobs.add({ name: 'review', payload: { tenant: stage.tenant } })
    await stage.settled(180_000)

    expect(stage.world.callLog.counts()['GET /api/v4/leads']).toBeGreaterThanOrEqual(40)
    expect(calls()).toBeLessThanOrEqual(MOST_FOR_REVIEW)
    expect([accountOf(stage).state.tasks.size, accountOf(stage).state.notes.size]).toEqual(written)
  })
})
