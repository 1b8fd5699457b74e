import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import {
  bindActivity,
  completeActivity,
  deleteActivity,
  updateActivity,
} from '../hosts/bitrix24/crm/logic.ts'
import { DISMISSED, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { isRead } from '../hosts/bitrix24/switches.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  allNotices,
  change,
  comeRound,
  deedsOf,
  noticesTo,
  planStep,
  portalOf,
  REP,
  sendDeal,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 40_000 })

let stage: Stage

beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())

describe('an overdue step', () => {
  let deal: Item

  beforeAll(async () => {
    deal = sendDeal(stage, { title: 'Остекление веранды' })
    planStep(stage, deal, stage.clock.now() + HOUR)
    await stage.settled()
  })

  it('is quiet until its deadline', async () => {
    await stage.moveTime(59 * MINUTE)

    expect(allNotices(stage)).toEqual([])
  })

  it('is told to the responsible at once, with the link to the card', async () => {
    await stage.moveTime(2 * MINUTE)

    const notices = allNotices(stage)
    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatch(
      /^Просрочено дело «Позвонить»: «Остекление веранды», срок .+ Закройте его или перенесите срок\.\n/,
    )
    expect(notices[0]!.split('\n')[1]).toBe(
      `${stage.world.portal.url}/crm/deal/details/${deal.id}/`,
    )
    expect(noticesTo(stage, REP)).toHaveLength(1)
  })

  it('is not told to the head of sales before eight working hours have passed', async () => {
    // 11:01 on Wednesday; eight working hours after 11:00 are 10:00 on Thursday.
    await stage.moveTime(22 * HOUR + 55 * MINUTE)

    expect(noticesTo(stage, HEAD_OF_SALES)).toEqual([])
  })

  it('is told to the head of sales after eight working hours, once', async () => {
    await stage.moveTime(5 * MINUTE)
    await comeRound(stage)
    await stage.moveTime(3 * HOUR)

    expect(noticesTo(stage, HEAD_OF_SALES)).toHaveLength(1)
    expect(noticesTo(stage, HEAD_OF_SALES)[0]).toMatch(
      /^Дело «Позвонить» просрочено: «Остекление веранды», срок .+ ответственный — Иван Первый\.$/,
    )
    expect(noticesTo(stage, REP)).toHaveLength(1)
    // It has a next step, though a late one.
    expect(tasksOf(stage, deal)).toHaveLength(1)
  })

  it('is told again once it is late for its new deadline', async () => {
    const [step] = tasksOf(stage, deal)
    updateActivity(
      portalOf(stage),
      step!,
      { deadline: stage.clock.now() + 10 * MINUTE },
      { userId: REP },
    )
    await stage.settled()
    expect(noticesTo(stage, REP)).toHaveLength(1)

    await stage.moveTime(11 * MINUTE)

    expect(noticesTo(stage, REP)).toHaveLength(2)
  })

  it('closed without another one leaves a gap that is filled after the grace time', async () => {
    const [step] = tasksOf(stage, deal)
    completeActivity(portalOf(stage), step!, { userId: REP })
    await stage.settled()
    await stage.moveTime(14 * MINUTE)
    expect(tasksOf(stage, deal)).toHaveLength(1)

    await stage.moveTime(2 * MINUTE)

    const [, created, ...more] = tasksOf(stage, deal)
    expect(more).toEqual([])
    expect(created).toMatchObject({ subject: 'Связаться с клиентом', completed: false })
  })

  it('deleted leaves a second gap, filled by a second step', async () => {
    const created = tasksOf(stage, deal).find(({ completed }) => !completed)
    deleteActivity(portalOf(stage), created!, { userId: REP })
    await stage.settled()

    await stage.moveTime(16 * MINUTE)

    const open = tasksOf(stage, deal).filter(({ completed }) => !completed)
    expect(open).toHaveLength(1)
    expect(open[0]!.id).not.toBe(created!.id)
  })
})

describe('a card of a dismissed person', () => {
  it('has its step planned for the head of sales', async () => {
    const lead = sendLead(stage, { phones: ['+7 920 111-00-01'], owner: DISMISSED })
    await stage.settled()
    await stage.moveTime(16 * MINUTE)

    expect(tasksOf(stage, lead)).toMatchObject([{ responsibleId: HEAD_OF_SALES }])
  })

  it('has its overdue step told to the head of sales once, not twice', async () => {
    const before = noticesTo(stage, HEAD_OF_SALES).length
    const deal = sendDeal(stage, { title: 'Без хозяина', owner: DISMISSED })
    planStep(stage, deal, stage.clock.now() + MINUTE)
    await stage.settled()
    await stage.moveTime(3 * DAY)

    const told = noticesTo(stage, HEAD_OF_SALES).slice(before)
    expect(told.filter(text => text.includes('Без хозяина'))).toHaveLength(1)
    expect(noticesTo(stage, DISMISSED)).toEqual([])
  })
})

describe('a card that closes before its turn comes', () => {
  it('gets nothing when it closes between decision and action', async () => {
    // The decision reads the card while it is open; the answer is slow, and the card is closed before the action looks again.
    const lead = sendLead(stage, { phones: ['+7 920 111-00-02'] })
    await stage.settled()
    stage.clock.moveBy(16 * MINUTE)
    stage.world.switches.set({ slowMs: 400, eventsLost: { share: 1, next: 0 } })
    await stage.service.kick()
    await hasPlanned('lead', lead)
    change(stage, lead, { stageId: 'JUNK' })
    await stage.settled()
    stage.world.switches.set({ slowMs: 0, eventsLost: { share: 0, next: 0 } })

    expect(tasksOf(stage, lead)).toEqual([])
    expect(await deedsOf(stage, lead)).toContain('task.create dropped')
    await comeRound(stage)
    expect(tasksOf(stage, lead)).toEqual([])
  })

  it('gets no reminder of the step it left behind', async () => {
    const lead = sendLead(stage, { title: 'Спам', phones: ['+7 920 111-00-03'] })
    planStep(stage, lead, stage.clock.now() + 30 * MINUTE)
    await stage.settled()
    change(stage, lead, { stageId: 'JUNK' })
    await stage.settled()
    await stage.moveTime(2 * DAY)

    expect(allNotices(stage).filter(text => text.includes('Спам'))).toEqual([])
  })
})

describe('our own writes', () => {
  it('start no loop: after the echoes nothing is asked and nothing waits', async () => {
    const lead = sendLead(stage, { first: 'Егор', phones: ['+7 920 111-00-04'] })
    await stage.settled()
    await stage.moveTime(16 * MINUTE)
    expect(tasksOf(stage, lead)).toHaveLength(1)
    stage.world.callLog.reset()

    await new Promise(resolve => setTimeout(resolve, 1500))
    await stage.settled()

    expect(looksAndWrites()).toEqual([])
    const waiting = await stage.query(
      `select job.id from graphile_worker.jobs job where job.key like $1`,
      [`%lead:${lead.id}`],
    )
    expect(waiting).toEqual([])
  })

  /** The recurring walks may come round meanwhile: they only list. */
  function looksAndWrites(): readonly string[] {
    return stage.world.callLog.entries
      .flatMap(({ methods }) => methods)
      .filter(method => method === 'crm.item.get' || !isRead(method))
  }
})

describe('a step on the client bound to the card', () => {
  it('counts as the card’s own', async () => {
    const lead = sendLead(stage, { first: 'Яна', phones: ['+7 920 111-00-05'] })
    await stage.settled()
    const contact = portalOf(stage).state.items[3].get(lead.contactIds[0]!)!
    const step = planStep(stage, contact, stage.clock.now() + 5 * DAY)
    bindActivity(portalOf(stage), step, { entityTypeId: 1, entityId: lead.id }, { userId: REP })
    await stage.moveTime(20 * MINUTE)

    expect(tasksOf(stage, lead).map(({ id }) => id)).toEqual([step.id])
  })
})

/** Until the decision is written down, while the action still waits for the portal. */
async function hasPlanned(kind: string, { id }: Item): Promise<void> {
  const until = Date.now() + 10_000
  while (Date.now() < until) {
    const rows = await stage.query(
      `select key from ledger where card = $1 and action->>'type' = 'task.create' and state = 'planned'`,
      [`${kind}:${id}`],
    )
    if (rows.length > 0) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error('no step was planned')
}
