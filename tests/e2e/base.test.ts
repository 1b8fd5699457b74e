import type { FrameLocator, Page } from 'playwright-core'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addItem, updateItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { findBarriers } from './axe.ts'
import type { Visit } from './browser.ts'
import { HOSTILE, OTHER_REP, REP, type Scene, setScene } from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const FRAME = '[data-placement="LEFT_MENU"] iframe'

let scene: Scene
let page: Page
let base: FrameLocator

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  scene = await setScene({ quiet: true })
  const { contactId } = await scene.addClient({ name: 'Пётр Иванов' })
  const { portal } = scene.stage.world.portal
  const known = portal.state.items[3].get(contactId)
  updateItem(portal, known!, { fields: { post: 'Директор' }, fm: [] }, { userId: REP })
  addContact('Петя Иванов', { phone: '8 (912) 345-67-89', owner: OTHER_REP, post: HOSTILE })
  for (const name of ['Ольга Смирнова', 'Вера Соколова'])
    for (const phone of ['+7 913 111-22-33', '89131112233'])
      addContact(name, { phone: name.startsWith('О') ? phone : phone.replace('111', '222') })
  addContact('Нина Зотова Павловна', { phone: '+7 918 333-44-55', email: 'zotova@mail.example' })
  addContact('Нина Зотова Павловна', { phone: '+7 918 333-44-57', email: 'zotova@box.example' })
  for (const [phone, email] of [
    ['+7 916 777-88-99', 'krotov@mail.example'],
    ['+7 916 777-88-98', 'krotov@box.example'],
  ] as const)
    addContact('Лев Кротов Ильич', { phone, email, owner: OTHER_REP })
  addContact('Игорь Белов', { phone: '+7 915 555-66-77' })
  addContact('Ирина Белова', { phone: '+7 915 555-66-77' })
  await scene.stage.settled()
  ;[page, base] = await openBase({ userId: ADMIN, height: 1000 })
}, 120_000)
afterAll(() => scene.close())

interface NewContact {
  readonly phone: string
  readonly email?: string
  readonly owner?: number
  readonly post?: string
}

function addContact(name: string, { phone, email, owner = REP, post }: NewContact): void {
  const [first = '', last = '', second = ''] = name.split(' ')
  const values = [
    ['PHONE', phone] as const,
    ...(email === undefined ? [] : [['EMAIL', email] as const]),
  ]
  addItem(
    scene.stage.world.portal.portal,
    3,
    {
      fields: {
        name: first,
        lastName: last,
        secondName: second,
        assignedById: owner,
        post: post ?? null,
      },
      fm: values.map(([typeId, value]) => ({ id: null, typeId, valueType: 'WORK', value })),
    },
    { userId: owner },
  )
}

async function openBase(visit: Visit): Promise<[Page, FrameLocator]> {
  const opened = await scene.seat.visit(scene.portal, visit)
  await opened.getByRole('navigation').getByRole('link', { name: 'Шаголад' }).first().click()
  const desk = opened.frameLocator(FRAME)
  await desk.getByRole('button', { name: 'Проверка базы', exact: true }).click()
  await desk.getByRole('heading', { name: 'Проверка базы' }).waitFor()
  return [opened, desk]
}

async function shoot(of: Page, name: string): Promise<void> {
  if (SHOTS !== undefined)
    await of.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })
}

function contactNamed(first: string) {
  const { state } = scene.stage.world.portal.portal
  return [...state.items[3].values()].find(({ fields }) => fields['name'] === first)
}

function contactsLeft(): number {
  return scene.stage.world.portal.portal.state.items[3].size
}

const tab = (name: string) => base.getByRole('button', { name, exact: true })

describe('the check of the base', () => {
  it('says that there was none, is begun by one click, and tells its numbers without a reload', async () => {
    await expect(base.getByText('База ещё не проверялась')).toBeSeen()
    await shoot(page, 'base-never')
    await base.getByRole('button', { name: 'Проверить сейчас' }).click()

    await base.getByRole('heading', { name: 'Последняя проверка' }).waitFor()
    await expect(base.getByText('запустил(а) Мария Администраторова')).toBeSeen()
    await expect(base.getByRole('row', { name: 'Контакты 12 12' })).toBeSeen()
    await shoot(page, 'base-overview')
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('keeps another schedule', async () => {
    await base.getByLabel('Проверять', { exact: true }).selectOption('monthly')
    await expect(base.getByText('Расписание сохранено.')).toBeSeen()
    await expect(base.getByText(/^Следующая проверка \d\d\.\d\d\.\d{4}$/)).toBeSeen()
  })
})

describe('the review', () => {
  it('shows sure pairs side by side with their evidence, what differs on top', async () => {
    await base.getByRole('button', { name: /^Разобрать: / }).click()
    await tab('Точные 3').click()
    await base
      .getByRole('button', { name: /Иванов/ })
      .first()
      .click()

    await expect(base.getByText('телефон совпадает')).toBeSeen()
    await expect(base.getByRole('columnheader', { name: 'Станет' })).toBeSeen()
    await shoot(page, 'base-group')
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('merges by keyboard with what cannot be undone read first, and takes it back', async () => {
    const before = contactsLeft()
    await base.getByRole('radio', { name: 'Основная карточка' }).nth(1).check()
    const post = base.getByRole('row', { name: /^Должность/ })
    const result = () => post.getByRole('cell').last().textContent()
    await expect.poll(result).toContain(HOSTILE)
    await post.getByRole('radio', { name: 'Директор' }).check()
    await expect.poll(result).toContain('Директор')
    await base.getByRole('heading', { name: '2 контакта рядом' }).press('1')
    await expect(base.getByText('Останется «Иванов Петя»')).toBeSeen()
    await expect(base.getByText('Что отмена не исправит:')).toBeSeen()
    await shoot(page, 'base-confirm')
    await base.getByRole('button', { name: 'Объединить 2 карточки' }).press('Enter')

    await base
      .getByText(/^Объединено\./)
      .first()
      .waitFor()
    expect(contactsLeft()).toBe(before - 1)
    expect(contactNamed('Петя')?.fields['post']).toBe('Директор')
    await shoot(page, 'base-merged')
    await base.getByRole('button', { name: 'Отменить объединение' }).click()
    await base.getByText('Не вернулось:').waitFor()
    expect(contactsLeft()).toBe(before)
    await shoot(page, 'base-undone')
    await base.getByRole('button', { name: 'Следующая группа' }).click()
  })

  it('remembers for everybody that two are no duplicate, and takes that back, too', async () => {
    await tab('Вероятные 2').click()
    await base.getByText('Групп: 2').waitFor()
    await base.getByRole('heading', { name: '2 контакта рядом' }).press('2')
    await base.getByText('Групп: 1').waitFor()
    await expect(base.getByText('телефоны отличаются одной цифрой')).toBeSeen()
    // Also when it has left the screen.
    await tab('Не дубли').click()
    const back = base.getByRole('button', { name: /^Вернуть: / })
    await expect(back).toBeSeen()
    await shoot(page, 'base-apart')
    await back.click()
    await expect(base.getByText('Возвращено в список.')).toBeSeen()
    await tab('Разбор').click()
    await tab('Вероятные 2').click()
    await expect(base.getByText('Групп: 2')).toBeSeen()
  })

  it('tells in words when a card was deleted meanwhile', async () => {
    const list = base.getByRole('navigation', { name: 'Группы дублей' })
    await list.getByRole('button', { name: /Зотова/ }).click()
    await base.getByRole('button', { name: /^Объединить/ }).waitFor()
    await base.getByRole('heading', { name: '2 контакта рядом' }).press('1')
    scene.stage.world.portal.portal.state.items[3].delete(contactNamed('Нина')!.id)
    await base.getByRole('button', { name: 'Объединить 2 карточки' }).click()

    await expect(base.getByRole('alert').filter({ hasText: /удален|удалил|больше нет/ })).toBeSeen()
    await shoot(page, 'base-gone')
  })

  it('merges all sure ones, their number on the button', async () => {
    const before = contactsLeft()
    await tab('Точные 3').or(tab('Точные 2')).click()
    await base.getByRole('button', { name: /^Объединить все точные: / }).click()
    await shoot(page, 'base-bulk')
    await base.getByRole('button', { name: /^Объединить \d групп/ }).click()

    await expect.poll(contactsLeft, { timeout: 30_000 }).toBeLessThanOrEqual(before - 2)
    await shoot(page, 'base-bulk-run')
    await tab('Объединения').click()
    await base.getByText('вместе с другими').first().waitFor()
    await shoot(page, 'base-journal')
    await base.getByRole('button', { name: 'Отменить объединение: Смирнова Ольга' }).click()
    await base.getByRole('button', { name: 'Отменить объединение', exact: true }).click()
    await base.getByText('Не вернулось:').waitFor()
    expect(contactsLeft()).toBe(before - 1)
  })
})

describe('the base of a rep', () => {
  let narrow: Page
  let own: FrameLocator

  it('is his ten for today, in the dark and narrow, and nothing that is for administrators', async () => {
    ;[narrow, own] = await openBase({ userId: OTHER_REP, theme: 'dark' })
    await narrow.setViewportSize({ width: 768, height: 1000 })
    await expect(own.getByText('Проверку запускает администратор CRM.')).toBeSeen()
    expect(await own.getByRole('button', { name: 'Проверить сейчас' }).count()).toBe(0)
    await own.getByRole('button', { name: 'Разбор', exact: true }).click()
    await own.getByRole('heading', { name: '2 контакта рядом' }).waitFor()
    await shoot(narrow, 'base-rep')
    expect(await findBarriers(narrow, FRAME)).toEqual([])
  })

  it('has the report on paper, dark on white and without the bar of the desk', async () => {
    await own.getByRole('button', { name: 'Обзор', exact: true }).click()
    await own.getByRole('button', { name: 'Отчёт для печати' }).click()
    await own.getByRole('heading', { name: 'Отчёт о проверке базы' }).waitFor()
    await narrow.emulateMedia({ media: 'print' })
    await shoot(narrow, 'base-paper')

    const colours = await own
      .getByRole('heading', { name: 'До и после' })
      .evaluate(heading => [
        getComputedStyle(heading).color,
        getComputedStyle(heading.ownerDocument.body).backgroundColor,
      ])
    expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
    expect(await own.getByRole('navigation', { name: 'Разделы' }).isVisible()).toBe(false)
    expect(await own.getByRole('button', { name: 'Сохранить PDF' }).isVisible()).toBe(false)
    expect(scene.seat.faults).toEqual([])
  })
})
