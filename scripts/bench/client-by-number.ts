import { existsSync } from 'node:fs'
import { takeSeat } from '../../tests/e2e/browser.ts'
import { findChromium } from '../find-chromium.ts'
import { inMs, median, quantile, type Row, type Tell } from './row.ts'
import { startDemo } from './settings-paint.ts'

const ROUNDS = 5
const MOST_MS = 2000
const FRAME = '[data-placement="REST_APP_URI"] iframe'

/** A softphone's link opened in Chromium on the demo: from the address to the client with his cards, each time with an empty cache. */
export async function measureClientByNumber(tell: Tell): Promise<readonly Row[]> {
  process.env['CHROMIUM'] ??= findChromium(undefined, existsSync) ?? ''
  const demo = await startDemo(tell)
  const seat = await takeSeat()
  try {
    const [phone, code] = await Promise.all([findPhone(demo.portal), findCode(demo.portal)])
    const link = `${demo.portal}/marketplace/view/${code}/?${new URLSearchParams({ 'params[phone]': phone })}`
    const times: number[] = []
    for (let round = -1; round < ROUNDS; round++) {
      const page = await seat.open(link)
      const from = await page.evaluate(() => performance.timeOrigin)
      await page.frameLocator(FRAME).locator('.client-view__phone').waitFor()
      const took = (await page.evaluate(() => Date.now())) - from
      await page.context().close()
      // The first one makes lists known that are kept for some minutes.
      if (round >= 0) times.push(took)
    }
    return [
      {
        figure: 'a softphone’s link until the client is shown, own index warm (median)',
        demanded: `≤ ${MOST_MS} ms`,
        measured: `${inMs(median(times))} (slowest ${inMs(quantile(times, 1))})`,
        holds: median(times) <= MOST_MS,
      },
    ]
  } finally {
    await seat.close()
    await demo.stop()
  }
}

async function ask<Answer>(portal: string, path: string): Promise<Answer> {
  const answer = await fetch(`${portal}/screen/api/${path}`, { headers: { 'x-screen-user': '1' } })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return (await answer.json()) as Answer
}

async function findPhone(portal: string): Promise<string> {
  return (await ask<{ readonly phone: string }>(portal, 'contacts/known?how=client')).phone
}

async function findCode(portal: string): Promise<string> {
  return (await ask<{ readonly app: { readonly code: string } }>(portal, 'boot')).app.code
}
