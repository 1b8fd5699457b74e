import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addItem } from '../hosts/bitrix24/crm/logic.ts'
import { COMPANIES } from '../providers/registry/companies.ts'
import { type EmulatedRegistry, startRegistry } from '../providers/registry/registry.ts'
import { findBarriers } from './axe.ts'
import type { Visit } from './browser.ts'
import { REP, type Scene, setScene } from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const FRAME = '.app-frame[data-placement$="_DETAIL_TAB"] iframe[title="Реквизиты"]'
const YANDEX = '7736207543'
const DOWN = 'Сервис реквизитов не отвечает. Данные можно ввести вручную'

let scene: Scene
let registry: EmulatedRegistry

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  registry = await startRegistry()
  scene = await setScene({ registry: { key: registry.key, address: registry.address } })
})
afterAll(async () => {
  await scene.close()
  await registry.stop()
})
beforeEach(() => void (registry.switches.failures.length = 0))

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })
}

function addCompany(title: string): number {
  const { portal } = scene.stage.world.portal
  return addItem(portal, 4, { fields: { title, assignedById: REP }, fm: [] }, { userId: REP }).id
}

function addDeal(title: string): number {
  const { portal } = scene.stage.world.portal
  return addItem(portal, 2, { fields: { title, assignedById: REP }, fm: [] }, { userId: REP }).id
}

/** A card with its page of requisites open. Loading both is what a test costs most: those of one card share it. */
interface OpenCard {
  readonly page: Page
  readonly frame: FrameLocator
}

async function open(at: string, visit: Visit = {}): Promise<OpenCard> {
  const page = await scene.seat.visit(scene.portal, { userId: REP, at, ...visit })
  await page.getByRole('tab', { name: 'Реквизиты' }).click()
  const frame = page.frameLocator(FRAME)
  await frame.getByRole('combobox').waitFor()
  return { page, frame }
}

async function barriersOn({ page, frame }: OpenCard) {
  const overflow = await frame.locator('html').evaluate(html => html.scrollWidth - html.clientWidth)
  return { overflow, barriers: await findBarriers(page, FRAME) }
}

function statesOf() {
  const found = scene.stage.world.portal.portal.state.requisites
  return [...(found?.requisites.values() ?? [])]
}

describe('requisites in a card of a deal, dark and wide', () => {
  let card: OpenCard
  beforeAll(async () => {
    card = await open(`#/deal/${addDeal('Окна на дачу')}`, { theme: 'dark' })
  })

  it('go from a name to the head of a contract by three keys, and back by one click', async () => {
    const { page, frame } = card
    await frame.getByRole('combobox').fill('Яндекс')
    await frame.getByRole('option').first().waitFor()
    await shoot(page, 'requisites-found')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await frame.getByRole('button', { name: /^Записать/ }).waitFor()
    await frame.locator('button:focus', { hasText: 'Записать' }).waitFor()
    await shoot(page, 'requisites-preview')
    await page.keyboard.press('Enter')
    await frame.getByText(/^Реквизиты заполнены/).waitFor()
    await frame.getByLabel('Преамбула договора').waitFor()
    await shoot(page, 'requisites-filled')

    expect(await frame.getByLabel('Преамбула договора').inputValue()).toContain('именуемое')
    expect(statesOf()).toMatchObject([{ RQ_INN: YANDEX }])

    await frame.getByRole('button', { name: 'Отменить заполнение' }).click()
    await frame.getByText('Реквизитов пока нет.').waitFor()
    expect(statesOf()).toEqual([])
  })

  it('stand there with no barrier', async () => {
    expect(await barriersOn(card)).toEqual({ overflow: 0, barriers: [] })
  })
})

describe('requisites in a card of a company', () => {
  let id: number
  let card: OpenCard
  beforeAll(async () => {
    id = addCompany('Ромашка Самара')
    card = await open(`#/company/${id}`)
  })

  it('stand there with no barrier, light and narrow', async () => {
    const { page, frame } = card
    await page.setViewportSize({ width: 480, height: 800 })
    // The company's own name is searched for at once.
    await frame.getByRole('option').first().waitFor()
    await shoot(page, 'requisites-page-narrow')
    const found = await barriersOn(card)
    await page.setViewportSize({ width: 1366, height: 800 })

    expect(found).toEqual({ overflow: 0, barriers: [] })
  })

  it('mark a closed company with its date and ask before it is filled in', async () => {
    const { page, frame } = card
    const closed = COMPANIES.find(
      ({ data }) => (data['state'] as { readonly status: string }).status === 'LIQUIDATED',
    )
    const inn = String(closed?.data['inn'])
    await frame.getByRole('combobox').fill(inn)
    await frame.getByRole('option', { name: inn }).waitFor()
    await page.keyboard.press('Enter')
    const question = frame.getByRole('checkbox', { name: /ликвидирован/ })
    await question.waitFor()
    await frame.getByRole('button', { name: /^Записать/ }).click()
    await frame.getByText('Сначала ответьте на вопросы выше').waitFor()
    await shoot(page, 'requisites-closed')
    await page.keyboard.press('Escape')
    await frame.getByRole('combobox').waitFor()

    expect(statesOf()).toEqual([])
  })

  it('show the answer to what was typed last, whichever comes last', async () => {
    const { page, frame } = card
    // The first answer is held back until the second one has come.
    let release = (): void => {}
    const held = new Promise<void>(resolve => (release = resolve))
    await page.route('**/api/requisites/search', async route => {
      const isFirst = String(route.request().postData()).includes('ромашка')
      if (isFirst) await held
      await route.continue()
    })
    const first = page.waitForRequest('**/api/requisites/search')
    await frame.getByRole('combobox').fill('ромашка')
    await first
    await frame.getByRole('combobox').fill(YANDEX)
    await frame.getByText(`ИНН ${YANDEX}`).first().waitFor()
    const late = page.waitForResponse('**/api/requisites/search')
    release()
    await late
    await page.unroute('**/api/requisites/search')

    expect(await frame.getByRole('option', { name: 'РОМАШКА' }).count()).toBe(0)
  })

  it('say which check an ИНН fails, and keep what was typed when the registry is down', async () => {
    const { page, frame } = card
    const field = frame.getByRole('combobox')
    await field.fill('7736207544')
    await frame.getByText('не сходится контрольная цифра').waitFor()
    registry.switches.failures.push(...Array.from({ length: 12 }, () => 503))
    // Nobody has asked for it before: what is known already is answered without the registry.
    await field.fill('Василёк Самара')
    await frame.getByText(DOWN).waitFor()
    await shoot(page, 'requisites-down')

    expect(await field.inputValue()).toBe('Василёк Самара')
  })

  it("are filled into the portal's own form from our hidden frames, company and bank", async () => {
    const { page } = card
    await page.getByRole('tab', { name: 'Основное' }).click()
    await page.getByRole('button', { name: 'Добавить реквизиты' }).click()
    await page.getByLabel('Найти по реквизитам').fill(YANDEX)
    await page.getByRole('button', { name: new RegExp(`ИНН ${YANDEX}`) }).click()
    await expect.poll(() => page.locator('input[name="RQ_INN"]').inputValue()).toBe(YANDEX)
    await page.getByLabel('Найти банк').fill('044525225')
    await page.getByRole('button', { name: /БИК 044525225/ }).click()
    await expect.poll(() => page.locator('input[name="RQ_BIK"]').inputValue()).toBe('044525225')
    await shoot(page, 'requisites-form')
    await page.getByRole('button', { name: 'Сохранить' }).click()

    await expect.poll(() => statesOf().map(row => row['ENTITY_ID'])).toContain(String(id))
    expect(scene.seat.faults).toEqual([])
  })
})
