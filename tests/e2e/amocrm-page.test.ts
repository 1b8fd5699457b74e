import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AmoStand,
  type AmoVisit,
  heard,
  receive,
  REP,
  reportsOf,
  setAmoStand,
} from './amo-stand.ts'

const CARD = ['new', 'render lcard Повторить', 'init', 'bind_actions']

describe('the page of an emulated amoCRM account', () => {
  let stand: AmoStand
  let first: number
  let second: number

  beforeAll(async () => {
    stand = await setAmoStand()
    first = stand.addLead('Окна на дачу')
    second = stand.addLead('Балкон под ключ')
  })

  afterAll(() => stand.close())

  async function openCard(id: number, visit: AmoVisit = {}): Promise<Page> {
    const page = await stand.open(`/leads/detail/${id}`, visit)
    await page.locator('.card-widgets .probe-root').waitFor()
    return page
  }

  it('starts a widget in the order of the real host, callbacks as methods of their object', async () => {
    const page = await openCard(first)

    expect(await heard(page)).toEqual(CARD)
    expect(await reportsOf(page)).toEqual([])
  })

  it('waits with init for a promise of render, and not with bind_actions', async () => {
    const page = await openCard(first)
    await heard(page)
    await page.evaluate(
      'window.answerOfRender = () => new Promise(done => { window.finishRender = done })',
    )
    await page.evaluate(`amoStand.go('/leads/detail/${second}')`)
    await page.locator('.probe-root').waitFor()

    expect((await heard(page)).at(-1)).toBe('bind_actions')
    await page.evaluate('finishRender(true)')
    await expect.poll(() => heard(page)).toEqual(['init'])
  })

  it('suppresses init alone when render answers with nothing', async () => {
    const page = await openCard(first)
    await heard(page)
    await page.evaluate('window.answerOfRender = () => undefined')
    await page.evaluate(`amoStand.go('/leads/detail/${second}')`)
    await page.locator('.probe-root').waitFor()

    expect(await heard(page)).toEqual(['destroy', 'new', 'render lcard Повторить', 'bind_actions'])
    expect((await reportsOf(page)).map(({ text }) => text)).toContain('render вернул не true')
  })

  it('destroys the widget on the way to another card and makes its column anew', async () => {
    const page = await openCard(first)
    await heard(page)
    await page.evaluate("document.querySelector('.card-widgets').dataset.old = 'yes'")
    await page.evaluate(`amoStand.go('/leads/detail/${second}')`)
    await page.locator(`.card-holder[data-id="${second}"] .probe-root`).waitFor()

    expect(await heard(page)).toEqual(['destroy', ...CARD])
    expect(await page.locator('.card-widgets[data-old]').count()).toBe(0)
    await page.locator('.feed').click()
    expect(await heard(page)).toEqual(['click'])
  })

  it('leaves listeners and calls no destroy when it is told to miss it', async () => {
    const page = await openCard(first, { knobs: { missedDestroy: true } })
    await heard(page)
    await page.evaluate(`amoStand.go('/leads/detail/${second}')`)
    await page.locator(`.card-holder[data-id="${second}"] .probe-root`).waitFor()

    expect(await heard(page)).toEqual(CARD)
    await page.locator('.feed').click()
    expect(await heard(page)).toEqual(['click', 'click'])
  })

  it('gives no new card a number until it is saved, and renders nothing then', async () => {
    const page = await stand.open('/leads/add/')
    await page.locator('.probe-root').waitFor()
    await heard(page)
    expect(await page.evaluate('APP.data.current_card.id')).toBe(0)

    await page.getByRole('textbox', { name: 'Сделка: новая карточка' }).fill('Двери')
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await expect.poll(() => page.evaluate('APP.data.current_card.id')).toBeGreaterThan(0)

    expect(new URL(page.url()).pathname).toMatch(/^\/leads\/detail\/\d+$/)
    expect((await heard(page)).filter(word => word !== 'click')).toEqual([])
  })

  it('reports what a widget writes into APP and reads of it undocumented', async () => {
    const page = await openCard(first)
    await page.evaluate('APP.widgets.legal_handlers = [() => []]')
    expect(await reportsOf(page)).toEqual([])

    await page.evaluate('AMOCRM.data.mine = 1')
    await page.evaluate('APP.router')

    expect(await reportsOf(page)).toEqual([
      { kind: 'app-write', widget: '', text: 'запись в APP.data.mine' },
      { kind: 'app-read', widget: '', text: 'чтение APP.router: не описано' },
    ])
  })

  it('tells a widget where it is', async () => {
    const page = await openCard(first, { userId: REP })

    expect(
      await page.evaluate(`[APP.getBaseEntity(), APP.isCard(), APP.getWidgetsArea(),
        APP.constant('user').id, APP.data.current_card.id, probe.system().amouser_id,
        probe.get_settings().widget_code, probe.params.path, probe.get_install_status()]`),
    ).toEqual([
      'leads',
      true,
      'leads_card',
      REP,
      first,
      REP,
      stand.code,
      `${stand.url}/upl/${stand.code}/widget`,
      'installed',
    ])
    expect(await page.evaluate('probe.get_current_card_contacts_data()')).toMatchObject([
      { name: 'Игорь Ветров', phones: ['+79123456789'] },
    ])
  })

  it('opens pages of the widget’s own with both containers', async () => {
    const page = await stand.open(`/settings/widgets/${stand.code}/`)
    await expect.poll(() => heard(page)).toContain('advancedSettings 11')

    await page.getByRole('link', { name: 'Проба в меню' }).click()
    await expect
      .poll(() => heard(page))
      .toContain('initMenuPage {"location":"widget_page","item_code":"probe"}')
    expect(await page.evaluate('APP.getWidgetsArea()')).toBe(`widget-page:${stand.code}`)

    await page.getByRole('link', { name: 'Проба в меню' }).click()
    await expect
      .poll(() => heard(page).then(words => words.filter(word => word !== 'click')))
      .toEqual([
        'render widget_page Повторить',
        'initMenuPage {"location":"widget_page","item_code":"probe"}',
      ])
  })

  it('opens the column collapsed and turns dark when it is told to', async () => {
    const page = await stand.open(`/leads/detail/${first}`, {
      knobs: { collapsed: true, theme: 'dark' },
    })
    await page.locator('.probe-root').waitFor({ state: 'attached' })

    expect(await page.locator('.probe-root').isVisible()).toBe(false)
    expect(await page.locator('html').getAttribute('data-color-scheme')).toBe('dark')
    await page.getByRole('button', { name: 'Проба', exact: true }).click()
    expect(await page.locator('.probe-root').isVisible()).toBe(true)
  })

  it('sends a call of $authorizedAjax with a token, through the CORS of its receiver', async () => {
    const page = await openCard(first, { userId: REP })
    const receiver = await receive(stand.url)
    const ask = (origin: string) =>
      `new Promise(done => probe.$authorizedAjax({ url: '${origin}', method: 'POST', dataType: 'json' })
        .done(done).fail(request => done({ status: request.status })))`

    expect(await page.evaluate(ask(receiver.url))).toEqual({ ok: true })
    const claims = JSON.parse(
      Buffer.from(receiver.token().split('.')[1] ?? '', 'base64url').toString(),
    )
    expect(claims).toMatchObject({ user_id: REP, client_uuid: stand.clientId, iss: stand.url })

    receiver.close()
    const closed = await receive('https://elsewhere.example')
    expect(await page.evaluate(ask(closed.url))).toEqual({ status: 0 })
    closed.close()
  })

  it('throws nothing and asks no foreign address on the way', () => {
    expect(stand.seat.faults).toEqual([])
  })
})
