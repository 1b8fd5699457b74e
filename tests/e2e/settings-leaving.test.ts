import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsOf } from '../flow/doors.ts'
import { ADMIN, emptyState, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { PortalState } from '../hosts/bitrix24/state.ts'
import { appPageOf, openSection, type Scene, setScene } from './scene.ts'

const SETTINGS = { name: 'Настройки Шаголада' }
const SEARCH = 'Добавить сотрудника'
const PHONES = 'Общие номера'

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

async function openAs(
  userId: number,
  section: string,
): Promise<{ page: Page; settings: FrameLocator }> {
  const page = await scene.seat.visit(scene.portal, { userId, at: '#/place/main' })
  const settings = appPageOf(page)
  await settings.getByRole('heading', SETTINGS).waitFor()
  await openSection(settings, section)
  return { page, settings }
}

async function exempt(settings: FrameLocator, name: string): Promise<void> {
  await settings.getByRole('combobox', { name: SEARCH }).pressSequentially(name)
  await settings.getByRole('combobox', { name: SEARCH }).press('Enter')
}

async function save(settings: FrameLocator): Promise<void> {
  await settings.getByRole('button', { name: 'Сохранить' }).click()
}

describe('leaving the settings with something unsaved', () => {
  it('loses nothing between sections, the wizard and back', async () => {
    const { settings } = await openAs(ADMIN, 'Исключения')
    await exempt(settings, 'первый')
    await openSection(settings, 'Дубли')
    await settings.getByLabel(PHONES).fill('8 846 231')
    await openSection(settings, 'Обзор')
    await settings.getByRole('button', { name: 'Открыть мастер настройки' }).click()
    await settings.getByRole('heading', { name: 'Настроим за четыре шага' }).waitFor()
    await settings.getByRole('button', { name: 'Пропустить' }).click()

    await openSection(settings, 'Дубли')
    expect(await settings.getByLabel(PHONES).inputValue()).toBe('8 846 231')
    await openSection(settings, 'Исключения')
    await expect(settings.getByRole('button', { name: 'Убрать: Иван Первый' })).toBeSeen()
  })

  it('gives it back when the portal has taken the frame away meanwhile', async () => {
    const { page, settings } = await openAs(ADMIN, 'Исключения')
    await exempt(settings, 'третья')
    await expect(settings.getByText('Не сохранено 1 изменение')).toBeSeen()

    await page.evaluate(() => {
      location.hash = '#/leads'
    })
    await page.locator('[data-placement="DEFAULT"] iframe').waitFor({ state: 'detached' })
    await page.evaluate(() => {
      location.hash = '#/place/main'
    })

    await expect(settings.getByText('Возвращено 1 несохранённое изменение')).toBeSeen()
    await openSection(settings, 'Исключения')
    await expect(settings.getByRole('button', { name: 'Убрать: Ольга Третья' })).toBeSeen()
    await settings.getByRole('button', { name: 'Отменить изменения' }).click()
    await expect(settings.getByText('Никто не исключён')).toBeSeen()
  })

  it('is asked about, and nothing is lost by staying', async () => {
    const { page, settings } = await openAs(ADMIN, 'Дубли')
    const asked: string[] = []
    page.on('dialog', dialog => asked.push(dialog.type()))
    await settings.getByLabel(PHONES).pressSequentially('8 846 231-60-14')
    await expect(settings.getByText('Не сохранено 1 изменение')).toBeSeen()

    await page.close({ runBeforeUnload: true })
    await expect.poll(() => asked).toEqual(['beforeunload'])

    expect(await settings.getByLabel(PHONES).inputValue()).toBe('8 846 231-60-14')
  })

  it('is not asked about when everything is saved', async () => {
    const { page, settings } = await openAs(ADMIN, 'Дубли')
    const asked: string[] = []
    page.on('dialog', dialog => asked.push(dialog.type()))
    await settings.getByLabel(PHONES).pressSequentially('8 846 231-60-14')
    await save(settings)
    await expect(settings.getByText('Сохранено', { exact: true })).toBeSeen()
    await page.reload()
    await settings.getByRole('heading', SETTINGS).waitFor()

    expect(asked).toEqual([])
    expect(await settings.getByText(/Возвращен/).count()).toBe(0)
  })
})

describe('bad input', () => {
  it('is named at its field, in words, and stays there', async () => {
    const { settings } = await openAs(ADMIN, 'Дубли')
    const before = await settingsOf(scene.stage)
    await settings.getByLabel(PHONES).fill('приёмная')
    await settings.getByLabel('Служебная почта').fill('info\n@')
    await settings.getByRole('radio', { name: /^Ответственный обращения/ }).click()
    await openSection(settings, 'Исключения')
    await save(settings)

    await expect(settings.getByText('В каждой строке нужен один номер')).toBeSeen()
    await expect(settings.getByText('В каждой строке нужен один адрес')).toBeSeen()
    expect(await settings.getByLabel(PHONES).inputValue()).toBe('приёмная')
    expect(await settings.getByLabel('Служебная почта').inputValue()).toBe('info\n@')
    expect((await settingsOf(scene.stage)).version).toBe(before.version)
  })
})

describe('two administrators at once', () => {
  it('both add to the list of exceptions, and nobody is lost', async () => {
    const first = await openAs(ADMIN, 'Исключения')
    const second = await openAs(HEAD_OF_SALES, 'Исключения')
    await exempt(first.settings, 'первый')
    await exempt(second.settings, 'третья')
    await save(first.settings)
    await expect(first.settings.getByText('Сохранено', { exact: true })).toBeSeen()

    await save(second.settings)
    await expect(second.settings.getByText('другой администратор сохранил 1 поле')).toBeSeen()
    await expect(second.settings.getByText('На сервере: Иван Первый')).toBeSeen()
    await save(second.settings)

    await expect(second.settings.getByText('Сохранено', { exact: true })).toBeSeen()
    expect((await settingsOf(scene.stage)).fields['exempt.users']).toBe('3\n5')
  })

  it('are told of each other where they want different things', async () => {
    const first = await openAs(ADMIN, 'Дубли')
    const second = await openAs(HEAD_OF_SALES, 'Дубли')
    await first.settings.getByRole('radio', { name: /^Присоединять к открытой сделке/ }).click()
    await second.settings.getByRole('radio', { name: /^Присоединять к открытой сделке/ }).click()
    await second.settings.getByLabel('Лиды', { exact: true }).selectOption('lead:JUNK')
    await save(second.settings)
    await expect(second.settings.getByText('Сохранено', { exact: true })).toBeSeen()
    await first.settings.getByRole('radio', { name: /^Остаётся отдельной карточкой/ }).click()
    await first.settings.getByRole('radio', { name: /^Ответственный обращения/ }).click()

    await save(first.settings)

    await expect(first.settings.getByText('Пока вы меняли настройки')).toBeSeen()
    await expect(first.settings.getByText('На сервере: Присоединять к открытой сделке')).toBeSeen()
  })
})

describe('these pages', () => {
  it('do nothing a page may not do but ask before leaving', () => {
    expect(scene.seat.faults).toEqual(['dialog: '])
  })
})
