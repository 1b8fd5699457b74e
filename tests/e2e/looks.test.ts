import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { addItem } from '../hosts/bitrix24/crm/logic.ts'
import { findBarriers } from './axe.ts'
import {
  appPageOf,
  HOUR,
  openJournal,
  openSection,
  REP,
  type Scene,
  sendRequest,
  setScene,
  stripOf,
} from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const STRIP = '[data-placement="USERFIELD_TYPE"] iframe'
const SETTINGS = '[data-placement="DEFAULT"] iframe'

const JOURNAL = '[role="dialog"] iframe'

const PAGE_LOOKS = [
  ['light', 480],
  ['light', 1366],
  ['dark', 480],
  ['dark', 1366],
] as const

const SECTIONS = [
  'Обзор',
  'Правила',
  'Лимиты стадий',
  'Следующий шаг',
  'Дубли',
  'Рабочее время',
  'РОП',
  'Исключения',
  'Реквизиты',
  'Полоса в карточках',
] as const

const LOOKS = [
  ['light', 240],
  ['light', 1366],
  ['dark', 240],
  ['dark', 1366],
] as const

let scene: Scene
let cards: Readonly<Record<'repeated' | 'neglected' | 'overdue' | 'closed', string>>

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  scene = await setScene({ rules: RULES })
  cards = await makeCards()
})
afterAll(() => scene.close())

const RULES = {
  'dedupe-incoming': { on: true, strength: 'act' },
  'ensure-next-step': { on: true, strength: 'warn' },
} as const

/** One card in every state that looks different; the rule about steps only warns, so gaps stay. */
async function makeCards() {
  const { portal } = scene.stage.world.portal
  const client = await scene.addClient({ name: 'Константин Преображенский-Заволжский' })
  const page = await scene.seat.visit(scene.portal, { userId: ADMIN })
  const repeated = await sendRequest(page, client)
  const neglected = scene.addLead({ title: 'Забытая заявка' })
  const closed = scene.addLead({ title: 'Закрытая заявка', stageId: 'JUNK' })
  const overdue = addItem(
    portal,
    2,
    { fields: { title: 'Остекление склада', assignedById: REP }, fm: [] },
    { userId: REP },
  ).id
  await scene.stage.settled()
  await planByHand(page, overdue)
  await scene.stage.moveTime(30 * HOUR)
  return {
    repeated: `#/lead/${repeated}`,
    neglected: `#/lead/${neglected}`,
    overdue: `#/deal/${overdue}`,
    closed: `#/lead/${closed}`,
  }
}

async function planByHand(page: Page, dealId: number): Promise<void> {
  await page.goto(`${scene.portal}/screen/#/deal/${dealId}`)
  await page.getByLabel('Что нужно сделать').fill('Согласовать с заказчиком смету на остекление')
  await page.getByLabel('Срок').fill('2026-12-02T15:00')
  await page.getByRole('button', { name: 'Запланировать' }).click()
  await page.getByRole('heading', { name: 'Запланировано' }).waitFor()
  await scene.stage.settled()
}

/** The strip alone, of whatever width: the card's column would give it one of its own. */
async function openStrip(card: string): Promise<Page> {
  const page = await scene.seat.visit(scene.portal, { userId: REP, at: card })
  await page.addStyleTag({
    content: `${STRIP} { width: var(--wished) !important; position: fixed; left: 0; top: 64px; z-index: 9; }`,
  })
  await stripOf(page).locator('.strip').waitFor()
  return page
}

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: path.join(SHOTS, `${name}.png`) })
}

/** Pixels by which what stands in the frame is wider than the frame. */
function overflowOf(page: Page, frame: string): Promise<number> {
  return page
    .frameLocator(frame)
    .locator('html')
    .evaluate(html => html.scrollWidth - html.clientWidth)
}

/** What is wrong with the strip in one theme at one width. */
async function look(page: Page, theme: 'light' | 'dark', width: number) {
  await page.emulateMedia({ colorScheme: theme })
  await page
    .locator('html')
    .evaluate((html, wished) => html.style.setProperty('--wished', `${wished}px`), width)
  const box = await page.locator(STRIP).boundingBox()
  return {
    width: box?.width,
    overflow: await overflowOf(page, STRIP),
    barriers: await findBarriers(page, STRIP),
  }
}

const FINE = { overflow: 0, barriers: [] }

describe('the strip, light and dark, 240 and 1366 px wide', () => {
  it.each(['repeated', 'neglected', 'overdue', 'closed'] as const)(
    'stands in its place in a card that is %s, with no barrier',
    async state => {
      const page = await openStrip(cards[state])

      for (const [theme, width] of LOOKS) {
        expect(await look(page, theme, width)).toEqual({ width, ...FINE })
        await shoot(page, `strip-${theme}-${width}-${state}`)
      }
    },
  )

  it('stands there with its form open, too', async () => {
    const page = await openStrip(cards.neglected)
    await stripOf(page).getByRole('button', { name: 'Поставить дело' }).click()
    await stripOf(page).getByLabel('Что сделать').waitFor()

    for (const [theme, width] of LOOKS) {
      expect(await look(page, theme, width)).toEqual({ width, ...FINE })
      await shoot(page, `strip-${theme}-${width}-form`)
    }
  })
})

/** Until the colours of the theme stand: the kit fades its badges over, and half-way they are of neither theme. */
async function fadedOver(page: Page, frame: string): Promise<void> {
  await page
    .frameLocator(frame)
    .locator('html')
    .evaluate(async ({ ownerDocument }) => {
      // The kit hears of the theme by an event, so its colours begin to change a picture later.
      for (let picture = 0; picture < 2; picture++) await new Promise(requestAnimationFrame)
      const ending = ownerDocument
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      await Promise.allSettled(ending.map(({ finished }) => finished))
    })
}

/** What is wrong with a page of ours, in a frame of the portal's page, in one theme at one width of the window. */
async function lookAtPage(page: Page, frame: string, [theme, width]: (typeof PAGE_LOOKS)[number]) {
  await page.emulateMedia({ colorScheme: theme })
  await page.setViewportSize({ width, height: 800 })
  await fadedOver(page, frame)
  return {
    overflow: await overflowOf(page, frame),
    barriers: await findBarriers(page, frame),
  }
}

describe('the settings, light and dark, wide and narrow', () => {
  it.each(SECTIONS)('stand in their place, with no barrier: %s', async section => {
    const page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/place/main' })
    await openSection(appPageOf(page), section)

    for (const one of PAGE_LOOKS) {
      expect({ one, ...(await lookAtPage(page, SETTINGS, one)) }).toEqual({ one, ...FINE })
      await shoot(page, `settings-${one.join('-')}-${SECTIONS.indexOf(section)}`)
    }
    await page.context().close()
  })

  it('stand there as a wizard, too', async () => {
    const page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/place/main' })
    await appPageOf(page).getByRole('button', { name: 'Открыть мастер настройки' }).click()

    for (const step of ['Воронки', 'РОП', 'Рабочее время', 'Тихий режим']) {
      await appPageOf(page).getByRole('heading', { name: step, exact: true }).waitFor()
      for (const one of PAGE_LOOKS) {
        const seen = await lookAtPage(page, SETTINGS, one)
        expect({ step, one, ...seen }).toEqual({ step, one, ...FINE })
        await shoot(page, `wizard-${one.join('-')}-${step}`)
      }
      if (step !== 'Тихий режим')
        await appPageOf(page).getByRole('button', { name: 'Далее' }).click()
    }
  })
})

describe('the journal, light and dark, wide and narrow', () => {
  it('stands in its place, with no barrier', async () => {
    const page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/place/main' })
    const journal = await openJournal(page)
    await journal.getByRole('cell').first().waitFor()

    for (const one of PAGE_LOOKS) {
      expect({ one, ...(await lookAtPage(page, JOURNAL, one)) }).toEqual({ one, ...FINE })
      await shoot(page, `journal-${one.join('-')}`)
    }
  })
})
