import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../shared/time/instant.ts'
import { seedCompany } from '../hosts/bitrix24/seed/index.ts'
import { MORNING } from '../stage.ts'
import { findBarriers } from './axe.ts'
import { type Scene, setScene } from './scene.ts'

const ADMIN = 1
const DESK = '[data-placement="LEFT_MENU"] iframe'

let scene: Scene
let page: Page
let desk: FrameLocator

beforeAll(async () => {
  scene = await setScene({ state: seedCompany({ now: MORNING - DAY, seed: 'demo' }), quiet: true })
  await scene.stage.moveTime(HOUR + 60_000)
  page = await scene.seat.visit(scene.portal, { userId: ADMIN })
  await page.getByRole('navigation').getByRole('link', { name: 'Шаголад' }).first().click()
  desk = page.frameLocator(DESK)
  await desk.getByRole('button', { name: 'Контроль', exact: true }).click()
  await desk.getByRole('heading', { name: 'Контроль' }).waitFor()
}, 120_000)
afterAll(() => scene.close())

const rows = () => desk.getByRole('row')

describe('control', () => {
  it('shows what is wrong, narrowed by one click on its number', async () => {
    const tile = desk.getByRole('button', { name: /^Сделки без дел/ })
    const count = Number((await tile.textContent())?.replace(/\D/g, ''))
    expect(count).toBeGreaterThan(0)

    await tile.click()

    await expect.poll(() => tile.getAttribute('aria-pressed')).toBe('true')
    // The head of the table is a row, too.
    await expect.poll(async () => (await rows().count()) - 1).toBe(Math.min(count, 100))
    expect(await findBarriers(page, DESK)).toEqual([])
  })

  it('plans a step on several cards at once, by keyboard', async () => {
    const boxes = desk.getByRole('checkbox', { name: /^Выбрать: / })
    const names = [
      await boxes.nth(0).getAttribute('aria-label'),
      await boxes.nth(1).getAttribute('aria-label'),
    ]
    await boxes.nth(0).press('Space')
    await boxes.nth(1).press('Space')
    await desk.getByText('Выбраны 2 сделки').waitFor()

    await desk.getByRole('button', { name: 'Поставить дело', exact: true }).press('Enter')
    const form = desk.getByRole('form', { name: 'Новое дело' })
    await form.getByRole('button', { name: /^Завтра/ }).press('Enter')

    await desk.getByText('Поставлены 2 дела').waitFor()
    await scene.stage.settled()
    await desk.getByRole('button', { name: 'Сбросить фильтры' }).click()
    await desk.getByRole('button', { name: /^Сделки без дел/ }).click()
    for (const name of names)
      await expect
        .poll(() => desk.getByRole('checkbox', { name: name ?? '', exact: true }).count())
        .toBe(0)
  })

  it('puts one aside with a reason, shows it there, and takes it back', async () => {
    const box = desk.getByRole('checkbox', { name: /^Выбрать: / }).first()
    const name = (await box.getAttribute('aria-label')) ?? ''
    await box.check()
    await desk.getByRole('button', { name: 'Отложить', exact: true }).click()
    const form = desk.getByRole('form', { name: 'Отложить' })
    await form.getByLabel('До какого дня').fill('2026-12-20')
    await form.getByRole('button', { name: 'Отложить' }).click()
    await form.getByText('Напишите, почему откладываете').waitFor()
    await form.getByLabel('Почему').fill('Клиент в отпуске')
    await form.getByRole('button', { name: 'Отложить' }).click()
    await desk.getByText('Отложена 1 сделка').waitFor()

    await desk.getByRole('button', { name: 'Отложенные: 1' }).click()
    await desk.getByText(/Отложено до 20 декабря: Клиент в отпуске/).waitFor()
    await desk.getByRole('checkbox', { name, exact: true }).check()
    await desk.getByRole('button', { name: 'Вернуть в список' }).click()
    await expect(desk.getByText('В списке снова 1 сделка')).toBeSeen()
  })
})
