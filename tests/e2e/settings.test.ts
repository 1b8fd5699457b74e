import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ADMIN, emptyState, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { PortalState } from '../hosts/bitrix24/state.ts'
import { appPageOf, openSection, REP, type Scene, setScene, stripOf } from './scene.ts'

const GRACE = 'Ждать перед новым делом, минут'
const SETTINGS = { name: 'Настройки Шаголада' }
const WIZARD = { name: 'Настроим за четыре шага' }

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

async function openSettings(userId: number): Promise<{ page: Page; settings: FrameLocator }> {
  const page = await scene.seat.visit(scene.portal, { userId, at: '#/place/main' })
  await appPageOf(page).getByRole('heading', SETTINGS).waitFor()
  await openSection(appPageOf(page), 'Следующий шаг')
  return { page, settings: appPageOf(page) }
}

async function save(settings: FrameLocator): Promise<void> {
  await settings.getByRole('button', { name: 'Сохранить' }).click()
}

describe('the settings of an administrator', () => {
  it('keep what he has saved', async () => {
    const { page, settings } = await openSettings(ADMIN)
    await settings.getByLabel(GRACE).fill('25')
    await expect(settings.getByText('Не сохранено 1 изменение')).toBeSeen()
    await save(settings)
    await expect(settings.getByText('Сохранено', { exact: true })).toBeSeen()

    await page.reload()

    await expect(settings.getByRole('heading', SETTINGS)).toBeSeen()
    await openSection(settings, 'Следующий шаг')
    expect(await settings.getByLabel(GRACE).inputValue()).toBe('25')
  })

  it('say at the field what cannot be saved, and keep it there', async () => {
    const { settings } = await openSettings(ADMIN)
    await settings.getByLabel(GRACE).fill('0')
    await save(settings)

    await expect(settings.getByText('Нужно число больше нуля')).toBeSeen()
    expect(await settings.getByLabel(GRACE).inputValue()).toBe('0')
  })

  it('tell the second of two that the first was quicker, and keep what he typed', async () => {
    const first = await openSettings(ADMIN)
    const second = await openSettings(HEAD_OF_SALES)
    await first.settings.getByLabel(GRACE).fill('30')
    await second.settings.getByLabel(GRACE).fill('40')
    await save(first.settings)
    await expect(first.settings.getByText('Сохранено', { exact: true })).toBeSeen()

    await save(second.settings)

    await expect(
      second.settings.getByText('другой администратор сохранил другие значения'),
    ).toBeSeen()
    await expect(second.settings.getByText('На сервере: 30')).toBeSeen()
    expect(await second.settings.getByLabel(GRACE).inputValue()).toBe('40')

    await save(second.settings)

    await expect(second.settings.getByText('Сохранено', { exact: true })).toBeSeen()
  })

  it('put the strip into the cards after a question', async () => {
    const leadId = scene.addLead()
    const { settings } = await openSettings(ADMIN)
    await openSection(settings, 'Полоса в карточках')
    await settings.getByRole('button', { name: 'Показать полосу в карточках' }).click()
    await settings.getByRole('button', { name: 'Показать всем' }).click()
    await expect(settings.getByText('Полоса стоит в общем виде карточек')).toBeSeen()

    const card = await scene.seat.visit(scene.portal, { userId: REP, at: `#/lead/${leadId}` })

    await expect(stripOf(card).getByRole('button', { name: 'Поставить дело' })).toBeSeen()
  })
})

describe('the wizard', () => {
  it('waits for an administrator, not for others, and does not come again when skipped', async () => {
    const fresh = await setScene({ hasWizard: true, hasStrip: false })
    onTestFinished(() => fresh.close())
    const place = { at: '#/place/main' }
    const rep = await fresh.seat.visit(fresh.portal, { ...place, userId: REP })
    await expect(appPageOf(rep).getByRole('heading', SETTINGS)).toBeSeen()

    const admin = await fresh.seat.visit(fresh.portal, { ...place, userId: ADMIN })
    await expect(appPageOf(admin).getByRole('heading', WIZARD)).toBeSeen()
    await appPageOf(admin).getByRole('button', { name: 'Пропустить' }).click()
    await expect(appPageOf(admin).getByRole('heading', SETTINGS)).toBeSeen()
    await admin.reload()

    await expect(appPageOf(admin).getByRole('heading', SETTINGS)).toBeSeen()
    expect(await appPageOf(admin).getByRole('heading', WIZARD).count()).toBe(0)
    expect(fresh.seat.faults).toEqual([])
  })
})

describe('the settings of everybody else', () => {
  it('are only to be read', async () => {
    const { settings } = await openSettings(REP)

    expect(await settings.getByLabel(GRACE).isDisabled()).toBe(true)
    await openSection(settings, 'Правила')
    const switches = await settings.getByRole('switch').all()
    expect(switches.length).toBeGreaterThan(0)
    for (const one of switches) expect(await one.isDisabled()).toBe(true)
    expect(await settings.getByRole('button', { name: 'Сохранить' }).count()).toBe(0)
  })
})

describe('the settings page', () => {
  it('does nothing a page may not do', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
