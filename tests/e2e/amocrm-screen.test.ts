import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HEAD_OF_SALES, REPS, SALES, STAGES } from '../hosts/amocrm/empty-state.ts'
import { addTask } from '../hosts/amocrm/crm/logic.ts'
import { type AmoStand, REP, setAmoStand } from './amo-stand.ts'
import { barriersOf } from './axe.ts'

const HOUR = 3600
const [, OTHER_REP] = REPS

describe('a person at the emulated amoCRM account', () => {
  let stand: AmoStand
  let lead: number
  let shift = 0

  beforeAll(async () => {
    stand = await setAmoStand({
      clock: () => Date.now() + shift,
      onMoveTime: async ms => void (shift += ms),
    })
    lead = stand.addLead('Окна на дачу')
    const { account } = stand.world.account
    const entity = { type: 'leads', id: stand.addLead('Балкон') } as const
    addTask(
      account,
      { text: 'Перезвонить', completeTill: account.now() - HOUR, entity, responsibleId: REP },
      { userId: REP },
    )
  })

  afterAll(() => stand.close())

  const state = () => stand.world.account.state

  it('drags a lead to another stage, and the web-hooks’ event is written', async () => {
    const page = await stand.open(`/leads/pipeline/${SALES}`)
    const card = page.locator('li', { has: page.getByRole('link', { name: 'Окна на дачу' }) })
    await card.dragTo(page.getByRole('region', { name: 'Переговоры' }))

    await expect.poll(() => state().leads.get(lead)?.statusId).toBe(STAGES.talks)
    const events = [...state().events.values()]
    expect(
      events.some(({ type, entityId }) => type === 'lead_status_changed' && entityId === lead),
    ).toBe(true)
  })

  it('sends a request from the site, accepts it, and declines another', async () => {
    const page = await stand.open(`/leads/pipeline/${SALES}`)
    for (const name of ['Пётр Нужный', 'Спам']) {
      await page.getByRole('button', { name: 'Отправить заявку с сайта' }).click()
      const dialog = page.getByRole('dialog', { name: 'Заявка с сайта' })
      await dialog.getByRole('textbox', { name: 'Имя' }).fill(name)
      await dialog.getByRole('button', { name: 'Отправить' }).click()
      await dialog.getByRole('link', { name: /сделка № / }).waitFor()
      await dialog.getByRole('button', { name: 'Закрыть' }).click()
    }
    const column = page.getByRole('region', { name: 'Неразобранное' })
    const card = (name: string) => column.locator('li', { hasText: name })
    await card('Пётр Нужный').getByRole('button', { name: 'Принять' }).click()
    await card('Пётр Нужный').waitFor({ state: 'detached' })
    await card('Спам').getByRole('button', { name: 'Отклонить' }).click()
    await card('Спам').waitFor({ state: 'detached' })

    const fates = [...state().unsorted.values()].map(({ fate }) => fate)
    expect(fates).toEqual(['accepted', 'declined'])
  })

  it('writes a note, adds a task and completes it with a result', async () => {
    const page = await stand.open(`/leads/detail/${lead}`, { userId: REP })
    await page.getByRole('textbox', { name: 'Текст примечания' }).fill('Просит замер')
    await page.getByRole('button', { name: 'Добавить' }).click()
    await page.getByText('Просит замер').waitFor()

    await page.getByRole('button', { name: 'Задача', exact: true }).click()
    await page.getByRole('textbox', { name: 'Что сделать' }).fill('Согласовать замер')
    await page.getByRole('button', { name: 'Поставить' }).click()
    const task = page.getByRole('article', { name: 'Согласовать замер' })
    await task.getByRole('button', { name: 'Завершить' }).click()
    await task.getByRole('textbox', { name: 'Результат' }).fill('В среду')
    await task.getByRole('button', { name: 'Выполнить' }).click()
    await page.getByText('Согласовать замер: В среду').waitFor()

    const [done] = [...state().tasks.values()].filter(({ entityId }) => entityId === lead)
    expect(done).toMatchObject({ isCompleted: true, result: 'В среду', responsibleId: REP })
  })

  it('sees as much as his rights allow', async () => {
    const other = await stand.open(`/leads/detail/${lead}`, { userId: OTHER_REP })
    await other.getByText('У вас нет прав на эту карточку').waitFor()

    const head = await stand.open(`/leads/detail/${lead}`, { userId: HEAD_OF_SALES })
    await head.getByRole('region', { name: 'Сделка' }).waitFor()
    await head.getByRole('link', { name: 'Маркет' }).click()
    expect(await head.getByRole('button', { name: 'Настроить' }).isDisabled()).toBe(true)
  })

  it('winds the time on and finds the task overdue', async () => {
    const page = await stand.open('/todo/list/', { userId: REP })
    const overdue = page.getByRole('region', { name: 'Просроченные задачи' })
    await overdue.getByText('Перезвонить').waitFor()
    await overdue.getByRole('button', { name: 'На завтра' }).click()
    await overdue.getByText('Перезвонить').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: '+1 день' }).click()
    await page.getByRole('button', { name: '+1 час' }).click()
    await overdue.getByText('Перезвонить').waitFor()
    expect(await overdue.getByText('Перезвонить').count()).toBe(1)
  })

  it('switches failures on and off', async () => {
    const page = await stand.open('/stand/faults/')
    const fault = page.getByRole('group', { name: 'Хуки теряются' })
    await fault.getByRole('spinbutton', { name: 'Доля' }).fill('30')
    await fault.getByRole('spinbutton', { name: 'Доля' }).blur()
    await fault.getByText('включён').waitFor()
    expect(stand.world.switches.settings.hooksLost.share).toBe(0.3)

    await page.getByRole('button', { name: 'Убрать все сбои' }).click()
    await expect.poll(() => stand.world.switches.settings.hooksLost.share).toBe(0)
  })

  it.each([
    ['light', '/leads/pipeline/'],
    ['dark', '/leads/pipeline/'],
    ['light', '/leads/detail/'],
    ['dark', '/leads/detail/'],
    ['light', '/todo/list/'],
    ['dark', '/stand/faults/'],
    ['light', '/stand/page/'],
    ['dark', '/stand/log/'],
    ['light', '/contacts/list/'],
    ['dark', '/leads/list/'],
    ['dark', '/settings/widgets/'],
  ] as const)('reads everything in the %s theme on %s, at 240 pixels, too', async (theme, at) => {
    const path = at === '/leads/detail/' ? `${at}${lead}` : at
    const page = await stand.open(path, { knobs: { theme }, width: 240 })
    await page.getByRole('main').locator('h1, article').first().waitFor()

    expect(await barriersOf(page.mainFrame())).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(240)
  })

  it('throws nothing on the way', () => {
    expect(stand.seat.faults).toEqual([])
  })
})
