import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AmoStand, heard, listen, reportsOf, setAmoStand } from './amo-stand.ts'
import { type TinyWidget, tinyWidget } from './amo-widget.ts'

describe('the loader', () => {
  let stand: AmoStand
  let version = 0

  beforeAll(async () => {
    stand = await setAmoStand()
  })

  afterAll(() => stand.close())

  /** Another archive into the same integration. */
  function load(wish: TinyWidget) {
    version += 1
    stand.screen.upload(
      stand.world.account,
      stand.clientId,
      tinyWidget({ ...wish, version: `2.${version}` }),
    )
  }

  it.each([
    ['a module that is an arrow', 'define([], () => () => {})', 'конструктор'],
    ['a file without a module', 'window.x = 1', 'нет define'],
    ['a dependency the host lacks', "define(['left-pad'], function () {})", 'left-pad'],
    [
      'a widget without init',
      'define([], function () { return function () { this.callbacks = { render() {}, bind_actions() {} } } })',
      'init',
    ],
    [
      'settings read in the constructor',
      'define([], function () { return function () { this.get_settings() } })',
      'not ready in the constructor',
    ],
  ])('says what is wrong with %s', async (_name, script, words) => {
    load({ script })
    const page = await stand.open(`/leads/detail/${stand.addLead('Окна')}`)

    await expect
      .poll(async () => (await reportsOf(page)).map(({ text }) => text).join())
      .toContain(words)
  })

  it('loads the simplified wrapper with what it requires', async () => {
    const script = `define(function (require) {
      var $ = require('jquery'), word = require('./lib/word.js?v=2')
      // require('./lib/absent.js')
      return function () {
        this.callbacks = { render() { window.word = word + $.fn.jquery; return true }, init() {}, bind_actions() {} }
      }
    })`
    const files = { 'lib/word.js': "define([], function () { return 'слово ' })" }
    load({ script, files })
    const page = await stand.open(`/leads/detail/${stand.addLead('Окна')}`)

    await expect.poll(() => page.evaluate('window.word')).toBe('слово 2.1.3')
  })

  it('keeps one instance of an init_once widget and only draws it again', async () => {
    load({ initOnce: true })
    const page = await stand.open(`/leads/detail/${stand.addLead('Окна')}`)
    await page.locator('.probe-root').waitFor()
    await heard(page)
    await page.evaluate(`amoStand.go('/leads/detail/${stand.addLead('Двери')}')`)
    await page.locator('.probe-root').waitFor()

    expect(await heard(page)).toEqual(['render lcard Повторить'])
  })
})

describe('the market', () => {
  it('takes a new version of the archive, and shows why it refuses one', async () => {
    const stand = await setAmoStand()
    const page = await stand.open('/settings/widgets/')
    const give = (buffer: Buffer) =>
      page
        .getByLabel('Загрузить архив')
        .setInputFiles({ name: 'widget.zip', mimeType: 'application/zip', buffer })

    await give(tinyWidget({ version: '1.1.0', locations: ['nowhere'] }))
    await page.getByText('неизвестная область nowhere').waitFor()
    await give(tinyWidget({ version: '1.1.0' }))
    await page.getByText('Версия 1.1.0').waitFor()

    await page.goto(`${stand.url}/leads/detail/${stand.addLead('Окна')}`)
    await page.locator('.probe-root').waitFor()
    expect(await page.evaluate('probe.get_version()')).toBe('1.1.0')
    await stand.close()
  })
})

describe('the settings window', () => {
  it('installs through onSave, sends the hook with a code, and disables with destroy', async () => {
    const calls: string[] = []
    const platform = await listen((request, answer) => {
      calls.push(request.url ?? '')
      answer()
    })
    const stand = await setAmoStand({
      isInstalled: false,
      redirectUri: `${platform.url}/oauth`,
      disableHookUrl: `${platform.url}/disabled`,
    })
    const page = await stand.open('/settings/widgets/')
    const tile = page.getByRole('listitem').filter({ hasText: 'Версия 1.0.0' })
    await tile.getByRole('button', { name: 'Подробнее' }).click()
    await page.getByRole('button', { name: 'Установить' }).click()
    await page.getByText('Заполните поле «Согласие на передачу данных»').waitFor()
    expect(calls).toEqual([])

    await page.getByText('Согласен').click()
    await page.getByRole('button', { name: 'Установить' }).click()
    await tile.getByText('Установлен', { exact: true }).waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(calls).toEqual([expect.stringMatching(/^\/oauth\?code=.+from_widget=1/)])
    expect(await heard(page)).toContain('onSave {"active":"Y","fields":{"consent":"{\\"ok\\":1}"}}')
    const { installations } = stand.world.account.state
    expect(installations.get(stand.clientId)?.settings).toEqual({ consent: '{"ok":1}' })

    await page.getByRole('button', { name: 'Настроить' }).click()
    await page.evaluate('window.answerOfSave = () => Promise.reject(new Error("not now"))')
    await page.getByRole('button', { name: 'Отключить' }).click()
    await expect.poll(() => heard(page)).toContainEqual(expect.stringContaining('"active":"N"'))
    expect(installations.get(stand.clientId)?.isActive).toBe(true)

    await page.evaluate('window.answerOfSave = undefined')
    await page.getByRole('button', { name: 'Отключить' }).click()
    await tile.getByText('Не установлен').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await heard(page)).at(-1)).toBe('destroy')
    expect(calls.at(-1)).toMatch(
      /^\/disabled\?account_id=\d+&client_uuid=.+&signature=[0-9a-f]{64}$/,
    )
    platform.close()
    await stand.close()
  })
})
