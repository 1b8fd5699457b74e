import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../shared/time/instant.ts'
import { knowContact, sendDeal, sendLead } from '../flow/scenes.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { ROOT, setAmoScene } from './amocrm-scene.ts'
import { findBarriers } from './axe.ts'
import { addressOf, openTab, setAskingScene, TAB, tabOf } from './card-tab-scene.ts'
import { HOSTILE, REP, type Scene, stripOf } from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const STRIP = '[data-placement="USERFIELD_TYPE"] iframe'
const LOOKS = [
  ['light', 240],
  ['dark', 240],
  ['light', 1366],
  ['dark', 1366],
] as const
const FINE = { overflow: 0, barriers: [] }

let scene: Scene

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  scene = await setAskingScene()
})
afterAll(() => scene.close())

async function addDeal(...phones: string[]): Promise<Item> {
  const contact = knowContact(scene.stage, { first: HOSTILE, last: 'Иванов', phones })
  const deal = sendDeal(scene.stage, { title: 'Окна', contacts: [contact.id] })
  await scene.stage.settled()
  return deal
}

function visit(item: Item): Promise<Page> {
  return scene.seat.visit(scene.portal, { userId: REP, at: addressOf(item) })
}

/** In every theme and width there are no barriers, and nothing sticks out. */
async function expectFine(page: Page, frame: string, name: string): Promise<void> {
  await page.addStyleTag({
    content: `${STRIP} { width: var(--wished) !important; position: fixed; left: 0; top: 64px; z-index: 9; }`,
  })
  for (const [theme, width] of LOOKS) {
    await page.emulateMedia({ colorScheme: theme })
    await page
      .locator('html')
      .evaluate((html, wished) => html.style.setProperty('--wished', `${wished}px`), width)
    if (frame === TAB) await page.setViewportSize({ width: Math.max(width, 480), height: 1100 })
    const overflow = await page
      .frameLocator(frame)
      .locator('html')
      .evaluate(html => html.scrollWidth - html.clientWidth)
    const faults = { overflow, barriers: await findBarriers(page, frame) }
    if (SHOTS !== undefined)
      await page.screenshot({ path: path.join(SHOTS, `${name}-${theme}-${width}.png`) })
    expect({ theme, width, ...faults }).toEqual({ theme, width, ...FINE })
  }
}

describe('the client’s time in the strip', () => {
  it('is its first line, with the state in words, in every theme and width', async () => {
    const page = await visit(await addDeal('+7 846 231-60-14'))
    const strip = stripOf(page)
    await expect(strip.getByText('Самара · МСК+1')).toBeSeen()
    await expect(strip.getByText('Можно звонить')).toBeSeen()
    const [first] = await strip.locator('.strip').allInnerTexts()
    expect(first).toMatch(/^Следующий шаг\s+У клиента\s+\d\d:\d\d · Самара · МСК\+1/)

    await expectFine(page, STRIP, 'time-one')
  })

  it('unfolds to what it rests on, with the register linked', async () => {
    const page = await visit(await addDeal('+7 423 240-01-23', '+7 902 181-23-45'))
    const strip = stripOf(page)
    await strip.getByRole('button', { name: 'Подробнее' }).click()

    await expect(strip.getByText('Номер выдан: Владивосток, Приморский край')).toBeSeen()
    await expect(strip.getByText('Номер выдан: вероятно, Самарская область (90 %)')).toBeSeen()
    const link = strip.getByRole('link', { name: 'Реестр плана нумерации Минцифры России' })
    expect(await link.getAttribute('href')).toMatch(/^https:\/\/opendata\.digital\.gov\.ru\//)
    await expectFine(page, STRIP, 'time-two')
    expect(scene.seat.faults).toEqual([])
  })

  it('says that nobody knows, and nothing green, for a number without a place', async () => {
    const lead = sendLead(scene.stage, { first: 'Без', last: 'Места', phones: ['8 800 555-35-35'] })
    await scene.stage.settled()
    const page = await visit(lead)

    await expect(stripOf(page).getByText('Часовой пояс не определён')).toBeSeen()
    expect(await stripOf(page).locator('[data-moment="good"]').count()).toBe(0)
    await expectFine(page, STRIP, 'time-unknown')
  })

  it('goes on by itself while our server is silent', async () => {
    const page = await visit(await addDeal('+7 846 231-60-15'))
    const line = stripOf(page).getByText('Самара · МСК+1')
    await line.waitFor()
    await page.route('**/api/rule-strip', route => route.abort())
    const before = await line.innerText()

    await expect.poll(() => line.innerText(), { timeout: MINUTE + 5 * SECOND }).not.toBe(before)
  }, 90_000)
})

describe('the client’s time in the form of a step', () => {
  it('stands beside ours, and warns of his night without forbidding', async () => {
    const page = await visit(await addDeal('+7 423 240-01-24'))
    const strip = stripOf(page)
    await strip.getByRole('button', { name: 'Поставить дело' }).click()
    const offers = strip.getByRole('group', { name: 'Поставить на срок' })
    await expect(offers.getByRole('button').first()).toBeSeen()
    expect(await offers.getByRole('button').first().innerText()).toMatch(
      /^Сегодня 11:\d\d\s*· 18:\d\d у клиента$/,
    )
    await strip.getByLabel('Другой срок').fill('2026-12-03T14:00')

    await expect(strip.getByText('14:00 у вас · 21:00 у клиента, поздно')).toBeSeen()
    await expectFine(page, STRIP, 'time-form')
    await strip.getByRole('button', { name: 'Сохранить' }).click()
    await strip.getByLabel('Что сделать').waitFor({ state: 'detached' })
    await expect(strip.getByText('Завтра, 14:00')).toBeSeen()
  })
})

describe('the client’s time in the tab', () => {
  it('is set by hand, says so, and goes back to the number', async () => {
    const page = await openTab(scene, await addDeal('+7 846 231-60-16'))
    const tab = tabOf(page)
    await tab.getByLabel('Часовой пояс').selectOption('Asia/Omsk')
    await tab.getByRole('button', { name: 'Указать' }).click()

    await expect(tab.getByText('Омск · МСК+3').first()).toBeSeen()
    await expect(tab.getByText(/^Часовой пояс: указал\(а\) /)).toBeSeen()
    await expect(tab.getByText('Часовой пояс клиента: Омск')).toBeSeen()
    await expectFine(page, TAB, 'time-tab')
    await tab.getByRole('button', { name: 'Вернуть по номеру' }).click()
    await expect(tab.getByText('Самара · МСК+1').first()).toBeSeen()
  })
})

describe('the client’s time in a card of amoCRM', () => {
  it('is the first line of our block, and is set by hand below', async () => {
    const amo = await setAmoScene()
    try {
      const page = await amo.openCard(amo.addLead())
      const block = page.locator(ROOT)
      await expect(block.getByText(/\d\d:\d\d · .* · МСК/)).toBeSeen()
      for (const theme of ['light', 'dark'] as const) {
        await page.evaluate(name => {
          document.documentElement.dataset['colorScheme'] = name
        }, theme)
        if (SHOTS !== undefined)
          await page.screenshot({ path: path.join(SHOTS, `time-amo-${theme}.png`) })
      }
      await block.getByRole('button', { name: 'Что сделано и обращения' }).click()
      await block.getByLabel('Часовой пояс').selectOption('Asia/Kamchatka')
      await block.getByRole('button', { name: 'Указать' }).click()

      await expect(block.getByText('Камчатка · МСК+9').first()).toBeSeen()
      await expect(block.getByText('Часовой пояс клиента: Камчатка')).toBeSeen()
      if (SHOTS !== undefined)
        await page.screenshot({ path: path.join(SHOTS, 'time-amo-tab.png'), fullPage: true })
      await page.context().close()
    } finally {
      await amo.close()
    }
  })
})
