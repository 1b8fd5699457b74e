import type { FrameLocator, Page } from 'playwright-core'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { seedCompany } from '../hosts/bitrix24/seed/index.ts'
import { keepNewest } from '../hosts/bitrix24/seed/few-deals.ts'
import { LTV } from '../hosts/bitrix24/seed/directories.ts'
import type { PortalState } from '../hosts/bitrix24/state.ts'
import { bearerOf, getJson, postJson } from '../flow/doors.ts'
import { MORNING } from '../stage.ts'
import { findBarriers } from './axe.ts'
import type { Visit } from './browser.ts'
import { type Scene, setScene } from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const FRAME = '[data-placement="LEFT_MENU"] iframe'
/** The name of a stage that a spreadsheet would calculate. */
const FORMULA = '=HYPERLINK("http://a.example")'

let scene: Scene

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  scene = await setScene({ state: fewDeals(), quiet: true })
  await scene.stage.settled()
  await assignService()
})
afterAll(() => scene.close())

/** The newest deals of the company, too few for anything to be learnt from them; one stage has a bad name. */
function fewDeals(): PortalState {
  const state = seedCompany({ now: MORNING - DAY, seed: 'funnel' })
  const { statuses } = state
  keepNewest(state, { deals: 60, leads: 30 })
  const stage = [...statuses.values()].find(
    ({ entityId, statusId }) => entityId === 'DEAL_STAGE' && statusId === 'EXECUTING',
  )
  statuses.set(stage!.id, { ...stage!, name: FORMULA })
  return state
}

/** What an administrator does in the settings. */
async function assignService(): Promise<void> {
  const bearer = await bearerOf(scene.stage, ADMIN)
  const { body } = await getJson(scene.stage, '/api/settings', bearer)
  const version = body?.['version']
  const fields = { [`funnels.in.deal:${LTV.categoryId}`]: 'service' }
  const saved = await postJson(
    scene.stage,
    '/api/settings',
    { version, fields, wizard: null },
    bearer,
  )
  expect(saved.status).toBe(200)
}

async function openFunnel(visit: Visit = {}): Promise<{ page: Page; funnel: FrameLocator }> {
  const page = await scene.seat.visit(scene.portal, { userId: ADMIN, height: 1000, ...visit })
  await page.getByRole('navigation').getByRole('link', { name: 'Шаголад' }).first().click()
  const funnel = page.frameLocator(FRAME)
  await funnel.getByRole('button', { name: 'Воронка' }).click()
  await funnel.getByRole('heading', { name: 'Воронка', exact: true }).waitFor()
  return { page, funnel }
}

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined)
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })
}

describe('the funnel', () => {
  it('shows stages, says how they are counted, and opens as many deals as a number says', async () => {
    const { page, funnel } = await openFunnel()
    await shoot(page, 'funnel')
    const number = funnel.getByRole('button', { name: /^Вошло: \d+\. Показать сделки$/ })
    const count = Number(await number.textContent())
    await number.click()
    await expect(funnel.getByRole('heading', { name: `Вошло ${count}` })).toBeSeen()
    await funnel.getByRole('button', { name: 'Закрыть список' }).click()
    await funnel.getByText('Как считаем').click()
    await expect(funnel.getByText('интервалы Уилсона не пересекаются')).toBeSeen()
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('is dark where the portal is, and tells the snapshot from the conversion', async () => {
    const { page, funnel } = await openFunnel({ theme: 'dark' })
    await shoot(page, 'funnel-dark')
    await funnel.getByRole('button', { name: 'Сейчас', exact: true }).click()
    await expect(funnel.getByText('Это не конверсия клиентов')).toBeSeen()
    await shoot(page, 'funnel-now')
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('keeps its filters over a reload, and says what is wrong with a period', async () => {
    const { page, funnel } = await openFunnel()
    await page.setViewportSize({ width: 420, height: 900 })
    await funnel.getByLabel('Пропущенные стадии').selectOption('passed')
    await funnel.getByLabel('Вошли с').fill('2026-12-30')
    await funnel.getByRole('button', { name: 'Показать', exact: true }).click()
    await funnel.getByLabel('по', { exact: true }).fill('2026-12-01')
    await funnel.getByRole('button', { name: 'Показать', exact: true }).click()
    await expect(funnel.getByText('Период заканчивается раньше, чем начинается')).toBeSeen()
    await shoot(page, 'funnel-narrow')
    expect(await funnel.getByLabel('Пропущенные стадии').inputValue()).toBe('passed')
  })

  it('is saved as a table without formulas and as a picture', async () => {
    const { page, funnel } = await openFunnel()
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      funnel.getByRole('button', { name: 'Сохранить CSV' }).click(),
    ])
    const text = await readFile(await csv.path(), 'utf8')
    expect(text).toContain(`"'${FORMULA.replaceAll('"', '""')}"`)
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      funnel.getByRole('button', { name: 'Сохранить PNG' }).click(),
    ])
    const picture = await readFile(await png.path())
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    expect(picture.length).toBeGreaterThan(5000)
    expect(scene.seat.faults).toEqual([])
  })

  it('lays the three funnels side by side, opens what went over, and says «лиды» of leads', async () => {
    const { page, funnel } = await openFunnel()
    await funnel.getByRole('button', { name: 'Три воронки' }).click()
    await funnel.getByRole('heading', { name: 'Сервис и LTV', exact: true }).waitFor()
    const number = funnel.getByRole('button', { name: /^Лидогенерация: Вошло: \d+\./ })
    const count = Number(await number.textContent())
    await shoot(page, 'three')
    await number.click()
    await expect(funnel.getByRole('heading', { name: `Лидогенерация: Вошло ${count}` })).toBeSeen()
    await expect(funnel.getByRole('columnheader', { name: 'Лид', exact: true })).toBeSeen()
    expect(await findBarriers(page, FRAME)).toEqual([])
    await funnel.getByRole('button', { name: 'Лиды', exact: true }).click()
    await expect(funnel.getByText(/^Лиды, которые пришли с/)).toBeSeen()
    await shoot(page, 'leads')
  })

  it('counts the market by a list that was pasted, and says what it cannot', async () => {
    const { page, funnel } = await openFunnel({ theme: 'dark' })
    await funnel.getByRole('button', { name: 'Три воронки' }).click()
    await funnel.getByRole('button', { name: 'Изменить' }).click()
    await expect(funnel.getByText('DaData) не умеет считать компании')).toBeSeen()
    await funnel.getByLabel('Вставьте строки').fill('ИНН;ОКВЭД\n7707083893;64.19\n7736207543;62.01')
    await expect(funnel.getByText('Прочитано: 2 компании.')).toBeSeen()
    await funnel.getByRole('button', { name: 'Загрузить список' }).click()
    await expect(funnel.getByText('2 покупателя', { exact: true })).toBeSeen()
    await funnel.getByLabel('ОКВЭД', { exact: true }).fill('62')
    await funnel.getByRole('button', { name: 'Сохранить', exact: true }).last().click()
    await expect(funnel.getByText('1 покупатель', { exact: true })).toBeSeen()
    await shoot(page, 'market-dark')
    expect(await findBarriers(page, FRAME)).toEqual([])
  })
})
