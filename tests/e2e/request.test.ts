import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { type Client, REP, type Scene, sendRequest, setScene, stripOf } from './scene.ts'

let scene: Scene
let client: Client
/** Of the rep who answers for the client. */
let page: Page

beforeAll(async () => {
  scene = await setScene()
  client = await scene.addClient()
  page = await scene.seat.visit(scene.portal, { userId: REP, at: '#/leads' })
  await page.getByRole('button', { name: 'Список' }).click()
})
afterAll(() => scene.close())

describe('a request from the site', () => {
  let leadId = 0

  it("appears in the list of the client's rep without loading the page anew", async () => {
    const other = await scene.seat.visit(scene.portal, { userId: ADMIN })

    leadId = await sendRequest(other, client)

    await expect(page.getByRole('link', { name: `Заявка с сайта: ${client.name}` })).toBeSeen()
  })

  it('is told in the strip to be a repeated one', async () => {
    await page.getByRole('link', { name: `Заявка с сайта: ${client.name}` }).click()

    const text = `Повторное обращение. В работе сделка № ${client.dealId}`
    await expect(stripOf(page).getByText(text)).toBeSeen()
  })

  it('is written down in the timeline', async () => {
    const timeline = page.getByRole('region', { name: 'Таймлайн' })

    await expect(timeline.getByText('Обращение известного клиента: Ветров Игорь')).toBeSeen()
  })

  it("leads from the strip to the client's deal", async () => {
    await stripOf(page).getByRole('button', { name: 'Повторное обращение' }).click()

    const slider = page.getByRole('dialog')
    await expect(slider.getByRole('heading', { name: 'Окна на дачу' })).toBeSeen()
    await slider.getByRole('button', { name: 'Закрыть слайдер' }).click()
  })

  it('gets its next step by itself when nobody has planned one for an hour', async () => {
    expect(await page.getByRole('heading', { name: 'Запланировано' }).count()).toBe(0)

    await page.getByRole('button', { name: 'Перемотать на 1 час' }).click()

    await expect(page.getByRole('heading', { name: 'Запланировано' })).toBeSeen()
    await expect(page.getByText('Сегодня, 13:00')).toBeSeen()
  })

  it('makes the rep hear of a step that is overdue', async () => {
    await page.getByRole('button', { name: 'Перемотать на 1 день' }).click()

    await page.getByRole('link', { name: /Уведомления/ }).click()

    const notice = page
      .getByRole('listitem')
      .filter({ hasText: 'Просрочено дело «Связаться с клиентом»: «Заявка с сайта: Игорь Ветров»' })
    await expect(notice).toBeSeen()
    await notice.getByRole('link').click()
    await expect(page.getByRole('heading', { name: `Заявка с сайта: ${client.name}` })).toBeSeen()
  })

  it('has a strip that says how long the step is overdue', async () => {
    await page.goto(`${scene.portal}/screen/#/lead/${leadId}`)

    await expect(stripOf(page).getByText('Просрочено на 22 ч')).toBeSeen()
  })
})

describe('a request of somebody unknown', () => {
  it('becomes a new client, which the strip says', async () => {
    const id = await sendRequest(page, { name: 'Тимур Новиков', phone: '+7 903 111-22-33' })
    await scene.stage.settled()

    const admin = await scene.seat.visit(scene.portal, { userId: ADMIN, at: `#/lead/${id}` })

    await expect(stripOf(admin).getByText('Новый клиент')).toBeSeen()
  })
})

describe('the whole way', () => {
  it('does nothing a page may not do', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
