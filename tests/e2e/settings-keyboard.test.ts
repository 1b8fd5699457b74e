import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SettingsFields } from '../../shared/contract/settings.ts'
import { settingsOf } from '../flow/doors.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { appPageOf, type Scene, setScene } from './scene.ts'

/** More stops than any section has. */
const FAR = 120

let scene: Scene
let page: Page

beforeAll(async () => {
  scene = await setScene({ hasStrip: false })
  page = await scene.seat.visit(scene.portal, { userId: ADMIN, at: '#/place/main' })
  await appPageOf(page).getByRole('heading', { name: 'Настройки Шаголада' }).waitFor()
})
afterAll(() => scene.close())

async function frameOf(): Promise<Frame> {
  const element = await page.waitForSelector('[data-placement="DEFAULT"] iframe')
  const frame = await element.contentFrame()
  if (frame === null) throw new Error('the page of the app is no frame')
  return frame
}

/** What a person hears of the element that has the focus: its label, or else its own words. */
function focused(frame: Frame): Promise<string> {
  return frame.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return ''
    const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : []
    const said = element.getAttribute('aria-label') ?? labels.map(one => one.textContent).join(' ')
    return (said || element.textContent || '').trim()
  })
}

/** Presses Tab until something with this name has the focus. @throws {Error} when nothing ever has */
async function tabTo(name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const frame = await frameOf()
  const heard: string[] = []
  for (let step = 0; step < FAR; step++) {
    await page.keyboard.press(key)
    const now = await focused(frame)
    heard.push(now)
    if (typeof name === 'string' ? now === name : name.test(now)) return
  }
  throw new Error(`no way by Tab to ${name}; heard ${[...new Set(heard)].join(' | ')}`)
}

/** Goes back to the list of sections and into one of them. */
async function openByKeys(section: string): Promise<void> {
  const frame = await frameOf()
  const pattern = new RegExp(`^${section}( \\d+ \\S+)?$`)
  // From wherever the last section has left us, backwards to the list above it.
  await tabTo(pattern, (await focused(frame)) === '' ? 'Tab' : 'Shift+Tab')
  await page.keyboard.press('Enter')
  await appPageOf(page).getByRole('heading', { name: section, exact: true }).waitFor()
}

/** As long as a finger rests on it: a group of choices takes up the arrow while the key is down. */
function choose(key: 'ArrowUp' | 'ArrowDown'): Promise<void> {
  return page.keyboard.press(key, { delay: 80 })
}

async function saveByKeys(): Promise<void> {
  await tabTo('Сохранить')
  await page.keyboard.press('Enter')
  await expect(appPageOf(page).getByText('Сохранено', { exact: true })).toBeSeen()
}

async function fields(): Promise<SettingsFields> {
  return (await settingsOf(scene.stage)).fields
}

describe('every section by keyboard alone', () => {
  it('Обзор: switches quiet mode on for a week', async () => {
    await openByKeys('Обзор')
    await tabTo('Тихий режим')
    await page.keyboard.press('Space')
    await tabTo('На 7 дней')
    await page.keyboard.press('Enter')
    await saveByKeys()

    expect(await fields()).toMatchObject({ 'quiet.on': 'yes' })
  })

  it('Правила: chooses a strength with the arrows', async () => {
    await openByKeys('Правила')
    await tabTo(/^Действовать/)
    await choose('ArrowUp')
    await saveByKeys()

    expect((await fields())['rules.dedupe-incoming.strength']).toBe('warn')
  })

  it('Лимиты стадий: sets a limit, and Enter saves', async () => {
    await openByKeys('Лимиты стадий')
    await tabTo('Лимит')
    await page.keyboard.type('3')
    await page.keyboard.press('Enter')

    await expect(appPageOf(page).getByText('Сохранено', { exact: true })).toBeSeen()
    expect(Object.entries(await fields())).toContainEqual([
      expect.stringMatching(/^limits\..+\.amount$/),
      '3',
    ])
  })

  it('Следующий шаг: changes a number', async () => {
    await openByKeys('Следующий шаг')
    await tabTo('Ждать перед новым делом, минут')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('25')
    await saveByKeys()

    expect((await fields())['step.grace']).toBe('25')
  })

  it('Дубли: joins repeated requests, names a stage and a shared number', async () => {
    await openByKeys('Дубли')
    await tabTo(/^Остаётся отдельной карточкой/)
    await choose('ArrowDown')
    await tabTo('Лиды')
    await page.keyboard.press('ArrowDown')
    await tabTo('Общие номера')
    await page.keyboard.type('8 (846) 231-60-14')
    await page.keyboard.press('Enter')
    await page.keyboard.type('8 800 555-35-35')
    await saveByKeys()

    expect(await fields()).toMatchObject({
      'dedupe.repeat': 'join',
      'dedupe.close.lead': 'lead:JUNK',
      'dedupe.phones': '+78462316014\n+78005553535',
    })
  })

  it('Рабочее время: makes Saturday a working day', async () => {
    await openByKeys('Рабочее время')
    await tabTo('Суббота')
    await page.keyboard.press('Space')
    await saveByKeys()

    expect((await fields())['schedule.week.5.on']).toBe('yes')
  })

  it('РОП: names one for everybody and one for a group', async () => {
    await openByKeys('РОП')
    await tabTo('Общий РОП')
    await page.keyboard.press('ArrowDown')
    await tabTo(/^Отдел продаж/)
    await page.keyboard.press('ArrowDown')
    await saveByKeys()

    const { 'heads.default': everybody, 'heads.group.2': sales } = await fields()
    expect([everybody, sales]).not.toContain('')
  })

  it('Исключения: finds a person, changes the mind with Esc, adds him with Enter, takes him off', async () => {
    await openByKeys('Исключения')
    await tabTo('Добавить сотрудника')
    await page.keyboard.type('вто')
    await page.keyboard.press('Escape')
    expect(await appPageOf(page).getByRole('option').count()).toBe(0)
    await page.keyboard.type('о')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.keyboard.type('первый')
    await page.keyboard.press('Enter')
    await tabTo('Убрать: Иван Первый', 'Shift+Tab')
    await page.keyboard.press('Enter')
    expect(await focused(await frameOf())).toBe('Добавить сотрудника')
    await tabTo('Применять к администраторам')
    await page.keyboard.press('Space')
    await saveByKeys()

    expect(await fields()).toMatchObject({ 'exempt.users': '5', 'exempt.admins': 'no' })
  })

  it('Полоса в карточках: asks before it changes everybody’s cards, and is taken back', async () => {
    await openByKeys('Полоса в карточках')
    await tabTo('Показать полосу в карточках')
    await page.keyboard.press('Enter')
    await tabTo('Отмена')
    await page.keyboard.press('Enter')
    await tabTo('Показать полосу в карточках')
    await page.keyboard.press('Enter')
    await tabTo('Показать всем')
    await page.keyboard.press('Enter')

    await expect(appPageOf(page).getByText('Полоса стоит в общем виде карточек')).toBeSeen()
  })

  it('goes to the first fault after a refused save', async () => {
    await openByKeys('Следующий шаг')
    await tabTo('Ждать перед новым делом, минут')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('0')
    await openByKeys('Обзор')
    await tabTo('Сохранить')
    await page.keyboard.press('Enter')
    await expect(appPageOf(page).getByText('Нужно число больше нуля')).toBeSeen()

    expect(await focused(await frameOf())).toBe('Ждать перед новым делом, минут')
  })

  it('does nothing a page may not do', () => {
    expect(scene.seat.faults).toEqual([])
  })
})
