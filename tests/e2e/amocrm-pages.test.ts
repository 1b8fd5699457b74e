import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, type AmoScene, reportsOf, ROOT, setAmoScene } from './amocrm-scene.ts'

let scene: AmoScene

beforeAll(async () => {
  scene = await setAmoScene()
})

afterAll(() => scene.close())

describe("our full pages inside amoCRM's", () => {
  it('show the settings, the journal from there, and lead back to a card', async () => {
    const lead = scene.addLead()
    const page = await scene.visit({ at: `/settings/widgets/${scene.code}`, userId: ADMIN })
    const frame = page.frameLocator(`${ROOT} iframe`)
    await frame.getByRole('button', { name: 'Пропустить' }).click()
    await expect(frame.getByRole('button', { name: 'Лимиты этапов' })).toBeSeen()

    await frame.getByRole('button', { name: 'Журнал правил' }).click()
    await frame.getByRole('heading', { name: 'Журнал', exact: true }).waitFor()
    const link = frame.getByText(`Сделка № ${lead}`).first()
    // The rules look at a new card some seconds after it was made.
    await expect
      .poll(
        async () => {
          await frame.getByRole('button', { name: 'Показать' }).click()
          return link.count()
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe(1)
    await link.click()

    await page.waitForURL(`**/leads/detail/${lead}`)
    await page.context().close()
  })

  it('are as high as what is in them, and follow the theme', async () => {
    const page = await scene.visit({
      at: `/widget_page/${scene.code}/shagolad#section=journal`,
      userId: ADMIN,
      knobs: { theme: 'dark' },
    })
    const frame = page.frameLocator(`${ROOT} iframe`)
    await frame.getByRole('heading', { name: 'Журнал', exact: true }).waitFor()
    const heights = async () => {
      const outer = await page.locator(`${ROOT} iframe`).evaluate(one => one.clientHeight)
      const inner = await frame.locator('#app').evaluate(one => one.getBoundingClientRect().height)
      return Math.abs(outer - inner)
    }
    await expect.poll(heights).toBeLessThan(2)
    const theme = () => frame.locator('html').getAttribute('data-theme')
    expect(await theme()).toBe('dark')

    await page.getByRole('button', { name: 'Светлая тема' }).click()

    await expect.poll(theme).toBe('light')
    expect(await reportsOf(page)).toEqual([])
    await page.context().close()
  })

  it('hear nobody but each other', async () => {
    const page = await scene.visit({
      at: `/widget_page/${scene.code}/shagolad#section=journal`,
      userId: ADMIN,
    })
    const frame = page.frameLocator(`${ROOT} iframe`)
    await frame.getByRole('heading', { name: 'Журнал', exact: true }).waitFor()
    const height = () => page.locator(`${ROOT} iframe`).evaluate(one => one.style.height)
    const before = await height()

    // The page itself, and a frame of somebody else.
    await page.evaluate(() => {
      window.postMessage({ shagolad: 'height', height: 7 }, '*')
      window.postMessage({ shagolad: 'open-card', kind: 'deal', id: '1' }, '*')
      const other = document.createElement('iframe')
      other.srcdoc = `<script>parent.postMessage({ shagolad: 'height', height: 9 }, '*')</script>`
      document.body.append(other)
    })
    await page.waitForTimeout(500)

    expect(await height()).toBe(before)
    expect(page.url()).toContain('/widget_page/')
    await page.context().close()
  })

  it('do nothing for somebody who opens them by himself', async () => {
    const page = await scene.seat.open(`${scene.server}/amocrm/app?page=settings&lang=ru`)

    await expect(page.getByText('Эта страница открывается внутри amoCRM.')).toBeSeen()
    await page.context().close()
  })
})
