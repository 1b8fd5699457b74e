import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Frame, Page } from 'playwright-core'

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe finds wrong inside the app's frame and is serious or critical: `color-contrast: .strip__at`.
 *
 * @param selector of the iframe
 */
export async function findBarriers(page: Page, selector: string): Promise<readonly string[]> {
  const element = await page.waitForSelector(selector)
  const frame = await element.contentFrame()
  if (frame === null) throw new Error(`${selector} is no frame`)
  return barriersOf(frame)
}

/** The same for a whole document. */
export async function barriersOf(frame: Frame): Promise<readonly string[]> {
  const { violations, passes } = await runAxe(frame)
  if (passes.length === 0) throw new Error('axe found nothing to look at')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

/** Evaluated by the debugger's door, which the page's own policy of scripts does not close. */
async function runAxe(frame: Frame): Promise<AxeResults> {
  await frame.evaluate(await source)
  return frame.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
}
