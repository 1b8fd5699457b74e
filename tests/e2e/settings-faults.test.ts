import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsOf } from '../flow/doors.ts'
import { ADMIN, emptyState, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { PortalState } from '../hosts/bitrix24/state.ts'
import { findBarriers } from './axe.ts'
import { appPageOf, openSection, type Scene, setScene } from './scene.ts'

const FRAME = '[data-placement="DEFAULT"] iframe'
const GRACE = 'Ждать перед новым делом, минут'
const DUE = 'Срок нового дела, рабочих часов'

let scene: Scene

beforeAll(async () => {
  scene = await setScene({ state: withTwoAdmins(), hasStrip: false })
})
afterAll(() => scene.close())

function withTwoAdmins(): PortalState {
  const state = emptyState()
  const head = state.users.get(HEAD_OF_SALES)!
  state.users.set(head.id, { ...head, admin: true })
  return state
}

async function openSteps(
  userId: number,
  theme: 'light' | 'dark' = 'light',
): Promise<{ page: Page; settings: FrameLocator }> {
  const page = await scene.seat.visit(scene.portal, { userId, at: '#/place/main', theme })
  await openSection(appPageOf(page), 'Следующий шаг')
  return { page, settings: appPageOf(page) }
}

async function save(settings: FrameLocator): Promise<void> {
  await settings.getByRole('button', { name: 'Сохранить' }).click()
}

describe('settings in trouble', () => {
  it('keep what is typed while they are being saved', async () => {
    const { page, settings } = await openSteps(ADMIN)
    let release = (): void => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    await page.route('**/api/settings', async route => {
      if (route.request().method() === 'POST') await held
      await route.continue()
    })
    await settings.getByLabel(GRACE).fill('25')
    await save(settings)
    await expect(settings.getByRole('button', { name: 'Сохраняем' })).toBeSeen()
    await settings.getByLabel(DUE).fill('7')
    release()

    await expect(settings.getByText('Ещё не сохранено: 1 изменение')).toBeSeen()
    expect(await settings.getByLabel(DUE).inputValue()).toBe('7')
    expect((await settingsOf(scene.stage)).fields).toMatchObject({
      'step.grace': '25',
      'step.due': '2',
    })
  })

  it('show beside a draft given back what another administrator has saved meanwhile', async () => {
    const first = await openSteps(ADMIN)
    await first.settings.getByLabel(GRACE).fill('5')
    await expect(first.settings.getByText('Не сохранено 1 изменение')).toBeSeen()
    await first.page.evaluate(() => {
      location.hash = '#/leads'
    })
    await first.page.locator(FRAME).waitFor({ state: 'detached' })
    const second = await openSteps(HEAD_OF_SALES)
    await second.settings.getByLabel(GRACE).fill('40')
    await save(second.settings)
    await expect(second.settings.getByText('Сохранено', { exact: true })).toBeSeen()

    await first.page.evaluate(() => {
      location.hash = '#/place/main'
    })

    await expect(first.settings.getByText('в тех же полях сохранили другие значения')).toBeSeen()
    await openSection(first.settings, 'Следующий шаг')
    await expect(first.settings.getByText('На сервере: 40')).toBeSeen()
  })

  it.each(['light', 'dark'] as const)(
    'have no barriers with faults and warnings on them, %s',
    async theme => {
      const { page, settings } = await openSteps(ADMIN, theme)
      await settings.getByLabel(GRACE).fill('0')
      await openSection(settings, 'Дубли')
      await settings.getByLabel('Общие номера').fill('приёмная')
      await openSection(settings, 'Рабочее время')
      await settings.getByLabel('До', { exact: true }).first().fill('08:00')
      await save(settings)
      await expect(settings.getByText('Не сохранено: проверьте 3 поля')).toBeSeen()

      for (const section of ['Следующий шаг', 'Дубли', 'Рабочее время']) {
        await openSection(settings, section)
        await page.locator('body').click({ position: { x: 2, y: 2 } })
        expect(await findBarriers(page, FRAME)).toEqual([])
      }
    },
  )

  it('do nothing a page may not do', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
