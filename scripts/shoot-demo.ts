import { chromium } from 'playwright-core'

/** The picture of the README from a running demo: `node scripts/shoot-demo.ts http://127.0.0.1:8610/screen/`. */
const address = process.argv[2]
if (address === undefined) throw new Error('name the address the demo has printed')

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage({
  viewport: { width: 1366, height: 800 },
  deviceScaleFactor: 1,
  locale: 'ru-RU',
  colorScheme: 'light',
})
await page.goto(address)

const clock = page.locator('.top-now')
const inOffice = /, 1[0-5]:/
for (let hours = 0; hours < 96 && !inOffice.test((await clock.textContent()) ?? ''); hours++) {
  const before = await clock.textContent()
  await page.getByRole('button', { name: 'Перемотать на 1 час' }).click()
  await clock.filter({ hasNotText: before ?? '' }).waitFor()
}

await page.getByRole('button', { name: 'Отправить заявку' }).click()
const dialog = page.getByRole('dialog', { name: 'Заявка с сайта' })
await dialog.getByRole('button', { name: 'Тот же клиент снова' }).click()
await dialog
  .getByRole('textbox', { name: 'Комментарий' })
  .fill('Нужен ещё один расчёт, перезвоните')
await dialog.getByRole('button', { name: 'Отправить', exact: true }).click()
await dialog.getByRole('link', { name: /лид № / }).click()

const strip = page.frameLocator('[data-placement="USERFIELD_TYPE"] iframe')
await page.getByText('Обращение известного клиента').waitFor()
await strip.getByRole('button', { name: 'Поставить дело' }).click()
await strip.getByLabel('Что сделать').fill('Отправить расчёт')
await strip.getByLabel('Что сделать').press('Enter')
await strip.getByText('Повторное обращение').filter({ visible: true }).waitFor()
await strip.getByText('Отправить расчёт').filter({ visible: true }).first().waitFor()
await page.getByRole('heading', { name: 'Запланировано' }).waitFor()
await page.getByText('Заявка отправлена').waitFor({ state: 'hidden' })
await page.getByRole('group', { name: 'Что добавить' }).getByText('Комментарий').click()
await page.mouse.move(0, 0)
await page.locator('main').focus()
await page.evaluate(() => scrollTo(0, 0))
await page.screenshot({ path: new URL('../docs/demo.png', import.meta.url).pathname })
await browser.close()
