import type { FrameLocator, Page } from 'playwright-core'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { findBarriers } from './axe.ts'
import { type Scene, setScene } from './scene.ts'

/** Where pictures are kept for people, when anybody wants them. */
const SHOTS = process.env['E2E_SHOTS']
const FRAME = '[data-placement="LEFT_MENU"] iframe'
const NAME = 'Клиенты.csv'
const TABLE = [
  'ФИО;Телефон;Почта;Город;Пометка',
  'Зимин Олег Петрович;8 912 000-00-09;oleg.zimin81@bk.ru;Самара;новый',
  'Котова Анна;+7 912 000-00-10;;Тольятти;новая',
  // The scene's own client: what he has not told yet is a mailbox.
  'Ветров Игорь;8 912 345-67-89;igor.vetrov81@bk.ru;;известный',
  'Белов Степан;9,16E+10;stepan.belov81@bk.ru;;номер испорчен',
  '=cmd|calc;;;;не по чему узнать',
].join('\r\n')

let scene: Scene
let page: Page
let desk: FrameLocator

beforeAll(async () => {
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  scene = await setScene({ hasStrip: false })
  await scene.addClient({ name: 'Игорь Ветров', phone: '+7 912 345-67-89' })
  page = await scene.seat.visit(scene.portal, { userId: ADMIN, height: 1000 })
  desk = await openLoads()
})
afterAll(() => scene.close())

async function openLoads(): Promise<FrameLocator> {
  await page.getByRole('navigation').getByRole('link', { name: 'Шаголад' }).first().click()
  const frame = page.frameLocator(FRAME)
  await frame.getByRole('button', { name: 'Загрузка базы' }).click()
  await frame.getByRole('heading', { name: 'Загрузка базы' }).waitFor()
  return frame
}

const tile = (name: string) =>
  desk.getByRole('list', { name: 'Что станет со строками' }).getByRole('listitem').filter({
    hasText: name,
  })

/** The people of the portal with their mailboxes, in order. */
function people(): readonly string[] {
  return [...scene.stage.world.portal.portal.state.items[3].values()]
    .map(({ fields, fm }) => {
      const mails = fm.filter(({ typeId }) => typeId === 'EMAIL').map(({ value }) => value)
      return [fields['lastName'], ...mails].join(' ')
    })
    .toSorted()
}

async function shoot(name: string): Promise<void> {
  if (SHOTS !== undefined)
    await page.screenshot({ path: path.join(SHOTS, `load-${name}.png`), fullPage: true })
}

describe('loading a base', () => {
  it('refuses what is no table, and takes a file as far as its columns', async () => {
    await shoot('start')
    const file = desk.getByLabel('Выбрать файл')
    await file.setInputFiles({ name: 'база.xls', mimeType: '', buffer: Buffer.from('x') })
    await expect(desk.getByText('Это старый формат Excel')).toBeSeen()
    expect(await findBarriers(page, FRAME)).toEqual([])

    await file.setInputFiles({ name: NAME, mimeType: 'text/csv', buffer: Buffer.from(TABLE) })

    await desk.getByRole('heading', { name: 'Что в столбцах' }).waitFor()
    expect(await desk.getByRole('combobox', { name: 'Телефон' }).inputValue()).toBe('phone')
  })

  it('says at the field that something is chosen twice, and lets nobody go on', async () => {
    const city = desk.getByRole('combobox', { name: 'Город' })
    await city.selectOption('name')
    await desk.getByText('Выбрано дважды').first().waitFor()
    await shoot('columns')
    expect(await city.getAttribute('aria-invalid')).toBe('true')
    expect(await desk.getByRole('button', { name: 'Проверить без записи' }).isEnabled()).toBe(false)

    await city.selectOption('city')
    await desk.getByRole('combobox', { name: 'Пометка' }).selectOption('skip')
    await desk.getByLabel('Источник').fill('Выставка')

    await expect.poll(() => desk.getByText('Выбрано дважды').count()).toBe(0)
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('rehearses: numbers, what is destroyed, examples, the error file, and nothing is written', async () => {
    const before = people()
    // What was typed last is kept by this very click.
    await desk.getByRole('button', { name: 'Проверить без записи' }).click()
    await desk.getByRole('heading', { name: 'Примеры' }).waitFor()
    await shoot('rehearsal')

    expect(await tile('Создать').textContent()).toMatch(/3$/)
    expect(await tile('Дополнить известных').textContent()).toMatch(/1$/)
    expect(await tile('С ошибками').textContent()).toMatch(/1$/)
    await expect(desk.getByText(/номер испорчен таблицей/)).toBeSeen()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      desk.getByRole('button', { name: 'Скачать файл ошибок' }).click(),
    ])
    expect(await readFile(await download.path(), 'utf8')).toContain(`"'=cmd|calc"`)
    expect(people()).toEqual(before)
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('loads, and whoever comes back finds how it went', async () => {
    await desk.getByRole('button', { name: 'Загрузить 4 строки' }).press('Enter')
    await page.reload()
    desk = await openLoads()
    await desk.getByRole('button', { name: NAME }).click()
    await desk.getByText(/^Загружено 2 декабря/).waitFor()
    await shoot('result')

    expect(await tile('Создано').textContent()).toMatch(/3$/)
    expect(people()).toEqual([
      'Белов stepan.belov81@bk.ru',
      'Ветров igor.vetrov81@bk.ru',
      'Зимин oleg.zimin81@bk.ru',
      'Котова',
    ])
    const { items } = scene.stage.world.portal.portal.state
    const sources = [...items[3].values()].map(({ fields }) => fields['sourceDescription'])
    expect(sources.filter(source => source === 'Выставка')).toHaveLength(3)
    await desk.getByRole('button', { name: /^Создано/ }).press('Enter')
    await expect(desk.getByRole('button', { name: 'Зимин Олег Петрович' })).toBeSeen()
    expect(await desk.getByRole('button', { name: 'Ветров Игорь' }).count()).toBe(0)
    expect(await findBarriers(page, FRAME)).toEqual([])
  })

  it('is rolled back after saying what cannot be, without a reload', async () => {
    await desk.getByRole('button', { name: 'Откатить загрузку' }).click()
    await desk.getByRole('heading', { name: 'Откатить загрузку?' }).waitFor()
    await shoot('roll-back')
    expect(await findBarriers(page, FRAME)).toEqual([])
    await desk.getByRole('button', { name: 'Откатить: 4 карточки' }).click()
    await desk.getByText('Загрузка откачена.').waitFor()
    await shoot('rolled-back')

    expect(people()).toEqual(['Ветров'])
    expect(scene.seat.faults).toEqual([])
  })
})
