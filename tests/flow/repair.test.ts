import { afterEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { addItem, completeActivity } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN, emptyState, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import { createPortal } from '../hosts/bitrix24/portal.ts'
import type { PortalState } from '../hosts/bitrix24/state.ts'
import { MORNING, setStage, type Stage } from '../stage.ts'
import {
  change,
  contactsOf,
  knowContact,
  ledgerOf,
  noticesTo,
  OTHER_REP,
  planStep,
  portalOf,
  REP,
  requestOf,
  sendDeal,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const EVERY_EVENT_LOST = { eventsLost: { share: 1, next: 0 } }

let stage: Stage
afterEach(() => stage.close())

describe('with every webhook lost', () => {
  it('the minute sweep finds a new lead and a new deal and treats them as if they had been told', async () => {
    stage = await setStage({ switches: EVERY_EVENT_LOST })
    const known = knowContact(stage, { first: 'Олег', last: 'Юдин', phones: ['+7 923 100-00-01'] })
    await stage.moveTime(MINUTE)
    const lead = sendLead(stage, { first: 'Олег', phones: ['8 923 100 00 01'] })
    const deal = sendDeal(stage, { title: 'Своя сделка', contacts: [known.id] })
    await stage.moveTime(MINUTE)

    expect(stage.world.portal.events.log.at(-1)?.outcome).toBe('lost')
    expect(await requestOf(stage, lead)).toMatchObject({
      outcome: { contact: String(known.id) },
      raw: { event: { foundBy: 'sweep' } },
    })
    expect(lead.contactIds).toEqual([known.id])
    expect(contactsOf(stage)).toEqual([known])
    expect((await requestOf(stage, deal))?.outcome).not.toBeNull()

    await stage.moveTime(15 * MINUTE)
    expect(tasksOf(stage, lead)).toHaveLength(1)
    expect(tasksOf(stage, deal)).toHaveLength(1)
  })

  it('the sweep records every one of many, once', async () => {
    stage = await setStage({ switches: EVERY_EVENT_LOST })
    await stage.moveTime(MINUTE)
    const leads = Array.from({ length: 60 }, (_, index) =>
      sendLead(stage, { first: 'Ян', phones: [`+7 923 200-00-${10 + index}`] }),
    )
    await stage.moveTime(MINUTE)
    await stage.moveTime(MINUTE)

    const outcomes = await Promise.all(leads.map(lead => requestOf(stage, lead)))
    expect(outcomes.map(request => request?.outcome?.type)).toEqual(leads.map(() => 'new'))
    expect(contactsOf(stage)).toHaveLength(60)
  })

  it('the hourly review sees a step closed, a step gone overdue and a card moved', async () => {
    stage = await setStage()
    const closed = sendDeal(stage, { title: 'Закрыли дело' })
    const step = planStep(stage, closed, stage.clock.now() + 20 * DAY)
    const late = sendDeal(stage, { title: 'Опоздали' })
    await stage.settled()
    stage.world.switches.set(EVERY_EVENT_LOST)
    completeActivity(portalOf(stage), step, { userId: REP })
    planStep(stage, late, stage.clock.now() + 30 * MINUTE)
    change(stage, late, { stageId: 'PREPARATION' })

    await stage.moveTime(HOUR)
    await stage.moveTime(HOUR)

    expect(tasksOf(stage, closed).map(({ completed }) => completed)).toEqual([true, false])
    expect(tasksOf(stage, late)).toHaveLength(1)
    expect(noticesTo(stage, REP)).toHaveLength(1)
    expect(noticesTo(stage, REP)[0]).toContain('«Опоздали»')
  })
})

describe('the first run on a portal with old violations', () => {
  it('creates five steps a day for one person, largest money first, and lists the rest', async () => {
    stage = await setStage({ state: withOldDeals({ [REP]: 8, [OTHER_REP]: 2 }) })
    await stage.moveTime(HOUR)

    expect(amountsWithStep(REP)).toEqual([4, 5, 6, 7, 8])
    expect(amountsWithStep(OTHER_REP)).toEqual([1, 2])
    expect(noticesTo(stage, HEAD_OF_SALES)).toEqual([])
    await stage.moveTime(HOUR)
    expect(amountsWithStep(REP)).toHaveLength(5)
    const [poorest] = dealsOf(REP)
    expect(await ledgerOf(stage, poorest!)).toMatchObject([{ state: 'held', held: 'cap' }])

    await stage.moveTime(DAY)

    expect(amountsWithStep(REP)).toHaveLength(8)
  })
})

/** Deals a month old without a next step, of 1, 2, 3 … thousand roubles. */
function withOldDeals(counts: Readonly<Record<number, number>>): PortalState {
  const state = emptyState()
  const portal = createPortal({ state, clock: () => MORNING })
  const past = { userId: ADMIN, at: MORNING - 30 * DAY, isSilent: true }
  for (const [owner, count] of Object.entries(counts)) {
    for (let amount = 1; amount <= count; amount++) {
      const fields = {
        title: `Старая ${amount}`,
        assignedById: Number(owner),
        opportunity: amount * 1000,
      }
      addItem(portal, 2, { fields, fm: [] }, past)
    }
  }
  return state
}

function dealsOf(owner: number) {
  return [...portalOf(stage).state.items[2].values()].filter(
    ({ fields }) => fields['assignedById'] === owner,
  )
}

function amountsWithStep(owner: number): readonly number[] {
  return dealsOf(owner)
    .filter(deal => tasksOf(stage, deal).length > 0)
    .map(({ fields }) => Number(fields['opportunity']) / 1000)
}
