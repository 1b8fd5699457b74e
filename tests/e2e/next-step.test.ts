import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instant } from '../../shared/time/instant.ts'
import { HOUR, REP, type Scene, setScene, stripOf } from './scene.ts'

/** Friday, 16:20 in Moscow: an hour later 40 minutes of the working day are left. */
const FRIDAY = instant('2026-12-04T13:20:00Z')
const PLAN = { name: 'Поставить дело' }

let scene: Scene
let page: Page

beforeAll(async () => {
  scene = await setScene({
    startAt: FRIDAY,
    // The rule only shows, so that the step is left to the person.
    rules: { 'ensure-next-step': { on: true, strength: 'show' } },
  })
  page = await scene.seat.visit(scene.portal, { userId: REP })
})
afterAll(() => scene.close())

/** The rep before the card of a lead that has stood without a step for an hour. */
async function openNeglected(): Promise<number> {
  const leadId = scene.addLead()
  await scene.stage.settled()
  await scene.stage.moveTime(HOUR)
  await page.goto(`${scene.portal}/screen/#/lead/${leadId}`)
  await expect(stripOf(page).getByText('Нет дела')).toBeSeen()
  return leadId
}

function stepsOf(leadId: number) {
  return [...scene.stage.world.portal.portal.state.activities.values()].filter(
    ({ ownerTypeId, ownerId }) => ownerTypeId === 1 && ownerId === leadId,
  )
}

describe('a card without a next step', () => {
  it('gets one in two clicks, in working time', async () => {
    const leadId = await openNeglected()
    await stripOf(page).getByRole('button', PLAN).click()
    await stripOf(page)
      .getByRole('group', { name: 'Поставить на срок' })
      .getByRole('button')
      .first()
      .click()

    // 17:20 on a Friday and a working hour: 18:00 ends the day, 20 minutes are left for Monday.
    await expect(stripOf(page).getByText('7 декабря, 09:30 · Связаться с клиентом')).toBeSeen()
    await expect(page.getByRole('listitem').filter({ hasText: '7 декабря, 09:30' })).toBeSeen()
    expect(stepsOf(leadId)).toMatchObject([
      { deadline: Date.parse('2026-12-07T06:30:00Z'), responsibleId: REP, completed: false },
    ])
  })

  it('gets the one that was typed, at the time that was typed', async () => {
    const leadId = await openNeglected()
    await stripOf(page).getByRole('button', PLAN).click()
    await stripOf(page).getByLabel('Что сделать').fill('Отправить КП')
    await stripOf(page).getByLabel('Другой срок').fill('2026-12-10T15:45')
    await stripOf(page).getByRole('button', { name: 'Сохранить' }).click()

    await expect(stripOf(page).getByText('10 декабря, 15:45 · Отправить КП')).toBeSeen()
    expect(stepsOf(leadId)).toMatchObject([
      { subject: 'Отправить КП', deadline: Date.parse('2026-12-10T12:45:00Z') },
    ])
  })

  it('refuses a time that has passed, and says so at the field', async () => {
    const leadId = await openNeglected()
    await stripOf(page).getByRole('button', PLAN).click()
    await stripOf(page).getByLabel('Другой срок').fill('2026-12-01T10:00')
    await stripOf(page).getByRole('button', { name: 'Сохранить' }).click()

    await expect(stripOf(page).getByText('Этот срок уже прошёл')).toBeSeen()
    expect(stepsOf(leadId)).toEqual([])
  })

  it('gets one step even from the most impatient', async () => {
    const leadId = await openNeglected()
    await stripOf(page).getByRole('button', PLAN).click()
    const offer = stripOf(page)
      .getByRole('group', { name: 'Поставить на срок' })
      .getByRole('button')
      .first()
    await offer.evaluate((button: HTMLElement) => {
      for (let click = 0; click < 5; click++) button.click()
    })

    await expect(stripOf(page).getByText('Связаться с клиентом')).toBeSeen()
    await scene.stage.settled()
    expect(stepsOf(leadId)).toHaveLength(1)
  })
})

describe('without a mouse', () => {
  it('Enter saves the soonest offer', async () => {
    const leadId = await openNeglected()
    await stripOf(page).getByRole('button', PLAN).focus()
    await page.keyboard.press('Enter')
    await stripOf(page).getByLabel('Что сделать').waitFor()
    await page.keyboard.press('Enter')

    await expect(stripOf(page).getByText('Связаться с клиентом')).toBeSeen()
    expect(stepsOf(leadId)).toHaveLength(1)
  })

  it('Esc closes the form and leaves the focus on its button', async () => {
    const leadId = await openNeglected()
    await stripOf(page).getByRole('button', PLAN).press('Enter')
    await stripOf(page).getByLabel('Что сделать').press('Escape')

    await expect(stripOf(page).locator('button:focus', { hasText: PLAN.name })).toBeSeen()
    expect(stepsOf(leadId)).toEqual([])
  })

  it('Tab goes from the words over the offers to another time, saving and cancelling', async () => {
    await openNeglected()
    await stripOf(page).getByRole('button', PLAN).press('Enter')
    await stripOf(page).getByLabel('Что сделать').waitFor()

    const order = [await focused()]
    // The date field is several stops: day, month, year, hour, minute, picker.
    for (let presses = 0; presses < 20 && order.at(-1) !== 'Отмена'; presses++) {
      await page.keyboard.press('Tab')
      const next = await focused()
      if (next !== order.at(-1)) order.push(next)
    }

    expect(order[0]).toBe('Что сделать')
    expect(order.slice(-3)).toEqual(['Другой срок', 'Сохранить', 'Отмена'])
    expect(order.length).toBeGreaterThan(5)
  })
})

/** Words of what has the focus: its label, else its own. */
async function focused(): Promise<string> {
  return stripOf(page)
    .locator('body')
    .evaluate(({ ownerDocument }) => {
      const element = ownerDocument.activeElement as HTMLInputElement | null
      return (element?.labels?.[0]?.textContent ?? element?.textContent ?? '').trim()
    })
}

describe('planning', () => {
  it('does nothing a page may not do', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
