import { afterEach, describe, expect, it, vi } from 'vitest'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { asInstant, DAY, HOUR, SECOND } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { createAccount } from '../hosts/amocrm/account.ts'
import { addLead } from '../hosts/amocrm/crm/logic.ts'
import { ADMIN, emptyState } from '../hosts/amocrm/empty-state.ts'
import type { AmoState, Lead } from '../hosts/amocrm/state.ts'
import { createSwitches } from '../hosts/amocrm/switches.ts'
import { MORNING } from '../stage.ts'
import {
  accountOf,
  comeRound,
  deedsOf,
  knowContact,
  ledgerOf,
  notesOf,
  OTHER_REP,
  REP,
  requestOf,
  sendRequest,
  tasksOf,
} from './amo-scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: AmoStage
afterEach(() => stage.close())

describe('quiet mode', () => {
  it('changes nothing in the account, and records what it would have done', async () => {
    stage = await setAmoStage({ quiet: true })
    const known = knowContact(stage, { first: 'Олег', phones: ['+7 923 100-00-01'] })
    await stage.settled()
    stage.world.callLog.reset()
    const lead = sendRequest(stage, { first: 'Олег', phones: ['8 923 100 00 01'] })
    await stage.settled()
    await stage.moveTime(HOUR)

    expect(lead.contacts.map(({ id }) => id)).not.toContain(known.id)
    expect(tasksOf(stage, lead)).toEqual([])
    expect(notesOf(stage, lead)).toEqual([])
    const methods = stage.world.callLog.entries.map(({ method }) => method)
    expect(methods.length).toBeGreaterThan(0)
    expect(methods.filter(method => method !== 'GET')).toEqual([])
    expect(await deedsOf(stage, lead)).toContain('contact.attach held by quiet')
    expect(await deedsOf(stage, lead)).toContain('task.create held by quiet')
    expect((await requestOf(stage, lead))?.outcome).not.toBeNull()

    await stage.moveTime(7 * DAY)
    await comeRound(stage)
    expect(tasksOf(stage, lead)).toHaveLength(1)
  })
})

describe('a card of an exempt person', () => {
  it('is left alone; those of others are not', async () => {
    const exempt = { users: [asId<UserId>(String(REP))], adminsObey: true }
    stage = await setAmoStage({ settings: { exempt } })
    const known = knowContact(stage, { first: 'Олег', phones: ['+7 923 100-00-01'] })
    await stage.settled()
    const left = sendRequest(stage, { first: 'Олег', phones: ['8 923 100 00 01'], owner: REP })
    const watched = sendRequest(stage, { owner: OTHER_REP })
    await stage.settled()
    await stage.moveTime(3 * HOUR)
    await comeRound(stage)

    expect(left.contacts.map(({ id }) => id)).not.toContain(known.id)
    expect([tasksOf(stage, left), notesOf(stage, left)]).toEqual([[], []])
    expect((await requestOf(stage, left))?.outcome).not.toBeNull()
    expect(tasksOf(stage, watched)).toHaveLength(1)
  })

  it('obeys as long as administrators obey, and not from when they need not', async () => {
    stage = await setAmoStage({ settings: { exempt: { users: [], adminsObey: false } } })
    const lead = sendRequest(stage, { owner: ADMIN })
    const watched = sendRequest(stage, { owner: REP })
    await stage.settled()
    await stage.moveTime(HOUR)

    expect(tasksOf(stage, watched)).toHaveLength(1)
    // amoCRM says who is an administrator: nobody has to show it.
    expect(tasksOf(stage, lead)).toEqual([])
  })
})

describe('the first run on an account with old violations', () => {
  it('makes five tasks a day for one person, largest money first, and lists the rest', async () => {
    stage = await setAmoStage({ world: { state: withOldLeads({ [REP]: 8, [OTHER_REP]: 2 }) } })
    await stage.moveTime(HOUR)

    expect(pricesWithTask(REP)).toEqual([4, 5, 6, 7, 8])
    expect(pricesWithTask(OTHER_REP)).toEqual([1, 2])
    await stage.moveTime(HOUR)
    expect(pricesWithTask(REP)).toHaveLength(5)
    const [poorest] = leadsOf(REP)
    expect(await ledgerOf(stage, poorest!)).toMatchObject([{ state: 'held', held: 'cap' }])

    await stage.moveTime(DAY)

    expect(pricesWithTask(REP)).toHaveLength(8)
  })
})

/** Leads a month old without a task, of 1, 2, 3 … thousand roubles. */
function withOldLeads(counts: Readonly<Record<number, number>>): AmoState {
  const state = emptyState()
  const switches = createSwitches()
  const account = createAccount({ state, switches, clock: () => MORNING, url: () => '' })
  const at = Math.floor(asInstant(MORNING - 30 * DAY) / SECOND)
  for (const [owner, count] of Object.entries(counts)) {
    for (let amount = 1; amount <= count; amount++) {
      const wish = { name: `Старая ${amount}`, responsibleId: Number(owner), price: amount * 1000 }
      addLead(account, wish, { userId: ADMIN, at, isSilent: true })
    }
  }
  return state
}

function leadsOf(owner: number): readonly Lead[] {
  const leads = [...accountOf(stage).state.leads.values()]
  return leads.filter(({ responsibleId }) => responsibleId === owner)
}

function pricesWithTask(owner: number): readonly number[] {
  return leadsOf(owner)
    .filter(lead => tasksOf(stage, lead).length > 0)
    .map(({ price }) => price / 1000)
}
