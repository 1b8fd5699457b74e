import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type AmoScene, refuse, ROOT, setAmoScene } from './amocrm-scene.ts'

let scene: AmoScene

beforeAll(async () => {
  scene = await setAmoScene({ isInstalled: false })
})

afterAll(() => scene.close())

describe("amoCRM's widget, before the account is connected", () => {
  it('asks for consent in the window of the market and is installed there', async () => {
    const page = await scene.visit({ at: '/settings/widgets', userId: ADMIN })
    await page.getByRole('button', { name: 'Подробнее' }).click()
    const window = page.getByRole('dialog', { name: 'Шаголад' })
    const consent = window.getByRole('checkbox')
    await expect(consent).toBeSeen()

    await window.getByRole('button', { name: 'Установить' }).click()
    await expect(page.getByText('Заполните поле «Согласие')).toBeSeen()
    await consent.check()
    await window.getByRole('button', { name: 'Установить' }).click()

    await expect(page.locator('.tag_good').first()).toBeSeen()
    await page.context().close()
  })

  it('waits for the account in words, and goes on by itself', async () => {
    const page = await scene.openCard(scene.addLead())
    await refuse(page, scene, { status: 409, error: 'installing', times: 2 })
    await page.reload()
    await expect(page.locator(ROOT).getByText('Шаголад подключается')).toBeSeen()
    expect(await page.locator(ROOT).getByRole('link', { name: 'Подключить' }).count()).toBe(0)

    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))

    await expect(page.getByRole('button', { name: 'Поставить задачу' })).toBeSeen()
    await page.context().close()
  })

  it('shows an administrator the way to the consent', async () => {
    const page = await scene.openCard(scene.addLead(), { userId: ADMIN })
    await refuse(page, scene, { status: 409, error: 'installing' })
    await page.reload()

    const link = page.locator(ROOT).getByRole('link', { name: 'Подключить' })
    await expect(link).toBeSeen()
    expect(await link.getAttribute('href')).toBe(`${scene.server}/amocrm/connect?lang=ru`)
    await page.context().close()
  })
})
