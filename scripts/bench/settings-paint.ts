import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { type Seat, takeSeat } from '../../tests/e2e/browser.ts'
import { findChromium } from '../find-chromium.ts'
import { ROOT } from '../tools.ts'
import { freePort } from './free-port.ts'
import { inMs, median, type Row, type Tell } from './row.ts'
import { eraseFolder, makeFolder } from './scratch.ts'

const ROUNDS = 5
const MOST_MS = 1000
/** Of the demo's company: its administrator, who is shown the most. */
const ADMIN = 1
const FRAME = '[data-placement="DEFAULT"] iframe'

/**
 * The demo as it is started by hand, and its settings opened in Chromium: from the click in the portal to the painted page with its
 * first switch. At first with an empty cache, then once more.
 */
export async function measureSettingsPaint(tell: Tell): Promise<readonly Row[]> {
  process.env['CHROMIUM'] ??= findChromium(undefined, existsSync) ?? ''
  const demo = await startDemo(tell)
  try {
    const seat = await takeSeat()
    const first: Opening[] = []
    const again: Opening[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const page = await sitDown(seat, demo.portal)
      first.push(await openSettings(page))
      await leave(page)
      again.push(await openSettings(page))
      await page.context().close()
      tell(
        `settings: ${inMs(first.at(-1)?.total ?? 0)}, once more ${inMs(again.at(-1)?.total ?? 0)}`,
      )
    }
    await seat.close()
    return [
      toRow('settings useful on the demo, empty cache (median)', first),
      toRow('settings useful on the demo, once more (median)', again),
    ]
  } finally {
    await demo.stop()
  }
}

interface Demo {
  /** `http://127.0.0.1:8600` */
  readonly portal: string
  stop(): Promise<void>
}

/** @throws {Error} with what the demo has said, when it does not come up */
export async function startDemo(tell: Tell): Promise<Demo> {
  const folder = await makeFolder()
  const port = await firstOfSix()
  const home = path.join(folder, 'demo')
  await mkdir(home, { recursive: true })
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'scripts/demo.ts'), '--port', String(port), '--folder', home],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const stop = async (): Promise<void> => {
    const ended = new Promise(resolve => child.once('close', resolve))
    if (child.exitCode === null && child.kill('SIGTERM')) await ended
    eraseFolder(folder)
  }
  try {
    tell(`settings: demo on port ${port} …`)
    await untilReady(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { portal: `http://127.0.0.1:${port}`, stop }
}

function untilReady(child: ChildProcess): Promise<void> {
  const said: string[] = []
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said.push(text)
        if (text.includes('Ready in')) resolve()
      })
    child.once('close', () => reject(new Error(`the demo did not start: ${said.join('')}`)))
  })
}

/** The demo takes neighbouring ports: it looks for itself whether they are free. */
async function firstOfSix(): Promise<number> {
  const port = await freePort()
  return port > 65_000 ? port - 1000 : port
}

async function sitDown(seat: Seat, portal: string): Promise<Page> {
  const page = await seat.visit(portal, { userId: ADMIN, at: '#/leads' })
  await page.context().addInitScript(notePaint)
  await page.reload()
  await page.getByRole('main').waitFor()
  await page.waitForLoadState('networkidle')
  return page
}

/** Runs in every frame before its scripts; only the settings have both. */
function notePaint(): void {
  const watcher = new MutationObserver(() => {
    const isUseful =
      document.querySelector('.settings h1') !== null &&
      document.querySelector('.settings [role="switch"]') !== null
    if (!isUseful) return
    watcher.disconnect()
    // The first frame after the change, and the next one: by then it has been painted.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        document.documentElement.setAttribute('data-painted', String(Date.now())),
      ),
    )
  })
  watcher.observe(document, { childList: true, subtree: true })
}

/** Both in ms: from the click to the page painted, and how long opening the session took of it. */
interface Opening {
  readonly total: number
  readonly session: number
}

async function openSettings(page: Page): Promise<Opening> {
  const from = await page.evaluate(() => {
    location.hash = '#/place/main'
    return Date.now()
  })
  const painted = page.frameLocator(FRAME).locator('html[data-painted]')
  await painted.waitFor()
  const session = await painted.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('/api/session'))
      .reduce((sum, { duration }) => sum + duration, 0),
  )
  return { total: Number(await painted.getAttribute('data-painted')) - from, session }
}

async function leave(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/leads'
  })
  await page.locator(FRAME).waitFor({ state: 'detached' })
}

function toRow(figure: string, openings: readonly Opening[]): Row {
  const measured = median(openings.map(({ total }) => total))
  const session = median(openings.map(one => one.session))
  return {
    figure,
    demanded: `≤ ${inMs(MOST_MS)}`,
    measured: `${inMs(measured)}, of it the session ${inMs(session)}`,
    holds: measured <= MOST_MS,
  }
}
