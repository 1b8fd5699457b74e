import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { type AmoScene, countSessions, go, reportsOf, ROOT, setAmoScene } from './amocrm-scene.ts'

let scene: AmoScene

beforeAll(async () => {
  scene = await setAmoScene()
})

afterAll(() => scene.close())

/** Everything a script may leave in a page. */
async function tracesOf(page: Page): Promise<unknown> {
  const inPage = await page.evaluate(() => ({
    globals: Object.keys(window).toSorted(),
    styles: Array.from(
      document.querySelectorAll('link[rel=stylesheet], style'),
      one => (one as HTMLLinkElement).href ?? 'style',
    ),
    body: Array.from(document.body.children, one => one.tagName),
    ours: document.querySelectorAll('[class*=shagolad]').length,
  }))
  const client = await page.context().newCDPSession(page)
  const listeners: Record<string, number> = {}
  for (const expression of ['document', 'window', 'document.documentElement', 'document.body']) {
    const { result } = await client.send('Runtime.evaluate', { expression })
    const found = await client.send('DOMDebugger.getEventListeners', {
      objectId: result.objectId ?? '',
    })
    for (const { type } of found.listeners) {
      const name = `${expression} ${type}`
      listeners[name] = (listeners[name] ?? 0) + 1
    }
  }
  await client.detach()
  return { ...inPage, listeners }
}

/** Times our script was asked for by the page. */
function scriptsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    code =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter(name => name.includes(code) && name.includes('script.js')),
    scene.code,
  )
}

describe("amoCRM's page after our widget", () => {
  it.each([
    ['told to leave', false],
    ['never told to leave', true],
  ])('is as it was before 20 cards, %s', async (_how, missedDestroy) => {
    const leads = Array.from({ length: 4 }, (_, index) => scene.addLead(`Сделка ${index}`))
    const page = await scene.visit({ at: '/todo/list/', knobs: { missedDestroy } })
    await page.waitForTimeout(1_000)
    // Our script was never asked for in this page.
    expect(await scriptsOf(page)).toEqual([])
    const before = await tracesOf(page)
    const asked = countSessions(page, scene)

    for (let visit = 0; visit < 20; visit++) {
      await go(page, `/leads/detail/${leads[visit % leads.length]}`)
      await expect(page.locator(ROOT).getByText('Нет задачи')).toBeSeen()
      expect(await page.locator(ROOT).count()).toBe(1)
    }
    await go(page, '/todo/list/')
    await page.waitForTimeout(300)

    // Once more: what it says of the script's absence before is no blindness.
    expect(await scriptsOf(page)).not.toEqual([])
    expect(await tracesOf(page)).toEqual(before)
    expect(asked.count).toBe(20)
    expect(await reportsOf(page)).toEqual([])
    await page.context().close()
  })
})

describe("amoCRM's widget beside others", () => {
  /** How our parts look, measured. */
  function looksOf(page: Page): Promise<unknown> {
    return page.locator(ROOT).evaluate(root =>
      Array.from(root.querySelectorAll('button, p, h1, h2, div, span, svg, ul, input'), one => {
        const { color, backgroundColor, fontSize, lineHeight, letterSpacing, padding, margin } =
          getComputedStyle(one)
        const { width, height } = one.getBoundingClientRect()
        // A drawing has no letters.
        const spacing = one.tagName === 'svg' ? '' : letterSpacing
        const name = `${one.tagName}.${one.getAttribute('class')}`
        const size = `${width.toFixed(0)}×${height.toFixed(0)}`
        return [
          name,
          color,
          backgroundColor,
          fontSize,
          lineHeight,
          spacing,
          padding,
          margin,
          size,
        ].join(' ')
      }),
    )
  }

  /** Until the request behind the lead has its outcome: a card looks otherwise before. */
  async function decided(lead: number): Promise<void> {
    const tenant = asId<TenantId>(`amocrm:${scene.world.account.state.accountId}`)
    const { requests } = scene.service.store
    const find = () => requests.find(tenant, { kind: 'deal', id: asId(lead) })
    await expect
      .poll(async () => (await find())?.outcome ?? null, { timeout: 60_000 })
      .not.toBeNull()
  }

  it('looks the same under hostile styles', async () => {
    const lead = scene.addLead()
    await decided(lead)
    const looks: unknown[] = []
    for (const hostile of [false, true]) {
      const page = await scene.openCard(lead, { knobs: { hostile } })
      const block = page.locator(ROOT)
      await block.getByRole('button', { name: 'Что сделано и обращения' }).click()
      await expect(block.getByRole('heading', { name: 'Обращения клиента' })).toBeSeen()
      // A page of its own, which no style of this one reaches: its height comes when it has been loaded.
      await block.locator('iframe').evaluate(frame => frame.style.setProperty('display', 'none'))
      await page.waitForTimeout(300)
      await page.mouse.move(0, 0)
      looks.push(await looksOf(page))
      await page.context().close()
    }

    expect(looks[1]).toEqual(looks[0])
  })

  it.each([240, 360])('fits a column of %d pixels in both themes', async width => {
    const lead = scene.addLead('Остекление балкона под ключ с очень длинным названием')
    for (const theme of ['light', 'dark'] as const) {
      const page = await scene.openCard(lead, { knobs: { theme } })
      await page.addStyleTag({
        content: `#widgets_block { flex: 0 0 ${width}px !important; min-width: 0 !important; width: ${width}px !important }`,
      })
      const block = page.locator(ROOT)
      await block.getByRole('button', { name: 'Что сделано и обращения' }).click()
      await expect(block.getByRole('heading', { name: 'Обращения клиента' })).toBeSeen()
      await block.getByRole('button', { name: 'Поставить задачу' }).first().click()

      const { inside, needed } = await block.evaluate(root => ({
        inside: root.clientWidth,
        needed: root.scrollWidth,
      }))
      expect(needed).toBeLessThanOrEqual(inside)
      expect(inside).toBeLessThanOrEqual(width)
      await page.context().close()
    }
  })
})
