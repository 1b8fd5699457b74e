import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knowCompany, makeContact, notesOf, portalOf, sendDeal, tasksOf } from '../flow/scenes.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { OUR_APP } from '../stage.ts'
import { findBarriers } from './axe.ts'
import { HOSTILE, REP, type Scene, setScene } from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const SAMARA = '+7 846 231-60-14'
const LINK = '[data-placement="REST_APP_URI"] iframe'
const CALL = '[data-placement="CALL_CARD"] iframe'

let scene: Scene
let deal: Item

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  scene = await setScene()
  const { stage } = scene
  const company = knowCompany(stage, { title: 'ООО «Самарский кабель»' })
  const person = { first: HOSTILE, last: 'Иванов', phones: [SAMARA], company: company.id }
  const contact = makeContact(stage, person)
  deal = sendDeal(stage, { title: 'Поставка кабеля', contacts: [contact.id] })
  await stage.settled()
})
afterAll(() => scene.close())

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined)
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })
}

/** As a softphone opens it: an address of the portal with the number in it. */
async function openLink(phone: string, theme: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await scene.seat.visit(scene.portal, { userId: REP, theme, height: 1000 })
  const params = new URLSearchParams({ 'params[phone]': phone })
  await page.goto(`${scene.portal}/marketplace/view/${OUR_APP.code}/?${params}`)
  return page
}

async function ring(page: Page, phone: string): Promise<FrameLocator> {
  await page.getByRole('button', { name: 'Звонок', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Входящий звонок' })
  await dialog.getByRole('textbox', { name: 'Кто звонит' }).fill(phone)
  await dialog.getByRole('button', { name: 'Позвонить' }).click()
  return page.frameLocator(CALL)
}

describe('a link of a softphone', () => {
  it.each(['light', 'dark'] as const)('shows whoever is calling, %s', async theme => {
    const page = await openLink(SAMARA, theme)
    const client = page.frameLocator(LINK)

    await client.getByRole('heading', { name: SAMARA }).waitFor()
    await client.getByText('Самара · МСК+1').waitFor()
    await client.getByRole('button', { name: `Иванов ${HOSTILE}` }).waitFor()
    await client.getByRole('button', { name: 'ООО «Самарский кабель»' }).waitFor()
    await client.getByRole('button', { name: `Сделка № ${deal.id} · Поставка кабеля` }).waitFor()
    await client.getByText(/^Повторное обращение\. В работе сделка № /).waitFor()
    const call = client.getByRole('link', { name: `Позвонить: ${SAMARA}` })
    expect(await call.getAttribute('href')).toBe('tel:+78462316014')
    await shoot(page, `client-${theme}`)
    expect(await findBarriers(page, LINK)).toEqual([])
  })

  it('asks about a call at the client’s night, and forbids nothing', async () => {
    const page = await openLink('+1 212 736-31-00')
    const client = page.frameLocator(LINK)

    await client.getByRole('button', { name: /^Позвонить: \+1/ }).click()
    await client.getByText('У клиента сейчас 02:').waitFor()
    await shoot(page, 'night')
    const yes = client.getByRole('link', { name: /^Позвонить: \+1/ })
    expect(await yes.getAttribute('href')).toBe('tel:+12127363100')
    await client.getByRole('button', { name: 'Не сейчас' }).click()
    await yes.waitFor({ state: 'detached' })
  })

  it('makes a lead of an unknown number by one click, and opens it', async () => {
    const page = await openLink('8 846 231 61 99')
    const client = page.frameLocator(LINK)

    await client.getByText('По этому номеру в CRM никого нет').waitFor()
    await shoot(page, 'unknown')
    await client.getByRole('textbox', { name: 'Имя, если уже известно' }).fill('Семён')
    await client.getByRole('button', { name: 'Создать лид' }).click()

    const card = page.getByRole('dialog')
    await card.getByRole('heading', { name: 'Звонок с +7 846 231-61-99' }).waitFor()
    const leads = [...portalOf(scene.stage).state.items[1].values()]
    expect(leads.at(-1)?.fields).toMatchObject({ name: 'Семён', assignedById: REP })
  })
})

describe('the call card', () => {
  it('shows the client, takes the end of the call in two keys, and stays open until then', async () => {
    const page = await scene.seat.visit(scene.portal, { userId: REP, height: 900 })
    const card = await ring(page, SAMARA)
    await card.getByRole('heading', { name: SAMARA }).waitFor()
    await shoot(page, 'call')
    expect(await findBarriers(page, CALL)).toEqual([])
    await page.getByRole('button', { name: 'Ответить' }).click()
    await page.getByRole('button', { name: 'Завершить' }).click()

    // It was asked to stay.
    await card.getByRole('heading', { name: 'Чем закончился звонок' }).click()
    await page.keyboard.press('3')
    await card
      .getByText(/у клиента/)
      .first()
      .waitFor()
    await shoot(page, 'call-after')
    await page.keyboard.press('1')

    await page
      .getByRole('complementary', { name: 'Карточка звонка' })
      .waitFor({ state: 'detached' })
    await scene.stage.settled()
    expect(notesOf(scene.stage, deal)).toContain('Звонок: клиент просил перезвонить')
    expect(tasksOf(scene.stage, deal).map(({ subject }) => subject)).toContain('Перезвонить')
  })

  it('says when the line hides the number', async () => {
    const page = await scene.seat.visit(scene.portal, { userId: REP })
    const card = await ring(page, 'hidden')

    const words = card.getByText('Номер скрыт: по нему ничего не узнать')
    await words.waitFor()
    expect(await words.count()).toBe(1)
  })
})

describe('pages', () => {
  it('run no script of a stranger and ask nobody else', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
