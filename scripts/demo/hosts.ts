import { existsSync } from 'node:fs'
import path from 'node:path'
import { createAmoScreen } from '../../tests/hosts/amocrm/screen-api-world.ts'
import { seedAccount } from '../../tests/hosts/amocrm/seed/index.ts'
import { type AmoWorld, startAmoWorld } from '../../tests/hosts/amocrm/world.ts'
import { crmMethods, crmMethodsV3 } from '../../tests/hosts/bitrix24/crm/index.ts'
import type { AppAddresses } from '../../tests/hosts/bitrix24/install.ts'
import type { AppRegistration } from '../../tests/hosts/bitrix24/oauth.ts'
import { screenRoutes } from '../../tests/hosts/bitrix24/screen-api.ts'
import { companyOf } from '../../tests/hosts/bitrix24/seed/company.ts'
import { seedCompany } from '../../tests/hosts/bitrix24/seed/index.ts'
import { startWorld, type World } from '../../tests/hosts/bitrix24/world.ts'
import { packWidget } from '../pack-amocrm.ts'
import { ROOT } from '../tools.ts'
import type { DemoFolder } from './folder.ts'
import type { DemoPorts } from './ports.ts'
import { addTwinFirms } from './twin-firms.ts'

/** What both emulated hosts are made of. */
export interface HostParts {
  readonly folder: DemoFolder
  readonly ports: DemoPorts
  readonly appUrl: string
  /** ms UTC, for both hosts and the product. */
  readonly clock: () => number
  /** A time button of either screen was pressed. */
  readonly onMoveTime: (ms: number) => Promise<void>
}

export interface PortalParts extends HostParts {
  readonly app: AppRegistration
  readonly addresses: AppAddresses
}

/** The same company for both hosts; made only for one that keeps none yet. */
function company(clock: () => number) {
  const state = seedCompany({ now: clock(), seed: 'demo' })
  addTwinFirms(state)
  return state
}

export function startDemoPortal(parts: PortalParts): Promise<World> {
  const { folder, ports, clock, app, addresses, onMoveTime } = parts
  return startWorld({
    clock,
    ports: { oauth: ports.oauth, portals: [ports.portal] },
    ...(existsSync(folder.portal) ? {} : { state: company(clock) }),
    methods: [crmMethods],
    methodsV3: crmMethodsV3,
    keepIn: folder.portal,
    routes: screenRoutes({
      app,
      appTitle: 'Шаголад',
      addresses: () => addresses,
      folder: path.join(ROOT, 'dist', 'portal'),
      onMoveTime,
    }),
  })
}

/** The account with our integration registered and the widget's archive uploaded: the market's, with the demo's address. */
export async function startDemoAccount(parts: HostParts): Promise<AmoWorld> {
  const { folder, ports, clock, appUrl, onMoveTime } = parts
  const { amocrmClientId: clientId, amocrmClientSecret: clientSecret } = folder.keys
  const zip = await packWidget({ server: appUrl, isDemo: true })
  const screen = createAmoScreen({ folder: path.join(ROOT, 'dist', 'amo-screen'), onMoveTime })
  const world = await startAmoWorld({
    clock,
    ports: { www: ports.consent, api: ports.accountApi, accounts: [ports.account] },
    ...(existsSync(folder.account) ? {} : { state: seedAccount(companyOf(company(clock))).state }),
    integrations: [
      {
        clientId,
        clientSecret,
        redirectUri: `${appUrl}/amocrm/oauth`,
        disableHookUrl: `${appUrl}/amocrm/disabled`,
      },
    ],
    keepIn: folder.account,
    routes: screen.routes,
  })
  screen.upload(world.account, clientId, zip)
  return world
}
