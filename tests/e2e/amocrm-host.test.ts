import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyWidget } from './amo-widget.ts'
import { type AmoStand, heard, reportsOf, setAmoStand } from './amo-stand.ts'

describe('what the emulated host lends to a widget', () => {
  let stand: AmoStand
  let card: string

  beforeAll(async () => {
    stand = await setAmoStand()
    card = `/leads/detail/${stand.addLead('Окна на дачу')}`
  })

  afterAll(() => stand.close())

  async function open(path = card, knobs = {}): Promise<Page> {
    const page = await stand.open(path, { knobs })
    await page.locator('.probe-root').waitFor()
    await heard(page)
    return page
  }

  /** Runs in the page with `$` of the host and `said` to write into. */
  function run<T>(page: Page, code: string): Promise<T> {
    return page.evaluate(`(() => { const $ = amoStand.$, said = []; ${code}; return said })()`)
  }

  it('unbinds by namespace and leaves the listeners of others', async () => {
    const page = await open()

    expect(
      await run(
        page,
        `const $box = $('<div>').appendTo(document.body)
         $box.on('tick.widget:a', () => said.push('a')).on('tick.widget:b', () => said.push('b'))
         $box.trigger('tick'); $box.off('.widget:a'); $box.trigger('tick'); $box.trigger('tick.widget:a')
         $box.remove(); $box.trigger('tick')`,
      ),
    ).toEqual(['a', 'b', 'b'])
  })

  it('delegates from the innermost element outwards and stops where a listener answers false', async () => {
    const page = await open()

    expect(
      await run(
        page,
        `const $box = $('<div><p><b>x</b></p></div>').appendTo(document.body)
         $(document).on('click.test', () => said.push('document'))
         $box.on('click', 'p', function () { said.push('p ' + this.tagName) })
         $box.on('click', 'b', function () { said.push('b ' + this.tagName) })
         $box.find('b')[0].click()
         $box.on('click', 'b', () => false)
         $box.find('b')[0].click()
         $(document).off('.test'); $box.remove()`,
      ),
    ).toEqual(['b B', 'p P', 'document', 'b B'])
  })

  it('triggers for its own listeners alone, and clicks for everybody', async () => {
    const page = await open()

    expect(
      await run(
        page,
        `const $input = $('<input>').appendTo(document.body)
         $input[0].addEventListener('change', () => said.push('native change'))
         $input[0].addEventListener('click', () => said.push('native click'))
         $input.on('change click', event => said.push(event.type))
         $input.val('x').trigger('change').trigger('click')
         said.push($input.val()); $input.remove()`,
      ),
    ).toEqual(['change', 'click', 'native click', 'x'])
  })

  it('reports a member of jQuery it does not have', async () => {
    const page = await open()

    expect(await run(page, "said.push(typeof $('body').animate)")).toEqual(['undefined'])
    expect(await reportsOf(page)).toEqual([
      { kind: 'not-emulated', widget: '', text: '$(…).animate is not emulated' },
    ])
  })

  it('hands a clicked number to the widget that asked for it', async () => {
    const page = await open()
    await page.evaluate("probe.add_action('phone', ({ value }) => heard.push('call ' + value))")
    const clients = page.getByRole('region', { name: 'Контакты и компания' })
    await clients.getByRole('button', { name: '+7 912 345-67-89' }).click()
    // Its caption is the widget's name where it names no other.
    await clients.getByRole('button', { name: 'Проба' }).click()

    expect(await heard(page)).toContain('call +79123456789')
  })

  it('knows what stands in the card and is not saved yet', async () => {
    const page = await open()
    await page.getByRole('textbox', { name: /^Сделка №/ }).fill('Окна и двери')

    expect(await page.evaluate("APP.data.current_card.model.get('lead[NAME]')")).toBe(
      'Окна и двери',
    )
  })

  it('speaks the person’s language to a widget that has it', async () => {
    const page = await stand.open(card, { knobs: { language: 'en' } })
    await page.locator('.probe-root').waitFor()

    // The widget knows Russian alone.
    expect(await heard(page)).toContain('render lcard Повторить')
    expect(await page.evaluate('[APP.lang_id, probe.get_accounts_current().language]')).toEqual([
      'en',
      'en',
    ])
  })

  it('draws a living widget again without init when its area is asked for again', async () => {
    const page = await open()
    await page.evaluate('amoStand.redraw()')

    expect(await heard(page)).toEqual(['render lcard Повторить'])
    expect(await page.locator('.probe-root').count()).toBe(1)
  })

  it('says in a strict page what its policy would refuse, and refuses nothing', async () => {
    const page = await open(`${card}?csp=report`)
    await page.evaluate(
      "document.head.append(Object.assign(document.createElement('script'), { text: 'window.inline = 1' }))",
    )

    await expect
      .poll(() => reportsOf(page))
      .toEqual([{ kind: 'csp', widget: '', text: 'script-src-elem: inline' }])
    expect(await page.evaluate('window.inline')).toBe(1)
  })

  it('spoils the page as other widgets do, and the widget lives on', async () => {
    const page = await open(card, { hostile: true })

    expect(
      await page.evaluate(
        '(() => { const keys = []; for (const key in [1]) keys.push(key); return keys })()',
      ),
    ).toEqual(['0', 'removeByValue'])
    const style = await page.locator('.probe-root').evaluate(root => getComputedStyle(root).color)
    expect(style).toBe('rgb(139, 0, 139)')
    expect(await reportsOf(page)).toEqual([])
  })

  it('loads the page anew for an ordinary link and goes on in it for a link of its own', async () => {
    const page = await open()
    await page.evaluate('window.mark = 1')
    await page.getByRole('link', { name: 'Игорь Ветров' }).click()
    await page.getByRole('region', { name: 'Контакт' }).waitFor()
    expect(await page.evaluate('[window.mark, APP.getWidgetsArea()]')).toEqual([1, 'contacts_card'])
    await expect.poll(() => heard(page)).toContain('render ccard Повторить')

    await page.goBack()
    await page.getByRole('region', { name: 'Сделка' }).waitFor()
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('a'), { href: '${card}', id: 'plain', text: 'x' }))`,
    )
    await page.locator('#plain').evaluate(link => (link as HTMLAnchorElement).click())
    await page.locator('.probe-root').waitFor()
    expect(await page.evaluate('window.mark')).toBeUndefined()
  })

  it('tells a widget of lists of the rows that are ticked when it is picked', async () => {
    const locations = ['lcard-1', 'llist-1', 'settings', 'advanced_settings', 'widget_page']
    const archive = tinyWidget({ version: '3.0.0', locations })
    stand.screen.upload(stand.world.account, stand.clientId, archive)
    const page = await stand.open('/leads/list/')
    await page.getByRole('checkbox', { name: 'Отметить Окна на дачу' }).check()
    await expect.poll(() => page.evaluate('typeof probe')).toBe('object')
    await page.evaluate(
      'probe.callbacks.leads = { selected: () => heard.push(JSON.stringify(probe.list_selected())) }',
    )
    await heard(page)
    await page.getByRole('button', { name: 'Проба', exact: true }).click()

    const id = Number(card.split('/').at(-1))
    const selected = [{ id, type: 'leads', emails: [], phones: [] }]
    expect(await heard(page)).toContain(JSON.stringify({ selected, count_selected: 1 }))
  })
})
