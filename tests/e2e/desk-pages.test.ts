import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../shared/time/instant.ts'
import { seedCompany } from '../hosts/bitrix24/seed/index.ts'
import { MORNING } from '../stage.ts'
import { findBarriers } from './axe.ts'
import type { Visit } from './browser.ts'
import { type Scene, setScene, stripOf } from './scene.ts'

const ADMIN = 1
const DESK = '[data-placement="LEFT_MENU"] iframe'
const STRIP = '[data-placement="USERFIELD_TYPE"] iframe'

let scene: Scene
/** An open deal whose chance has reasons, and who is responsible for it. */
let deal: { readonly id: string; readonly owner: number }

beforeAll(async () => {
  scene = await setScene({ state: seedCompany({ now: MORNING - DAY, seed: 'demo' }), quiet: true })
  const { stage } = scene
  // The past is read, then learnt from: as after an installation.
  for (let hour = 0; hour < 3; hour += 1) await stage.moveTime(HOUR + 60_000)
  const [row] = await stage.query<{ card: string; owner: string }>(
    `select card, owner from score join score_card using (tenant, card)
     where score.kind = 'deal' and json_array_length(body->'down') > 0 and owner in (
       select owner from score_card where closed_at is null group by owner order by count(*) desc limit 1)
     order by card limit 1`,
  )
  if (row === undefined) throw new Error('nothing was learnt')
  deal = { id: row.card.replace('deal:', ''), owner: Number(row.owner) }
}, 120_000)
afterAll(() => scene.close())

async function openDesk(section: string, visit: Visit): Promise<[Page, FrameLocator]> {
  const page = await scene.seat.visit(scene.portal, visit)
  await page.getByRole('navigation').getByRole('link', { name: 'Шаголад' }).first().click()
  const desk = page.frameLocator(DESK)
  await desk.getByRole('button', { name: section, exact: true }).click()
  return [page, desk]
}

/** Steps on cards of the portal that bear the name the form suggests. */
function stepsMade(): number {
  const { activities } = scene.stage.world.portal.portal.state
  return [...activities.values()].filter(({ subject }) => subject === 'Связаться с клиентом').length
}

describe('the chance in a card', () => {
  it('is told with its reasons, without barriers', async () => {
    const at = `#/deal/${deal.id}`
    const page = await scene.seat.visit(scene.portal, { userId: deal.owner, at })
    const strip = stripOf(page)
    const why = strip.getByRole('button', { name: 'почему' })

    expect(await strip.getByText(/^\d+ %$/).textContent()).toMatch(/^[1-9]\d? %$/)
    await why.press('Enter')
    await strip.getByText('это связь, а не причина').waitFor()
    expect(await why.getAttribute('aria-expanded')).toBe('true')
    expect(await findBarriers(page, STRIP)).toEqual([])
    await page.context().close()
  })
})

describe('the queue', () => {
  it('is worked through by keyboard: a step planned, the card left where it was', async () => {
    const [page, desk] = await openDesk('Кому звонить', { userId: deal.owner })
    await desk.getByRole('heading', { name: 'Кому звонить сейчас' }).waitFor()
    const task = desk.getByRole('button', { name: /^Поставить дело: / }).first()
    await task.press('Enter')
    const form = desk.getByRole('form', { name: 'Новое дело' })
    await form.getByRole('textbox', { name: 'Что сделать' }).press('Escape')
    expect(await task.evaluate(button => button.ownerDocument.activeElement === button)).toBe(true)

    const before = stepsMade()
    await task.press('Enter')
    await form.getByRole('button', { name: /^Завтра/ }).click()
    await desk.getByText(/^Дело поставлено: завтра/i).waitFor()
    expect(stepsMade()).toBe(before + 1)
    expect(await findBarriers(page, DESK)).toEqual([])
    await page.context().close()
  })

  it('sorts itself anew when a zone closes, without a reload', async () => {
    const [page, desk] = await openDesk('Кому звонить', { userId: deal.owner, theme: 'dark' })
    const now = desk.getByRole('region', { name: 'Сейчас', exact: true }).getByRole('listitem')
    await now.first().waitFor()
    const before = await now.count()
    // The server's clock stays where it is: what it would answer would set the page's back.
    await page.route('**/api/queue?**', () => {})
    await page.clock.install()
    await page.clock.fastForward(13 * HOUR)

    const later = desk.getByRole('region', { name: /^Позже/ }).getByRole('listitem')
    await later.first().waitFor()
    expect(await now.count()).toBeLessThan(before)
    expect(await findBarriers(page, DESK)).toEqual([])
    await page.context().close()
  })
})

describe('the page of quality', () => {
  it('tells an administrator what the chances are worth, and lets him switch a column', async () => {
    const [page, desk] = await openDesk('Прогноз', { userId: ADMIN, theme: 'dark' })
    await desk
      .getByText(/Первые 30 % по вероятности дали \d+ % побед/)
      .first()
      .waitFor()

    const source = desk.getByRole('checkbox', { name: 'Учитывать: Источник' })
    const was = await source.isChecked()
    await source.press('Space')
    await desk
      .getByRole('status')
      .getByText(/следующего обучения|следующем обучении/)
      .waitFor()
    expect(await source.isChecked()).toBe(!was)
    expect(await findBarriers(page, DESK)).toEqual([])
    await page.context().close()
  })
})

describe('control', () => {
  let page: Page
  let desk: FrameLocator

  beforeAll(async () => {
    ;[page, desk] = await openDesk('Контроль', { userId: ADMIN })
    await desk.getByRole('heading', { name: 'Контроль' }).waitFor()
  })
  afterAll(() => page.context().close())

  const rows = () => desk.getByRole('row')

  it('shows what is wrong, narrowed by one click on its number', async () => {
    const tile = desk.getByRole('button', { name: /^Сделки без дел/ })
    const count = Number((await tile.textContent())?.replace(/\D/g, ''))
    expect(count).toBeGreaterThan(0)

    await tile.click()

    await expect.poll(() => tile.getAttribute('aria-pressed')).toBe('true')
    // The head of the table is a row, too.
    await expect.poll(async () => (await rows().count()) - 1).toBe(Math.min(count, 100))
    expect(await findBarriers(page, DESK)).toEqual([])
  })

  it('plans a step on several cards at once, by keyboard', async () => {
    const boxes = desk.getByRole('checkbox', { name: /^Выбрать: / })
    const names = [
      await boxes.nth(0).getAttribute('aria-label'),
      await boxes.nth(1).getAttribute('aria-label'),
    ]
    await boxes.nth(0).press('Space')
    await boxes.nth(1).press('Space')
    await desk.getByText('Выбраны 2 сделки').waitFor()

    await desk.getByRole('button', { name: 'Поставить дело', exact: true }).press('Enter')
    const form = desk.getByRole('form', { name: 'Новое дело' })
    await form.getByRole('button', { name: /^Завтра/ }).press('Enter')

    await desk.getByText('Поставлены 2 дела').waitFor()
    await scene.stage.settled()
    await desk.getByRole('button', { name: 'Сбросить фильтры' }).click()
    await desk.getByRole('button', { name: /^Сделки без дел/ }).click()
    for (const name of names)
      await expect
        .poll(() => desk.getByRole('checkbox', { name: name ?? '', exact: true }).count())
        .toBe(0)
  })

  it('puts one aside with a reason, shows it there, and takes it back', async () => {
    const box = desk.getByRole('checkbox', { name: /^Выбрать: / }).first()
    const name = (await box.getAttribute('aria-label')) ?? ''
    await box.check()
    await desk.getByRole('button', { name: 'Отложить', exact: true }).click()
    const form = desk.getByRole('form', { name: 'Отложить' })
    await form.getByLabel('До какого дня').fill('2026-12-20')
    await form.getByRole('button', { name: 'Отложить' }).click()
    await form.getByText('Напишите, почему откладываете').waitFor()
    await form.getByLabel('Почему').fill('Клиент в отпуске')
    await form.getByRole('button', { name: 'Отложить' }).click()
    await desk.getByText('Отложена 1 сделка').waitFor()

    await desk.getByRole('button', { name: 'Отложенные: 1' }).click()
    await desk.getByText(/Отложено до 20 декабря: Клиент в отпуске/).waitFor()
    await desk.getByRole('checkbox', { name, exact: true }).check()
    await desk.getByRole('button', { name: 'Вернуть в список' }).click()
    await expect(desk.getByText('В списке снова 1 сделка')).toBeSeen()
  })

  it('hands cards over, by keyboard, and says of each whether it went', async () => {
    await desk.getByRole('button', { name: 'Сбросить фильтры' }).click()
    const box = desk.getByRole('checkbox', { name: /^Выбрать: / }).first()
    await box.press('Space')
    await desk.getByRole('button', { name: 'Передать', exact: true }).press('Enter')
    const form = desk.getByRole('form', { name: 'Передать' })
    await form.getByRole('button', { name: 'Передать' }).press('Enter')
    await form.getByRole('alert').getByText('Выберите сотрудника').waitFor()
    await form.getByLabel('Кому').selectOption({ index: 1 })
    await form.getByRole('button', { name: 'Передать' }).press('Enter')

    await expect(desk.getByText('Передана 1 сделка')).toBeSeen()
  })

  it('takes a deal apart: opened here, decided, its reason on the chart', async () => {
    const box = desk.getByRole('checkbox', { name: /^Выбрать: / }).first()
    await box.press('Space')
    await desk.getByRole('button', { name: 'Открыть разбор', exact: true }).click()
    await desk.getByText('Открыт 1 разбор').waitFor()

    await desk.getByRole('button', { name: 'Разборы', exact: true }).click()
    await desk.getByRole('button', { name: 'Разобрать', exact: true }).first().press('Enter')
    const form = desk.getByRole('form', { name: 'Разбор карточки' })
    await form.getByRole('button', { name: 'Записать решение' }).press('Enter')
    await form.getByText('Выберите причину', { exact: true }).last().waitFor()
    await form.getByLabel('Причина').selectOption('Нет бюджета')
    await form.getByLabel('Решение').fill('Предложить рассрочку')
    await form.getByRole('button', { name: /^Завтра/ }).press('Enter')
    expect(await findBarriers(page, DESK)).toEqual([])
    await form.getByRole('button', { name: 'Записать решение' }).press('Enter')
    await desk.getByText(/^Решение записано. Дело поставлено: завтра/i).waitFor()

    await desk.getByRole('button', { name: 'Почему застревают', exact: true }).click()
    await expect(desk.getByText('Разобрано: 1')).toBeSeen()
    await expect(desk.getByRole('listitem').getByText('1', { exact: true }).first()).toBeSeen()
    expect(await findBarriers(page, DESK)).toEqual([])
  })
})

describe('the first look', () => {
  it('opens what is behind a number, takes a limit over by keyboard and puts it back', async () => {
    const [page, desk] = await openDesk('Аудит', { userId: ADMIN })
    await desk.getByRole('button', { name: /^Без следующего шага: / }).press('Enter')
    await desk.getByRole('columnheader', { name: 'Без шага с' }).waitFor()

    await desk.getByRole('button', { name: 'Принять: Переговоры' }).press('Enter')
    await desk.getByText('Лимит записан в настройки.').waitFor()
    await desk.getByRole('button', { name: 'Вернуть как было: Переговоры' }).press('Enter')
    await desk.getByText('Вернули прежний лимит.').waitFor()
    await desk.getByRole('button', { name: 'Принять: Переговоры' }).waitFor()
    expect(await findBarriers(page, DESK)).toEqual([])
    await page.context().close()
  })
})
