import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import type { FrameModes } from '../hosts/bitrix24/screen/frame-host.ts'

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** How a person sits down at the portal. */
export interface Visit {
  readonly userId?: number
  /** `#/lead/15` */
  readonly at?: string
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
  readonly modes?: Partial<FrameModes>
}

/** One Chromium; every visit is a person with a profile of his own. */
export interface Seat {
  /** @param portal `http://127.0.0.1:8080` */
  visit(portal: string, visit?: Visit): Promise<Page>
  /**
   * A page at any other address, in no portal.
   *
   * @param kept what this person's browser remembers for the page's origin
   */
  open(url: string, visit?: Visit, kept?: Readonly<Record<string, string>>): Promise<Page>
  /** What no page may ever do: uncaught exceptions, dialogs, requests to foreign addresses. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

/** @throws {Error} when `CHROMIUM` names no browser that starts */
export async function takeSeat(): Promise<Seat> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: FLAGS,
  })
  const faults: string[] = []
  return {
    faults,
    async visit(portal, visit = {}) {
      const context = await newContext(browser, faults, visit)
      await context.addInitScript(remember, { origin: portal, values: storageOf(visit) })
      const page = await context.newPage()
      await page.goto(`${portal}/screen/${visit.at ?? ''}`)
      return page
    },
    async open(url, visit = {}, values = {}) {
      const context = await newContext(browser, faults, visit)
      await context.addInitScript(remember, { origin: new URL(url).origin, values })
      const page = await context.newPage()
      await page.goto(url)
      return page
    },
    close: () => browser.close(),
  }
}

async function newContext(
  browser: Browser,
  faults: string[],
  { theme = 'light', width = 1366, height = 800 }: Visit,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    colorScheme: theme,
    viewport: { width, height },
  })
  context.setDefaultTimeout(15_000)
  await context.route('**/*', route => {
    const url = new URL(route.request().url())
    if (url.hostname === '127.0.0.1') return route.continue()
    faults.push(`asked ${url.origin}`)
    return route.abort()
  })
  context.on('weberror', error => faults.push(String(error.error())))
  context.on('dialog', dialog => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return context
}

function storageOf({ userId, theme = 'light', modes = {} }: Visit): Record<string, string> {
  return {
    ...(userId !== undefined && { user: String(userId) }),
    theme,
    'frame-modes': JSON.stringify(modes),
  }
}

interface Remembered {
  readonly origin: string
  readonly values: Readonly<Record<string, string>>
}

/** Runs in every document before its scripts; what the person changes later stays. */
function remember({ origin, values }: Remembered): void {
  if (location.origin !== origin) return
  for (const [name, value] of Object.entries(values))
    if (localStorage.getItem(name) === null) localStorage.setItem(name, value)
}
