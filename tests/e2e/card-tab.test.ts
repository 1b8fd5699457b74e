import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notesOf } from '../flow/scenes.ts'
import { findBarriers } from './axe.ts'
import {
  addAskedLead,
  addMovedDeal,
  addressOf,
  openStepsOf,
  openTab,
  setAskingScene,
  TAB,
  tabOf,
  tabTo,
} from './card-tab-scene.ts'
import { HOSTILE, REP, type Scene, stripOf } from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const STRIP = '[data-placement="USERFIELD_TYPE"] iframe'
const LOOKS = [
  ['light', 480],
  ['light', 1366],
  ['dark', 480],
  ['dark', 1366],
] as const

let scene: Scene

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  scene = await setAskingScene()
})
afterAll(() => scene.close())

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })
}

/** What is wrong with a frame: what sticks out of it, and what bars the way. */
async function faultsOf(page: Page, frame: string) {
  const overflow = await page
    .frameLocator(frame)
    .locator('html')
    .evaluate(html => html.scrollWidth - html.clientWidth)
  return { overflow, barriers: await findBarriers(page, frame) }
}

const FINE = { overflow: 0, barriers: [] }

describe('the card tab, light and dark, wide and narrow', () => {
  it('stands in its place with questions, deeds and raw data, with no barrier', async () => {
    const page = await openTab(scene, await addAskedLead(scene))
    await tabOf(page).getByRole('button', { name: 'Показать исходные данные' }).click()
    await tabOf(page).getByRole('region').first().waitFor()

    for (const [theme, width] of LOOKS) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height: 1100 })
      expect({ theme, width, ...(await faultsOf(page, TAB)) }).toEqual({ theme, width, ...FINE })
      await shoot(page, `tab-${theme}-${width}`)
    }
  })

  it('stands there with its form and a question about a move, too', async () => {
    const page = await openTab(scene, await addMovedDeal(scene, 'PREPAYMENT_INVOICE'))
    await tabOf(page).getByRole('button', { name: 'Поставить дело' }).click()

    for (const [theme, width] of LOOKS) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height: 1100 })
      expect({ theme, width, ...(await faultsOf(page, TAB)) }).toEqual({ theme, width, ...FINE })
      await shoot(page, `tab-form-${theme}-${width}`)
    }
  })
})

describe('the strip with questions, light and dark, wide and narrow', () => {
  it.each([
    ['Связались', 'asked'],
    ['Почему', 'moved'],
  ])('has no barrier, closed or while «%s» is answered', async (name, card) => {
    const item =
      card === 'asked' ? await addAskedLead(scene) : await addMovedDeal(scene, 'PREPAYMENT_INVOICE')
    const page = await scene.seat.visit(scene.portal, { userId: REP, at: addressOf(item) })
    await page.addStyleTag({
      content: `${STRIP} { width: var(--wished) !important; position: fixed; left: 0; top: 64px; z-index: 9; }`,
    })
    const strip = stripOf(page)
    await strip.getByRole('button', { name }).waitFor()
    for (const state of ['closed', 'open']) {
      if (state === 'open') await strip.getByRole('button', { name }).click()
      for (const [theme, width] of [
        ['light', 240],
        ['dark', 240],
        ['light', 1366],
        ['dark', 1366],
      ] as const) {
        await page.emulateMedia({ colorScheme: theme })
        await page
          .locator('html')
          .evaluate((html, wished) => html.style.setProperty('--wished', `${wished}px`), width)
        expect({ theme, width, ...(await faultsOf(page, STRIP)) }).toEqual({
          theme,
          width,
          ...FINE,
        })
        await shoot(page, `strip-${card}-${state}-${theme}-${width}`)
      }
    }
  })
})

describe('answers in the card', () => {
  it('record in the strip that the client was contacted: a click, and one for how it went', async () => {
    const lead = await addAskedLead(scene)
    const page = await scene.seat.visit(scene.portal, { userId: REP, at: addressOf(lead) })
    const strip = stripOf(page)
    await strip.getByRole('button', { name: 'Связались' }).click()
    await strip.getByRole('button', { name: 'Не дозвонились' }).click()

    await strip.getByRole('button', { name: 'Связались' }).waitFor({ state: 'detached' })
    expect(notesOf(scene.stage, lead).at(-1)).toBe('Связались с клиентом: не дозвонились')
    await expect(page.getByText('Связались с клиентом: не дозвонились')).toBeSeen()
  })

  it('take the task of the stage from the strip by one click', async () => {
    const deal = await addMovedDeal(scene, 'PREPARATION')
    const page = await scene.seat.visit(scene.portal, { userId: REP, at: addressOf(deal) })
    await stripOf(page).getByRole('button', { name: 'Поставить дело: Отправить КП' }).click()

    await expect(stripOf(page).getByText('· Отправить КП')).toBeSeen()
    expect(openStepsOf(scene, deal).map(({ subject }) => subject)).toEqual(['Отправить КП'])
  })

  it('attach the client from the tab, and end the first contact there, too', async () => {
    const lead = await addAskedLead(scene)
    const page = await openTab(scene, lead)
    const tab = tabOf(page)
    await tab.getByRole('button', { name: 'Дозвонились', exact: true }).click()
    await expect(tab.getByText('Записано')).toBeSeen()
    await tab.getByRole('button', { name: 'Да', exact: true }).click()

    await tab.getByRole('button', { name: 'Да', exact: true }).waitFor({ state: 'detached' })
    expect(lead.contactIds).toHaveLength(1)
    await expect(tab.getByText('Клиент известен')).toBeSeen()
  })

  it('tell why a deal was moved on, in words of one’s own', async () => {
    const deal = await addMovedDeal(scene, 'PREPAYMENT_INVOICE')
    const page = await openTab(scene, deal)
    const tab = tabOf(page)
    await tab.getByLabel('Другая причина').fill(`Ждём замер ${HOSTILE}`)
    await tab.getByRole('button', { name: 'Сохранить' }).click()

    await tab.getByLabel('Другая причина').waitFor({ state: 'detached' })
    expect(notesOf(scene.stage, deal).at(-1)).toBe(
      `Перенесено без следующего шага: Ждём замер ${HOSTILE}`,
    )
    await expect(tab.getByText('Ждём замер').first()).toBeSeen()
  })

  it('say so when the card has gone on meanwhile', async () => {
    const deal = await addMovedDeal(scene, 'PREPARATION')
    const page = await scene.seat.visit(scene.portal, { userId: REP, at: addressOf(deal) })
    const offer = stripOf(page).getByRole('button', { name: 'Поставить дело: Отправить КП' })
    await offer.waitFor()
    deal.fields['stageId'] = 'NEW'
    deal.fields['movedTime'] = scene.stage.clock.now()
    await offer.click()

    await expect(stripOf(page).getByText('Уже неактуально')).toBeSeen()
    expect(openStepsOf(scene, deal)).toEqual([])
  })
})

describe('the journal of the card', () => {
  it('takes a step back by two clicks, and says so', async () => {
    const deal = await addMovedDeal(scene, 'PREPAYMENT_INVOICE')
    const page = await openTab(scene, deal)
    const tab = tabOf(page)
    await tab.getByRole('button', { name: 'Поставить дело' }).click()
    await tab.getByRole('group', { name: 'Поставить на срок' }).getByRole('button').first().click()
    await expect(tab.getByText('Дело поставлено')).toBeSeen()
    expect(openStepsOf(scene, deal)).toHaveLength(1)

    await tab.getByRole('button', { name: /^Отменить: Дело/ }).click()
    await shoot(page, 'tab-undo')
    await tab.getByRole('button', { name: 'Да, отменить' }).click()

    await expect(tab.getByText('Отменено. Запись об этом есть в журнале.')).toBeSeen()
    expect(openStepsOf(scene, deal)).toEqual([])
  })

  it('shows the raw source of the request as text, and runs nothing of it', async () => {
    const page = await openTab(scene, await addAskedLead(scene))
    await tabOf(page).getByRole('button', { name: 'Показать исходные данные' }).click()

    await expect(tabOf(page).getByRole('region').getByText('alert(1)')).toBeSeen()
    expect(scene.seat.faults).toEqual([])
  })

  it('is worked by the keyboard alone: a question, a step, and its taking back', async () => {
    const lead = await addAskedLead(scene)
    const page = await openTab(scene, lead)
    const tab = tabOf(page)
    await page.getByRole('tab', { name: 'Шаголад' }).focus()
    await tabTo(page, tab, 'Написали')
    await page.keyboard.press('Enter')
    await expect(tab.getByText('Записано')).toBeSeen()
    // The focus is at the way on, not lost with the button that is gone.
    await page.keyboard.press('Enter')
    await tab.getByLabel('Что сделать').waitFor()
    await page.keyboard.press('Enter')
    await expect(tab.getByText('Дело поставлено')).toBeSeen()
    expect(openStepsOf(scene, lead)).toHaveLength(1)
    await tabTo(page, tab, 'Отменить: Дело: «Связаться с клиентом», срок')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')

    await expect(tab.getByText('Отменено. Запись об этом есть в журнале.')).toBeSeen()
    expect(openStepsOf(scene, lead)).toEqual([])
  })
})
