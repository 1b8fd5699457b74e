import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StripAnswer } from '../../shared/contract/rule-strip.ts'
import { DAY, HOUR } from '../../shared/time/instant.ts'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { ADMIN, DISMISSED } from '../hosts/bitrix24/empty-state.ts'
import { updateItem } from '../hosts/bitrix24/crm/logic.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { ACT, casesOf, limitOf, limits, saveSettings, setCase } from './cases-scene.ts'
import { bearerOf, getJson, settingsOf } from './doors.ts'
import {
  comeRound,
  contactsOf,
  deedsOf,
  knowContact,
  noticesTo,
  OTHER_REP,
  portalOf,
  REP,
  requestOf,
  sendDeal,
  sendLead,
  tasksOf,
} from './scenes.ts'
import { affectedBy, saveFields } from './settings-scene.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage

afterEach(() => stage.close())

async function problemsOf(deal: Item, user: number = REP): Promise<readonly string[]> {
  const { body } = await getJson(stage, '/api/rule-strip', await bearerOf(stage, user, deal))
  return (body as unknown as StripAnswer).problems.map(({ type }) => type)
}

/** Saved while they still worked here. */
function exemptAsBefore(...users: readonly number[]): Promise<void> {
  const exempt = { users: users.map(id => asId<UserId>(id)), adminsObey: true }
  return saveSettings(stage, { exempt })
}

describe('a card of an exempt user', () => {
  it('gets no task, no notice, no mark and no place in the report; those of others do', async () => {
    stage = await setCase({
      'ensure-next-step': ACT,
      'ensure-first-contact': ACT,
      'limit-stage-time': { ...ACT, ...limits({ 'deal:NEW': limitOf(1, 'hours', true) }) },
    })
    expect((await saveFields(stage, { 'exempt.users': String(REP) })).status).toBe(200)

    const left = sendDeal(stage, { owner: REP })
    const watched = sendDeal(stage, { owner: OTHER_REP })
    await stage.settled()
    await stage.moveTime(3 * HOUR)
    await comeRound(stage)

    expect(tasksOf(stage, left)).toEqual([])
    expect(casesOf(stage, left)).toEqual([])
    expect(noticesTo(stage, REP)).toEqual([])
    expect(await problemsOf(left)).toEqual([])
    expect(tasksOf(stage, watched).length).toBeGreaterThan(0)
    expect(casesOf(stage, watched)).toHaveLength(1)
    expect(await problemsOf(watched, OTHER_REP)).toContain('limit-exceeded')
    const { report } = await settingsOf(stage)
    expect(JSON.stringify(report)).not.toContain(portalOf(stage).state.users.get(REP)?.lastName)
  })

  it('is a request recorded like any other, with its outcome, and left as it is', async () => {
    stage = await setCase({})
    await saveFields(stage, { 'exempt.users': String(REP) })
    knowContact(stage, { first: 'Пётр', last: 'Котов', phones: ['+7 912 345-67-89'] })
    await stage.settled()

    const lead = sendLead(stage, { first: 'Пётр', last: 'Котов', phones: ['89123456789'] })
    await stage.settled()

    expect((await requestOf(stage, lead))?.outcome).not.toBeNull()
    expect(await deedsOf(stage, lead)).toEqual(['request.settle done'])
    expect(lead.contactIds).toEqual([])
    expect(contactsOf(stage)).toHaveLength(1)
  })

  it('obeys as soon as somebody else answers for it, or nobody is exempt', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    await saveFields(stage, { 'exempt.users': String(REP) })
    const handedOver = sendDeal(stage)
    const kept = sendDeal(stage)
    await stage.settled()
    await stage.moveTime(HOUR)

    updateItem(
      portalOf(stage),
      handedOver,
      { fields: { assignedById: OTHER_REP }, fm: [] },
      { userId: ADMIN },
    )
    await stage.settled()
    expect(tasksOf(stage, handedOver)).toHaveLength(1)
    expect(tasksOf(stage, kept)).toEqual([])

    await saveFields(stage, { 'exempt.users': '' })
    expect(tasksOf(stage, kept)).toHaveLength(1)
  })

  it('obeys again when he is dismissed, and the settings say who he was', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    await exemptAsBefore(DISMISSED, OTHER_REP)
    const deal = sendDeal(stage, { owner: DISMISSED })
    await stage.settled()
    await stage.moveTime(HOUR)

    expect(tasksOf(stage, deal)).toHaveLength(1)
    const { directory, fields } = await settingsOf(stage)
    expect(directory.former).toEqual([{ id: String(DISMISSED), name: 'Сергей Уволенный' }])
    // He stays on the list until he is taken off, and blocks no other change.
    expect(fields['exempt.users']).toBe(`${DISMISSED}\n${OTHER_REP}`)
    expect((await saveFields(stage, { 'step.grace': '20' })).status).toBe(200)
    expect((await saveFields(stage, { 'exempt.users': String(OTHER_REP) })).status).toBe(200)
    expect(
      (await saveFields(stage, { 'exempt.users': String(DISMISSED) })).body?.['fields'],
    ).toEqual({ 'exempt.users': 'unknown-user' })
  })

  it('that was deleted altogether is named by its number', async () => {
    stage = await setCase({})
    await exemptAsBefore(999)

    const { directory } = await settingsOf(stage)

    expect(directory.former).toEqual([{ id: '999', name: '' }])
    expect((await saveFields(stage, { 'step.grace': '20' })).status).toBe(200)
  })
})

describe('administrators', () => {
  it('obey until the settings say otherwise; who is one, he has to show', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    const before = sendDeal(stage, { owner: ADMIN })
    await stage.settled()
    await stage.moveTime(HOUR)
    expect(tasksOf(stage, before)).toHaveLength(1)

    await saveFields(stage, { 'exempt.admins': 'no' })
    const after = sendDeal(stage, { owner: ADMIN })
    const ofRep = sendDeal(stage, { owner: REP })
    await stage.settled()
    await stage.moveTime(HOUR)

    expect(tasksOf(stage, after)).toEqual([])
    expect(tasksOf(stage, ofRep)).toHaveLength(1)
    const { admins } = (await settingsOf(stage)).directory
    expect(admins).toMatchObject({ isWhole: false, users: [{ id: String(ADMIN) }] })
  })

  it('who are none any more obey again', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    await saveFields(stage, { 'exempt.admins': 'no' })
    const { users } = portalOf(stage).state
    users.set(ADMIN, { ...users.get(ADMIN)!, admin: false })
    await bearerOf(stage, ADMIN)

    const deal = sendDeal(stage, { owner: ADMIN })
    await stage.settled()
    await stage.moveTime(HOUR)

    expect(tasksOf(stage, deal)).toHaveLength(1)
  })
})

describe('«Кого затронет» of an exemption', () => {
  it('counts the open cards of that user, and nobody else’s', async () => {
    stage = await setCase({ 'ensure-next-step': { on: true, strength: 'show' } })
    for (let count = 0; count < 3; count++) sendDeal(stage, { owner: REP })
    sendDeal(stage, { owner: OTHER_REP })
    sendLead(stage, { owner: REP })
    await stage.settled()
    await stage.moveTime(DAY)

    const counted = await affectedBy(stage, { 'exempt.users': String(REP) })

    expect(counted).toMatchObject({ of: 5, now: { deal: 3, lead: 1 }, later: { deal: 0, lead: 0 } })
  })
})
