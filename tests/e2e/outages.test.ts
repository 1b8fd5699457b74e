import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startService } from '../../server/service.ts'
import type { FrameModes } from '../hosts/bitrix24/screen/frame-host.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { appPageOf, REP, type Scene, setScene, stripOf } from './scene.ts'

const PLAN = { name: 'Поставить дело' }
const TOKEN_LIFE_MS = 3_000

let scene: Scene
let leadId: number

beforeAll(async () => {
  scene = await setScene({ rules: { 'ensure-next-step': { on: true, strength: 'show' } } })
  leadId = scene.addLead()
  await scene.stage.settled()
})
afterAll(() => scene.close())

function openCard(modes: Partial<FrameModes> = {}): Promise<Page> {
  return scene.seat.visit(scene.portal, { userId: REP, at: `#/lead/${leadId}`, modes })
}

describe('a strip that does not reach our server', () => {
  it('says so, and shows the card after «Повторить»', async () => {
    const page = await scene.seat.visit(scene.portal, { userId: REP })
    await page.route('**/api/session', route => route.abort())
    await page.goto(`${scene.portal}/screen/#/lead/${leadId}`)
    await expect(stripOf(page).getByText('Шаголад не отвечает')).toBeSeen()

    await page.unroute('**/api/session')
    await stripOf(page).getByRole('button', { name: 'Повторить' }).click()

    await expect(stripOf(page).getByRole('button', PLAN)).toBeSeen()
  })
})

describe('a portal that is unkind to frames', () => {
  it.each([
    ['answers later than the SDK waits', { lateAnswers: true }],
    ['fires events before anybody listens', { earlyEvent: true }],
  ])('lets the strip work when it %s', async (_what, modes) => {
    const page = await openCard(modes)
    await stripOf(page).getByRole('button', PLAN).click()
    await stripOf(page).getByLabel('Что сделать').press('Escape')

    await expect(stripOf(page).getByRole('button', PLAN)).toBeSeen()
    await expect.poll(() => spareHeight(page)).toBeLessThanOrEqual(1)
  })

  it('lets the settings fit their height even when it answers late', async () => {
    const page = await scene.seat.visit(scene.portal, {
      userId: ADMIN,
      at: '#/place/main',
      modes: { lateAnswers: true },
    })

    await expect(appPageOf(page).getByRole('heading', { name: 'Настройки Шаголада' })).toBeSeen()
  })
})

/** Pixels by which the strip's frame is higher or lower than what stands in it. */
async function spareHeight(page: Page): Promise<number> {
  const frame = page.locator('[data-placement="USERFIELD_TYPE"] iframe')
  const [outside, inside] = await Promise.all([
    frame.boundingBox(),
    stripOf(page).locator('#app').boundingBox(),
  ])
  return Math.abs((outside?.height ?? 0) - (inside?.height ?? 999))
}

describe('a strip whose token and session ended while the server was away', () => {
  it('keeps what it shows, then gets a fresh token from the portal and goes on', async () => {
    scene.stage.world.switches.set({ tokenLifeSeconds: TOKEN_LIFE_MS / 1000 })
    const page = await openCard()
    await expect(stripOf(page).getByRole('button', PLAN)).toBeSeen()
    // Counted from here: a page that took longer to open than a token lives has been given a second one by now.
    const shownAt = Date.now()

    // Whoever of the frame asks first: the strip by its button, the chance beside it by itself.
    const refreshed = page.waitForResponse('**/screen/api/frame/refresh', { timeout: 30_000 })
    await scene.stage.service.stop()
    await comeBack(page)
    await expect(stripOf(page).getByText('Нет связи. Данные могли устареть.')).toBeSeen()
    expect(await stripOf(page).getByRole('button', PLAN).isVisible()).toBe(true)

    const service = await startAnew()
    await expect.poll(() => Date.now() - shownAt, { timeout: 5000 }).toBeGreaterThan(TOKEN_LIFE_MS)
    await stripOf(page).getByRole('button', { name: 'Повторить' }).click()

    await expect(stripOf(page).getByRole('button', PLAN)).toBeSeen()
    expect(await stripOf(page).getByText('Нет связи').count()).toBe(0)
    expect((await refreshed).status()).toBe(200)
    scene.stage.world.switches.reset()
    await service.stop()
  })
})

/** At the same address, with another secret: no session given before is known to it. */
function startAnew() {
  const { options, service } = scene.stage
  return startService({
    ...options,
    sessionSecret: new Uint8Array(32).fill(5),
    listen: { port: service.port, host: '127.0.0.1' },
  })
}

/** The person turns to the card again. */
async function comeBack(page: Page): Promise<void> {
  await stripOf(page)
    .locator('body')
    .evaluate(({ ownerDocument }) => ownerDocument.defaultView?.dispatchEvent(new Event('focus')))
}

describe('all of them', () => {
  it('make no page do what it may not', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
