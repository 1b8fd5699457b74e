import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, type CardId } from '../../shared/crm/ids.ts'
import { NO_TELEPHONY } from '../../shared/telephony/config.ts'
import { addCompany } from '../hosts/amocrm/crm/people.ts'
import {
  ADMIN,
  type AmoScene,
  countSessions,
  refuse,
  REP,
  reportsOf,
  ROOT,
  setAmoScene,
} from './amocrm-scene.ts'

let scene: AmoScene

beforeAll(async () => {
  scene = await setAmoScene()
})

afterAll(() => scene.close())

describe("amoCRM's widget in a card", () => {
  it('shows what is wrong and plans the task', async () => {
    const lead = scene.addLead('Балкон')
    const page = await scene.openCard(lead)
    const block = page.locator(ROOT)
    await expect(block.getByText('Нет задачи')).toBeSeen()

    await block.getByRole('button', { name: 'Поставить задачу' }).click()
    await block.getByRole('textbox', { name: 'Что сделать' }).fill('Отправить КП')
    await block.getByRole('button', { name: /Завтра/ }).click()

    await expect(block.getByText(/Отправить КП/)).toBeSeen()
    const { tasks } = scene.world.account.state
    const made = [...tasks.values()].filter(({ text }) => text.startsWith('Отправить КП'))
    expect(made.map(({ entityType, entityId }) => [entityType, entityId])).toEqual([
      ['leads', lead],
    ])
    expect(await reportsOf(page)).toEqual([])
    await page.context().close()
  })

  it('opens one session for everything in the block, its case in a frame among it', async () => {
    const lead = scene.addLead()
    const page = await scene.openCard(lead, { userId: ADMIN })
    const ref = { kind: 'deal', id: asId<CardId>(String(lead)) } as const
    const [tenant] = await scene.service.store.tenants.active()
    // Only what the rules have looked at has a case.
    const known = async () => (await scene.service.store.cards.know(tenant!.id, ref)).memory
    await expect.poll(async () => (await known())?.standing ?? null).not.toBeNull()
    const asked = countSessions(page, scene)
    await page.reload()
    const block = page.locator(ROOT)

    await block.getByRole('button', { name: 'Что сделано и обращения' }).click()

    await expect(block.getByRole('heading', { name: 'Обращения клиента' })).toBeSeen()
    const frame = block.frameLocator('iframe')
    await frame.getByRole('button', { name: 'Открыть разбор' }).click()
    await frame.getByRole('button', { name: 'Разобрать' }).click()
    await frame.getByLabel('Причина').selectOption('Нет бюджета')
    await frame.getByLabel('Решение').fill('Предложить рассрочку')
    await frame.getByRole('button', { name: /Завтра/ }).click()
    await frame.getByRole('button', { name: 'Записать решение' }).click()

    await expect(frame.getByText(/Решение записано/)).toBeSeen()
    expect(asked.count).toBe(1)
    expect(await reportsOf(page)).toEqual([])
    await page.context().close()
  })

  it('asks nothing of anybody while the column is collapsed', async () => {
    const page = await scene.openCard(scene.addLead(), { knobs: { collapsed: true } })
    const asked = countSessions(page, scene)
    await page.reload()
    await page.locator(ROOT).waitFor({ state: 'attached' })
    await page.waitForTimeout(500)
    expect(asked.count).toBe(0)

    await page.getByRole('button', { name: 'Развернуть виджеты' }).click()

    await expect(page.locator(ROOT).getByText('Нет задачи')).toBeSeen()
    expect(asked.count).toBe(1)
    await page.context().close()
  })

  it.each([true, false])(
    'asks to save a new card and shows its own when it is saved (page tells of it: %s)',
    async tellsOfSave => {
      const page = await scene.visit({ at: '/leads/add', knobs: { tellsOfSave } })
      const block = page.locator(ROOT)
      await expect(block.getByText(/Сохраните сделку/)).toBeSeen()

      await page.getByRole('textbox').first().fill('Новая заявка')
      await page.getByRole('button', { name: 'Сохранить' }).click()

      await expect(block.getByRole('button', { name: 'Поставить задачу' })).toBeSeen()
      expect(await reportsOf(page)).toEqual([])
      await page.context().close()
    },
  )

  it('opens requisites over the card of a company, in the session of the block', async () => {
    const { account } = scene.world.account
    const company = addCompany(account, { name: 'Ромашка', responsibleId: REP }, { userId: REP })
    const page = await scene.visit({ at: `/companies/detail/${company.id}` })
    const asked = countSessions(page, scene)
    await page.reload()
    await page.locator(ROOT).getByRole('button', { name: 'Заполнить реквизиты' }).click()
    const frame = page.frameLocator(`${ROOT} iframe`)

    await expect(frame.getByText('Компания «Ромашка»')).toBeSeen()
    await expect(frame.getByText(/Ключ сервиса реквизитов не указан/)).toBeSeen()
    await page.locator(ROOT).getByRole('button', { name: 'Закрыть' }).click()
    await page.locator(`${ROOT} iframe`).waitFor({ state: 'detached' })
    expect(asked.count).toBe(1)
    expect(await reportsOf(page)).toEqual([])
    await page.context().close()
  })

  it('has the telephony of the account dial a number clicked in the card', async () => {
    const { tenants, telephony } = scene.service.store
    const [tenant] = await tenants.active()
    const employees = { 'rep@acme.example': String(REP) } as never
    // Without a key of the provider, so that nobody outside is told to dial.
    const config = {
      ...NO_TELEPHONY,
      dialWay: 'provider',
      provider: 'moizvonki',
      employees,
    } as const
    await telephony.save(tenant!.id, 0, { config, cursor: null })
    const page = await scene.openCard(scene.addLead())
    const asked = page.waitForRequest(`${scene.server}/api/telephony/call`)
    await page.getByRole('button', { name: /^\+7 912 / }).click()
    await page.getByRole('button', { name: 'Позвонить через Шаголад' }).click()

    expect((await asked).postDataJSON()).toEqual({ phone: expect.stringMatching(/^\+7912\d{7}$/) })
    await expect(page.getByText('Телефония не ответила. Наберите номер сами.')).toBeSeen()
    expect(await reportsOf(page)).toEqual([])
    await page.context().close()
  })

  it('says quietly that somebody may not see', async () => {
    const page = await scene.openCard(scene.addLead())
    await refuse(page, scene, { status: 403, error: 'no-access' })
    await page.reload()

    await expect(page.locator(ROOT).getByText('Нет доступа к виджету')).toBeSeen()
    await page.context().close()
  })
})
