import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { createMovableClock, type MovableClock } from '../../server/clock.ts'
import { packWidget } from '../../scripts/pack-amocrm.ts'
import { type Service, startService } from '../../server/service.ts'
import { createTestDatabase, TEST_KEYS } from '../database.ts'
import { addLead } from '../hosts/amocrm/crm/leads.ts'
import { addContact } from '../hosts/amocrm/crm/people.ts'
import { ADMIN, REPS, STAGES } from '../hosts/amocrm/empty-state.ts'
import { createAmoScreen } from '../hosts/amocrm/screen-api-world.ts'
import type { ScreenKnobs } from '../hosts/amocrm/screen/knobs.ts'
import { type AmoWorld, startAmoWorld } from '../hosts/amocrm/world.ts'
import { silentLog } from '../silent-log.ts'
import { freePort, MORNING } from '../stage.ts'
import { type Seat, takeSeat } from './browser.ts'

export const [REP] = REPS
export { ADMIN }

/** How somebody sits down at the account. */
export interface AmoVisit {
  /** `/leads/detail/15` */
  readonly at: string
  readonly userId?: number
  readonly knobs?: Partial<ScreenKnobs>
  readonly width?: number
  readonly height?: number
}

/** An emulated account with our widget uploaded, the real service, and a browser before both. */
export interface AmoScene {
  readonly world: AmoWorld
  readonly service: Service
  readonly seat: Seat
  readonly clock: MovableClock
  /** Code the account gave our widget. */
  readonly code: string
  /** Everything the account has granted us ends at once. */
  revoke(): void
  /** Origin of our service. */
  readonly server: string
  /** Of the first rep, with a client of its own: the rules look at it some seconds later. */
  addLead(name?: string): number
  openCard(lead: number, visit?: Partial<AmoVisit>): Promise<Page>
  visit(visit: AmoVisit): Promise<Page>
  /** @throws {Error} for uncaught exceptions, dialogs and foreign addresses the browser met */
  close(): Promise<void>
}

const folder = (name: string): string =>
  fileURLToPath(new URL(`../../dist/${name}`, import.meta.url))

/** @param options.isInstalled `false`: the widget waits in the market */
export async function setAmoScene(
  options: { readonly isInstalled?: boolean } = {},
): Promise<AmoScene> {
  const [database, seat, port] = await Promise.all([createTestDatabase(), takeSeat(), freePort()])
  const clock = createMovableClock(MORNING - Date.now())
  const server = `http://127.0.0.1:${port}`
  const screen = createAmoScreen({ folder: folder('amo-screen') })
  const world = await startAmoWorld({ clock: () => clock.now(), rate: null, routes: screen.routes })
  const integration = world.registerIntegration({
    redirectUri: `${server}/amocrm/oauth`,
    disableHookUrl: `${server}/amocrm/disabled`,
    isPublic: true,
  })
  const service = await startService({
    database: { databaseUrl: database.url, dataDir: '' },
    encryptionKeys: TEST_KEYS,
    sessionSecret: new Uint8Array(32).fill(9),
    publicUrl: server,
    listen: { port, host: '127.0.0.1' },
    trustedProxy: null,
    dist: folder(''),
    clock,
    log: silentLog,
    amocrm: {
      clientId: integration.clientId,
      clientSecret: integration.clientSecret,
      vendor: {
        hostPattern: world.hostPattern,
        allowHttp: true,
        consentOrigin: world.wwwUrl,
        framedBy: [world.account.url],
      },
      rateLimit: { perSecond: 500, burst: 200 },
    },
    concurrency: { short: 4, long: 1 },
  })
  const zip = await packWidget({ server, isDemo: true })
  const code = screen.upload(world.account, integration.clientId, zip)
  if (options.isInstalled !== false) await install(world, service, integration.clientId)

  return {
    world,
    service,
    seat,
    clock,
    code,
    server,
    revoke: () => world.tokens.revoke(integration.clientId, world.account.account.state.accountId),
    addLead: (name = 'Окна на дачу') => addLeadOf(world, name),
    visit: given => visitAccount(seat, world, given),
    openCard: (lead, given) => visitAccount(seat, world, { at: `/leads/detail/${lead}`, ...given }),
    async close() {
      await seat.close()
      await service.stop()
      await world.stop()
      await database.drop()
      if (seat.faults.length > 0) throw new Error(`the browser met ${seat.faults.join('; ')}`)
    },
  }
}

/** An administrator presses «Установить»; the consent reaches our service. */
async function install(world: AmoWorld, service: Service, clientId: string): Promise<void> {
  await world.install(clientId, ADMIN)
  // The hook is answered at once; the code is exchanged and web-hooks are asked for behind it.
  for (const until = Date.now() + 10_000; ;) {
    const isActive = (await service.store.tenants.active()).length > 0
    if (isActive && world.account.state.hooks.size > 0) return
    if (Date.now() > until) throw new Error('the account was not connected in time')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

function addLeadOf({ account: { account } }: AmoWorld, name: string): number {
  const field = [...account.state.fields.contacts.values()].find(({ code }) => code === 'PHONE')
  if (field === undefined) throw new Error('the account has no field for phones')
  const phone = `+7912${String(1_000_000 + account.state.leads.size)}`
  const values = { [field.id]: [{ value: phone, enum_code: 'WORK' }] }
  const contact = addContact(account, { firstName: name, responsibleId: REP, values }, BY_REP)
  const wish = { name, statusId: STAGES.talks, responsibleId: REP, contacts: [{ id: contact.id }] }
  return addLead(account, wish, BY_REP).id
}

const BY_REP = { userId: REP }

async function visitAccount(
  seat: Seat,
  world: AmoWorld,
  { at, userId = REP, knobs = {}, width = 1366, height = 900 }: AmoVisit,
): Promise<Page> {
  const page = await seat.open(`${world.account.url}/stand/page/`)
  await page.setViewportSize({ width, height })
  await page.evaluate(
    ([user, kept]) => {
      localStorage.setItem('user', user ?? '')
      localStorage.setItem('knobs', kept ?? '')
    },
    [String(userId), JSON.stringify(knobs)],
  )
  await page.goto(world.account.url + at)
  return page
}

/** The block in the right column, and the place of a full page. */
export const ROOT = '.shagolad-widget'

/** What the emulated page has to say against us. */
export function reportsOf(page: Page): Promise<readonly unknown[]> {
  return page.evaluate(
    () =>
      (window as unknown as { amoStand: { reports: { list: unknown[] } } }).amoStand.reports.list,
  )
}

/** Goes to another page of the account as its own links do. */
export function go(page: Page, path: string): Promise<void> {
  return page.evaluate(
    to => (window as unknown as { amoStand: { go(path: string): void } }).amoStand.go(to),
    path,
  )
}

/** Counts the sessions a page opens from now on. */
export function countSessions(page: Page, { server }: AmoScene): { readonly count: number } {
  const asked = { count: 0 }
  page.on('request', request => {
    if (request.method() === 'POST' && request.url() === `${server}/api/session`) asked.count++
  })
  return asked
}

/** Our server refuses a session, `times` times. */
export async function refuse(
  page: Page,
  scene: AmoScene,
  answer: { readonly status: number; readonly error: string; readonly times?: number },
): Promise<void> {
  const { status, error, times = Number.POSITIVE_INFINITY } = answer
  let count = 0
  await page.route(`${scene.server}/api/session`, route => {
    if (route.request().method() !== 'POST' || count++ >= times) return route.continue()
    const headers = { 'access-control-allow-origin': scene.world.account.url }
    return route.fulfill({ status, headers, json: { error } })
  })
}
