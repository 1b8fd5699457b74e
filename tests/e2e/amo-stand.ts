import { createServer, type IncomingMessage, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { addContact, addLead, communications } from '../hosts/amocrm/crm/logic.ts'
import { ADMIN, REPS } from '../hosts/amocrm/empty-state.ts'
import { createAmoScreen, type AmoScreen } from '../hosts/amocrm/screen-api-world.ts'
import type { ScreenKnobs } from '../hosts/amocrm/screen/knobs.ts'
import { type AmoWorld, startAmoWorld } from '../hosts/amocrm/world.ts'
import { type Seat, takeSeat } from './browser.ts'
import { tinyWidget } from './amo-widget.ts'

export const [REP] = REPS
export { ADMIN }

export interface AmoVisit {
  /** Who looks; the administrator when left out. */
  readonly userId?: number
  readonly width?: number
  readonly height?: number
  /** How the host's page behaves, its theme among that. */
  readonly knobs?: Partial<ScreenKnobs>
}

/** An emulated account with its pages, a widget in it, and a browser before it. */
export interface AmoStand {
  readonly world: AmoWorld
  readonly screen: AmoScreen
  readonly seat: Seat
  readonly clientId: string
  /** The widget's code; `''` without one. */
  readonly code: string
  /** Origin of the account. */
  readonly url: string
  /** @param path `/leads/detail/48120001` */
  open(path: string, visit?: AmoVisit): Promise<Page>
  /** A lead of the first rep with one contact. @returns its id */
  addLead(name: string): number
  close(): Promise<void>
}

export interface AmoStandOptions {
  /** widget.zip; one that writes down what it hears when left out, `null`: none. */
  readonly zip?: Buffer | null
  /** `false`: uploaded, and not installed yet. */
  readonly isInstalled?: boolean
  /** Of the integration; one where nobody answers when left out. */
  readonly redirectUri?: string
  readonly disableHookUrl?: string
  /** The account's clock, ms; the real one when left out. */
  readonly clock?: () => number
  readonly onMoveTime?: (ms: number) => Promise<void>
}

const NOBODY = 'http://127.0.0.1:9/amocrm/oauth'

export async function setAmoStand(options: AmoStandOptions = {}): Promise<AmoStand> {
  const { zip = tinyWidget(), isInstalled = true, clock = Date.now, onMoveTime } = options
  const folder = fileURLToPath(new URL('../../dist/amo-screen', import.meta.url))
  const screen = createAmoScreen({ folder, ...(onMoveTime && { onMoveTime }) })
  const [world, seat] = await Promise.all([
    startAmoWorld({ clock, routes: screen.routes }),
    takeSeat(),
  ])
  const { clientId } = world.registerIntegration({
    redirectUri: options.redirectUri ?? NOBODY,
    disableHookUrl: options.disableHookUrl ?? null,
  })
  const { account, url } = world.account
  const code = zip === null ? '' : screen.upload(world.account, clientId, zip)
  if (zip !== null && isInstalled) await world.install(clientId, ADMIN)
  return {
    world,
    screen,
    seat,
    clientId,
    code,
    url,
    open(path, { userId = ADMIN, knobs = {}, ...visit } = {}) {
      const theme = knobs.theme ?? 'light'
      const kept = { user: String(userId), knobs: JSON.stringify(knobs) }
      return seat.open(`${url}${path}`, { ...visit, theme }, kept)
    },
    addLead(name) {
      const by = { userId: REP }
      const values = communications(account, 'contacts', { phones: ['+79123456789'] })
      const contact = addContact(account, { name: 'Игорь Ветров', responsibleId: REP, values }, by)
      const wish = { name, responsibleId: REP, contacts: [{ id: contact.id }] }
      return addLead(account, wish, by).id
    },
    async close() {
      await Promise.all([seat.close(), world.stop()])
    },
  }
}

/** What the widget heard since this was asked last. */
export function heard(page: Page): Promise<string[]> {
  return page.evaluate('(window.heard ?? []).splice(0)')
}

export function reportsOf(page: Page): Promise<{ kind: string; text: string }[]> {
  return page.evaluate('amoStand.reports.list')
}

/** A server of another origin that lets pages of one origin ask it, and remembers the token of the last call. */
export async function receive(origin: string) {
  let token = ''
  const server = await listen((request, answer) => {
    if (request.method !== 'OPTIONS') token = String(request.headers['x-auth-token'])
    answer({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'X-Auth-Token',
    })
  })
  return { ...server, token: () => token }
}

/** A server that answers as it is told. */
export async function listen(
  take: (request: IncomingMessage, answer: (headers?: Record<string, string>) => void) => void,
): Promise<{ url: string; close: () => Server }> {
  const server = createServer((request, response) =>
    take(request, (headers = {}) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers })
      response.end('{"ok":true}')
    }),
  )
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}
