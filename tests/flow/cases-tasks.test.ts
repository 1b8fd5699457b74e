import { afterEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { addItem, moveStage } from '../hosts/bitrix24/crm/logic.ts'
import { DISMISSED, emptyState, HEAD_OF_SALES, REPS } from '../hosts/bitrix24/empty-state.ts'
import { createPortal } from '../hosts/bitrix24/portal.ts'
import type { PortalState } from '../hosts/bitrix24/state.ts'
import { MORNING, type Stage } from '../stage.ts'
import { ACT, casesOf, limitOf, setCase } from './cases-scene.ts'
import { comeRound, ledgerOf, portalOf, REP, sendDeal, tasksOf } from './scenes.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

let stage: Stage
afterEach(() => stage.close())

const FOUR_HOURS = { 'limit-stage-time': { ...ACT, limits: { 'deal:NEW': limitOf(4, 'hours') } } }

describe('tasks of ours', () => {
  it('14. Our own task does not count as a next step and does not trigger us again', async () => {
    stage = await setCase(FOUR_HOURS)
    const deal = sendDeal(stage, { title: 'Окна' })
    await stage.settled()
    await stage.moveTime(4 * HOUR + MINUTE)
    expect(casesOf(stage, deal)).toHaveLength(1)
    const rows = await ledgerOf(stage, deal)
    stage.world.callLog.reset()
    await comeRound(stage)
    await stage.moveTime(HOUR)
    expect(await ledgerOf(stage, deal)).toEqual(rows)
    const { memory } = await stage.service.store.cards.know(stage.tenant, rows[0]!.card)

    // With the case open the deal is still without a next step.
    expect(memory?.gapSince).not.toBeNull()
    expect(tasksOf(stage, deal)).toHaveLength(1)
    const written = Object.keys(stage.world.callLog.counts().methods).filter(name =>
      /\.add$|\.update$/.test(name),
    )
    expect(written).toEqual([])
  })

  it('is made once when the answer was lost and a person has changed its text before the next try', async () => {
    stage = await setCase(FOUR_HOURS)
    const deal = sendDeal(stage, { title: 'Окна' })
    await stage.settled()
    stage.world.switches.set({
      answerLost: { share: 0, next: 1 },
      answerLostFor: { pattern: '^tasks\\.task\\.add' },
    })
    await stage.moveTime(4 * HOUR + MINUTE)
    expect(stage.world.switches.settings.answerLost.next).toBe(0)
    // The mark is gone with the text: only the key of the request can tell a repetition.
    const [made] = casesOf(stage, deal)
    for (const activity of portalOf(stage).state.activities.values()) activity.description = ''
    made!.description = 'Разберусь сам'

    await stage.moveTime(HOUR)
    await stage.retryNow()

    expect(casesOf(stage, deal)).toHaveLength(1)
    const [row] = (await ledgerOf(stage, deal)).filter(({ key }) => key.includes('/case/'))
    expect(row).toMatchObject({ state: 'done', hostId: String(made!.id) })
    expect(row!.attempts).toBeGreaterThan(1)
  })

  it('15. The first run on a portal with 5,000 old violations does not create 5,000 tasks', async () => {
    stage = await setCase({ ...FOUR_HOURS, 'ensure-next-step': ACT }, { state: manyOldDeals(5000) })
    await comeRound(stage)
    await stage.settled(120_000)
    const { tasks, items, activities, comments } = portalOf(stage).state
    const cases = [...tasks.values()]

    expect(cases).toHaveLength(5)
    expect(cases.every(({ responsibleId }) => responsibleId === HEAD_OF_SALES)).toBe(true)
    // Oldest money first: the five dearest deals.
    const amounts = cases.map(({ crm }) =>
      Number(items[2].get(Number(crm[0]!.slice(2)))!.fields['opportunity']),
    )
    expect(amounts.toSorted((a, b) => b - a)).toEqual([5000, 4999, 4998, 4997, 4996])
    expect(comments.size).toBe(5)
    const steps = [...activities.values()].filter(({ providerId }) => providerId === 'CRM_TODO')
    for (const rep of REPS)
      expect(steps.filter(({ responsibleId }) => responsibleId === rep)).toHaveLength(5)

    await stage.moveTime(DAY + MINUTE)
    await comeRound(stage)
    await stage.settled(120_000)
    expect(tasks.size).toBe(10)
  })

  it('16. A deal closed between decision and action gets no task', async () => {
    stage = await setCase(FOUR_HOURS)
    const deal = sendDeal(stage, { title: 'Окна' })
    await stage.settled()
    stage.world.switches.set({ slowMs: 500 })
    stage.clock.moveBy(4 * HOUR + MINUTE)
    const fired = stage.service.kick()
    await vi.waitFor(
      async () => {
        const rows = await ledgerOf(stage, deal)
        expect(rows.some(({ action }) => action.type === 'task.create')).toBe(true)
      },
      { timeout: 20_000, interval: 20 },
    )
    moveStage(portalOf(stage), deal, 'LOSE', { userId: REP })
    await fired
    await stage.settled()

    expect(casesOf(stage, deal)).toEqual([])
    const rows = await ledgerOf(stage, deal)
    expect(rows.filter(({ rule }) => rule === 'limit-stage-time')).toMatchObject([
      { state: 'dropped' },
      { state: 'dropped' },
    ])
  })

  it('17. A dismissed user’s deals: the task goes to the РОП', async () => {
    stage = await setCase({ 'ensure-next-step': ACT })
    const deal = sendDeal(stage, { title: 'Окна', owner: DISMISSED })
    await stage.settled()
    await stage.moveTime(16 * MINUTE)

    expect(tasksOf(stage, deal)).toMatchObject([{ responsibleId: HEAD_OF_SALES }])
  })
})

/** Open deals of the last summer, without steps, of growing amounts, among three reps. */
function manyOldDeals(count: number): PortalState {
  const state = emptyState()
  const at = MORNING - 100 * DAY
  const portal = createPortal({ state, clock: () => at })
  for (let index = 1; index <= count; index++) {
    const fields = {
      title: `Старая сделка ${index}`,
      opportunity: index,
      currencyId: 'RUB',
      assignedById: REPS[index % REPS.length],
    }
    addItem(portal, 2, { fields, fm: [] }, { userId: 1, at, isSilent: true })
  }
  return state
}
