import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type AmoScene, refuse, ROOT, setAmoScene } from './amocrm-scene.ts'

let scene: AmoScene

beforeAll(async () => {
  scene = await setAmoScene()
})

afterAll(() => scene.close())

async function openWindow(): Promise<Page> {
  const page = await scene.visit({ at: '/settings/widgets', userId: ADMIN })
  await page.getByRole('button', { name: 'Настроить' }).click()
  await expect(page.getByRole('dialog', { name: 'Шаголад' })).toBeSeen()
  return page
}

/** The consent page as it stands in a window of its own. */
async function agree(consent: Page): Promise<void> {
  await consent.getByRole('button', { name: 'Разрешить' }).click()
}

describe("amoCRM's window of the widget", () => {
  it('says that the account is connected, and what is kept of it', async () => {
    const page = await openWindow()

    await expect(page.getByText('Аккаунт подключён')).toBeSeen()
    const policy = page.getByRole('link', { name: 'Какие данные хранятся и сколько' })
    expect(await policy.getAttribute('href')).toBe(`${scene.server}/privacy?lang=ru`)
    const help = page.getByRole('link', { name: 'Помощь и поддержка' })
    expect(await help.getAttribute('href')).toBe(`${scene.server}/support?lang=ru`)
    for (const link of [policy, help])
      expect((await fetch((await link.getAttribute('href')) ?? '')).status).toBe(200)
    await page.context().close()
  })

  it('says what is wrong where access is lost, and is well again after a new consent', async () => {
    scene.revoke()
    const page = await openWindow()
    await expect(page.getByText('больше не принимает наш доступ')).toBeSeen()
    expect(await page.getByText('Аккаунт подключён').count()).toBe(0)

    const opens = page.waitForEvent('popup')
    await page.getByRole('link', { name: 'Подключить' }).click()
    const consent = await opens
    const closes = consent.waitForEvent('close')
    await agree(consent)

    await closes
    await expect(page.getByText('Аккаунт подключён')).toBeSeen()
    await page.context().close()
  })

  it('believes nobody else that says so', async () => {
    scene.revoke()
    const page = await openWindow()
    await expect(page.getByText('больше не принимает наш доступ')).toBeSeen()
    const opens = page.waitForEvent('popup')
    await page.getByRole('link', { name: 'Подключить' }).click()
    const consent = await opens
    const asked: string[] = []
    page.on('request', request => void asked.push(request.url()))

    // Of the host's own page in that window, and of the page around us.
    const say = "postMessage({ shagolad: 'connected' }, '*')"
    await consent.evaluate(`opener.${say}`)
    await page.evaluate(`window.${say}`)
    await page.waitForTimeout(500)

    expect(asked.filter(url => url.startsWith(`${scene.server}/api/settings`))).toEqual([])
    await agree(consent)
    await expect(page.getByText('Аккаунт подключён')).toBeSeen()
    await page.context().close()
  })
})

describe("amoCRM's card without our server", () => {
  it('says why, and whom to turn to', async () => {
    const page = await scene.openCard(scene.addLead())
    await refuse(page, scene, { status: 503, error: 'unavailable' })
    await page.reload()

    const block = page.locator(ROOT)
    await expect(block.getByText('нет связи, или он обновляется')).toBeSeen()
    const help = block.getByRole('link', { name: 'Помощь и поддержка' })
    expect(await help.getAttribute('href')).toBe(`${scene.server}/support?lang=ru`)
    await page.context().close()
  })
})
