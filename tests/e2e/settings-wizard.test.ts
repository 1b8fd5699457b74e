import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsOf } from '../flow/doors.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { findBarriers } from './axe.ts'
import { appPageOf, openSection, type Scene, setScene } from './scene.ts'

const FRAME = '[data-placement="DEFAULT"] iframe'
const SETTINGS = { name: 'Настройки Шаголада' }

let scene: Scene
let page: Page

beforeAll(async () => {
  scene = await setScene({ hasWizard: true, hasStrip: false })
  page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/place/main' })
})
afterAll(() => scene.close())

function stepOf(name: string): Locator {
  return appPageOf(page).getByRole('heading', { name, exact: true })
}

async function press(name: string): Promise<void> {
  await appPageOf(page).getByRole('button', { name, exact: true }).first().click()
}

/** The next save reaches the server; its answer does not come back. */
async function loseNextAnswer(): Promise<void> {
  await page.route(
    '**/api/settings',
    async route => {
      if (route.request().method() === 'POST') await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
}

describe('the wizard, told one after the other', () => {
  it('shows whom a preset would touch before anything is saved', async () => {
    await expect(stepOf('Воронки')).toBeSeen()
    await press('Классические продажи')
    await press('Применить')

    await expect(appPageOf(page).getByText(/Кого затронет:.*Открытых всего/)).toBeSeen()
  })

  it('goes on without a stage that has been deleted since, and says so', async () => {
    const { directory } = await settingsOf(scene.stage)
    const stages = directory.pipelines.find(({ obeys }) => obeys === 'every-rule')!.stages
    const { statuses } = scene.stage.world.portal.portal.state
    const doomed = [...statuses.values()].find(
      ({ entityId, statusId }) => entityId === 'STATUS' && `lead:${statusId}` === stages[1]!.id,
    )!
    statuses.delete(doomed.id)

    await press('Далее')
    await expect(appPageOf(page).getByText('удалили в CRM')).toBeSeen()
    await press('Далее')

    await expect(stepOf('РОП')).toBeSeen()
    const { fields } = await settingsOf(scene.stage)
    expect(fields[`limits.${stages[0]!.id}.amount`]).toBe('1')
  })

  it('does not take its own lost answer for another administrator', async () => {
    await loseNextAnswer()
    await press('Далее')
    await expect(appPageOf(page).getByText('Не удалось сохранить')).toBeSeen()

    await press('Далее')

    await expect(stepOf('Рабочее время')).toBeSeen()
    expect(await appPageOf(page).getByText('другой администратор').count()).toBe(0)
  })

  it('stands after a reload where it was left', async () => {
    await page.reload()

    await expect(stepOf('Рабочее время')).toBeSeen()
  })

  it('says at the field what is wrong, reachable for everybody, and stays', async () => {
    const ends = appPageOf(page).getByLabel('До', { exact: true }).first()
    await ends.fill('08:00')
    await press('Далее')

    await expect(appPageOf(page).getByText('Конец раньше начала')).toBeSeen()
    await expect(stepOf('Рабочее время')).toBeSeen()
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('lets one go back and forth beside a step with a fault', async () => {
    await press('Назад')
    await expect(stepOf('РОП')).toBeSeen()
    await press('Далее')

    await expect(stepOf('Рабочее время')).toBeSeen()
    const ends = appPageOf(page).getByLabel('До', { exact: true }).first()
    expect(await ends.inputValue()).toBe('08:00')
  })

  it('can be skipped with a fault, which then waits unsaved on the page', async () => {
    await press('Пропустить')
    await expect(appPageOf(page).getByRole('heading', SETTINGS)).toBeSeen()

    await expect(appPageOf(page).getByText('Ещё не сохранено: 1 изменение')).toBeSeen()
    await openSection(appPageOf(page), 'Рабочее время')
    const ends = appPageOf(page).getByLabel('До', { exact: true }).first()
    expect(await ends.inputValue()).toBe('08:00')
    expect((await settingsOf(scene.stage)).wizard.isDone).toBe(true)
  })

  it('sends whoever has a fault that it shows no field for to that field', async () => {
    await press('Отменить изменения')
    await openSection(appPageOf(page), 'Лимиты стадий')
    await appPageOf(page).getByLabel('Лимит', { exact: true }).first().fill('много')
    await openSection(appPageOf(page), 'Обзор')
    await press('Открыть мастер настройки')
    await expect(stepOf('Воронки')).toBeSeen()
    await press('Далее')
    await press('Исправить в настройках')

    await expect(appPageOf(page).getByText('Нужно число', { exact: true })).toBeSeen()
  })

  it('does nothing a page may not do', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
