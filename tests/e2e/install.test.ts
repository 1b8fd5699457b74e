import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { appPageOf, type Scene, setScene } from './scene.ts'

let scene: Scene
let page: Page

beforeAll(async () => {
  scene = await setScene({ isInstalled: false })
  page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/apps' })
})
afterAll(() => scene.close())

describe('installing in the browser', () => {
  it('opens the installer, which tells what will appear on the portal', async () => {
    await page.getByRole('button', { name: 'Установить' }).click()

    await expect(appPageOf(page).getByRole('button', { name: 'Завершить установку' })).toBeSeen()
    await expect(appPageOf(page).getByText('Первые семь дней — тихий режим')).toBeSeen()
    await expect(page.getByText('установка не завершена')).toBeSeen()
  })

  it("is finished by the SDK, and the portal's page is loaded anew", async () => {
    await appPageOf(page).getByRole('button', { name: 'Завершить установку' }).click()

    await page.waitForURL('**/screen/?install_finished=Y#/apps')
    await expect(page.getByText('Версия 1 · установлено')).toBeSeen()
  })

  it('leaves events bound, the field types known and the fields made in the cards', async () => {
    await scene.stage.settled()

    await expect(page.getByText('ONCRMLEADADD', { exact: false })).toBeSeen()
    const { userFields, app } = scene.stage.world.portal.portal.state
    expect(app?.fieldTypes).toHaveLength(2)
    // The strip in leads and deals, the client's time in contacts and companies.
    expect([...userFields.values()].map(({ entityTypeId }) => entityTypeId).toSorted()).toEqual([
      1, 2, 3, 4,
    ])
  })

  it('leads the administrator through the four steps at the first opening', async () => {
    await page.getByRole('link', { name: 'Открыть' }).click()

    await expect(
      appPageOf(page).getByRole('heading', { name: 'Настроим за четыре шага' }),
    ).toBeSeen()
    for (const step of ['Воронки', 'РОП', 'Рабочее время']) {
      await expect(appPageOf(page).getByRole('heading', { name: step })).toBeSeen()
      await appPageOf(page).getByRole('button', { name: 'Далее' }).click()
    }
    await expect(appPageOf(page).getByRole('heading', { name: 'Тихий режим' })).toBeSeen()
    await appPageOf(page).getByRole('button', { name: 'Включить тихий режим и закончить' }).click()
  })

  it('begins with seven days of quiet mode', async () => {
    await expect(appPageOf(page).getByRole('heading', { name: 'Настройки Шаголада' })).toBeSeen()

    await expect(appPageOf(page).getByText('Тихий режим до 9 декабря, 10:00')).toBeSeen()
  })

  it('does not ask again what was answered', async () => {
    await page.reload()

    await expect(appPageOf(page).getByRole('heading', { name: 'Настройки Шаголада' })).toBeSeen()
    await expect(appPageOf(page).getByText('Тихий режим до 9 декабря, 10:00')).toBeSeen()
  })

  it("fits the frame to the height of the app's page, so that nothing scrolls inside", async () => {
    const content = appPageOf(page).locator('#app')
    const frame = page.locator('[data-placement="DEFAULT"] iframe')
    await expect(appPageOf(page).getByRole('heading', { name: 'Настройки Шаголада' })).toBeSeen()

    await expect
      .poll(async () => {
        const [inside, outside] = await Promise.all([content.boundingBox(), frame.boundingBox()])
        return Math.abs((inside?.height ?? 0) - (outside?.height ?? 999))
      })
      .toBeLessThanOrEqual(1)
  })

  it('does nothing a page may not do', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
