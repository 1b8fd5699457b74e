import { afterEach, describe, expect, it, vi } from 'vitest'
import { asInstant, DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { completeActivity } from '../hosts/bitrix24/crm/logic.ts'
import { setStage, type Stage } from '../stage.ts'
import { ACT, OFF, ONLY, setCase } from './cases-scene.ts'
import { stripOf } from './questions-scene.ts'
import {
  comeRound,
  deedsOf,
  knowContact,
  makeContact,
  noticesTo,
  planStep,
  portalOf,
  REP,
  sendDeal,
  sendLead,
} from './scenes.ts'
import { saveFields } from './settings-scene.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
afterEach(() => stage.close())

const FIRST_CONTACT = 'rules.ensure-first-contact'

describe('a changed reminder of the first contact', () => {
  it.each([
    ['switched on', OFF, { [`${FIRST_CONTACT}.on`]: 'yes', [`${FIRST_CONTACT}.strength`]: 'act' }],
    ['let act', { on: true, strength: 'show' }, { [`${FIRST_CONTACT}.strength`]: 'act' }],
    [
      'shortened',
      { ...ACT, yellowMinutes: 240, redMinutes: 480 },
      { 'contact.yellow': '15', 'contact.red': '30' },
    ],
  ] as const)('reaches a request that waits already when it is %s', async (...row) => {
    const [, rule, fields] = row
    stage = await setCase({ 'ensure-first-contact': rule })
    sendLead(stage, { title: 'Балкон' })
    await stage.settled()
    await stage.moveTime(40 * MINUTE)
    expect(noticesTo(stage, REP)).toEqual([])

    expect((await saveFields(stage, fields)).status).toBe(200)
    await comeRound(stage)

    expect(noticesTo(stage, REP)).toHaveLength(1)
  })

  it('reaches a request that quiet mode only recorded, once the mode is ended early', async () => {
    stage = await setStage({ quiet: true, rules: { ...ONLY, 'ensure-first-contact': ACT } })
    sendLead(stage, { title: 'Балкон' })
    await stage.settled()
    await stage.moveTime(40 * MINUTE)
    expect(noticesTo(stage, REP)).toEqual([])

    expect((await saveFields(stage, { 'quiet.on': 'no' })).status).toBe(200)

    expect(noticesTo(stage, REP)).toHaveLength(1)
  })

  it('asks the portal nothing about requests that were touched', async () => {
    stage = await setCase({ 'ensure-first-contact': OFF })
    const lead = sendLead(stage, { title: 'Балкон' })
    await stage.settled()
    const { store } = stage.service
    const [row] = await store.requests.recent(stage.tenant, 1)
    await store.cards.touch(stage.tenant, row!.card, asInstant(stage.clock.now()))

    expect(await store.requests.lookAtUntouched(stage.tenant, asInstant(0))).toBe(0)
    expect(lead.id).toBeGreaterThan(0)
  })
})

describe('a pipeline’s own word', () => {
  it('lets go of what the rule only recorded there', async () => {
    stage = await setCase({ 'dedupe-incoming': { on: true, strength: 'show' } })
    const known = knowContact(stage, { first: 'Ольга', phones: ['+7 912 345-67-89'] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Ольга', phones: ['8 912 345 67 89'] })
    await stage.settled()
    expect(await deedsOf(stage, lead)).toContain('contact.attach held by strength')

    const answer = await saveFields(stage, { 'rules.dedupe-incoming.in.lead': 'act' })

    expect(answer.status).toBe(200)
    expect(lead.contactIds).toEqual([known.id])
  })
})

describe('people whom the rules left alone', () => {
  it('are looked after from now on, with what was only recorded', async () => {
    stage = await setCase({ 'dedupe-incoming': ACT })
    const known = knowContact(stage, { first: 'Ольга', phones: ['+7 912 345-67-89'] })
    await stage.settled()
    expect((await saveFields(stage, { 'exempt.users': String(REP) })).status).toBe(200)
    const lead = sendLead(stage, { first: 'Ольга', phones: ['8 912 345 67 89'] })
    await stage.settled()
    expect(lead.contactIds).toEqual([])

    expect((await saveFields(stage, { 'exempt.users': '' })).status).toBe(200)

    expect(lead.contactIds).toEqual([known.id])
  })
})

describe('a step closed without anything done', () => {
  it.each([false, true])('is seen whether quiet mode has been (%s) or not', async quiet => {
    stage = await setStage({ quiet, rules: { ...ONLY, 'ensure-next-step': ACT } })
    const client = makeContact(stage, { first: 'Тимур', phones: ['+7 912 000-00-05'] })
    const deal = sendDeal(stage, { title: 'Балкон', contacts: [client.id] })
    const step = planStep(stage, deal, stage.clock.now() + 9 * DAY)
    await stage.settled()
    await stage.moveTime(8 * DAY)
    planStep(stage, deal, stage.clock.now() + 2 * DAY)
    await stage.settled()
    await stage.moveTime(HOUR)
    expect(await deedsOf(stage, deal)).toEqual(['request.settle done'])

    completeActivity(portalOf(stage), step, { userId: REP })
    await stage.settled()

    const { problems } = await stripOf(stage, deal)
    expect(problems.map(({ type }) => type)).toContain('empty-task')
  })
})
