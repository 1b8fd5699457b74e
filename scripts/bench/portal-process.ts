import { addItem } from '../../tests/hosts/bitrix24/crm/logic.ts'
import type { CallEntry } from '../../tests/hosts/bitrix24/call-log.ts'
import { manyOpenDeals } from '../../tests/hosts/bitrix24/seed/many-open-deals.ts'
import { manyPastDeals } from '../../tests/hosts/bitrix24/seed/many-past-deals.ts'
import { seedCompany } from '../../tests/hosts/bitrix24/seed/index.ts'
import type { Item } from '../../tests/hosts/bitrix24/state.ts'
import { startWorld, type World } from '../../tests/hosts/bitrix24/world.ts'
import { addressesAt, BENCH_APP } from './app.ts'
import { serve } from './child.ts'

export type PortalCommands = typeof commands

let world: World | null = null

/** The emulated portal with its OAuth server, in a process of its own. */
const commands = {
  /**
   * @param given.openDeals a portal where all is well; `pastDeals`: the demo's company with so many; both left out: as it is
   * @param given.isUnlimited without the limit of 2 requests a second
   */
  async start(given: {
    readonly openDeals?: number
    readonly pastDeals?: number
    readonly isUnlimited?: boolean
  }) {
    const { isUnlimited = false } = given
    world = await startWorld({
      state: stateFor(given),
      switches: { eventDelayMs: 5 },
      ...(isUnlimited && { rate: null }),
    })
    return {
      oauthHost: new URL(world.oauth.serverEndpoint).origin,
      tenant: `bitrix24:${world.portal.portal.state.memberId}`,
    }
  },

  /** As an admin's frame does it: installer page, then what the frame's `installFinish` does. */
  async install({ appUrl }: { readonly appUrl: string }) {
    const { life, events, portal } = running()
    const admin = [...portal.state.users.values()].find(user => user.admin && user.active)
    const answer = await life.install(BENCH_APP, addressesAt(appUrl), admin?.id ?? 1)
    if (answer.status !== 200) throw new Error(`the installer answered ${answer.status}`)
    life.finishInstall()
    await events.settled()
  },

  /** Everything that was told has arrived. */
  settled: () => running().events.settled(),

  /** Requests of the product since the last time they were asked for. */
  async calls(): Promise<readonly CallEntry[]> {
    const { callLog } = theWorld()
    const entries = [...callLog.entries]
    callLog.reset()
    return entries
  },

  /** As the form on the site makes them; ids of the leads. */
  async sendLeads(given: {
    readonly known: number
    readonly strangers: number
    /** Place of the first client in the base. */
    readonly from?: number
  }) {
    const { portal } = running()
    const clients = [...portal.state.items[3].values()].filter(({ fm }) => phoneOf(fm) !== null)
    const known = Array.from({ length: given.known }, (_, index) => {
      const client = clients[(((given.from ?? 0) + index) * 7) % clients.length]
      return client === undefined ? [] : [{ name: nameOf(client), phone: phoneOf(client.fm) ?? '' }]
    })
    const strangers = Array.from({ length: given.strangers }, (_, index) => ({
      name: 'Новый',
      phone: `+7 955 ${String(1_000_000 + index)}`,
    }))
    return [...known.flat(), ...strangers].map(({ name, phone }) => {
      const fields = { title: 'Заявка с сайта', name, sourceId: 'WEB' }
      const fm = [{ id: null, typeId: 'PHONE' as const, valueType: 'WORK', value: phone }]
      return addItem(portal, 1, { fields, fm }, { userId: 1, isRobot: true }).id
    })
  },
}

function stateFor(given: { readonly openDeals?: number; readonly pastDeals?: number }) {
  const now = Date.now()
  if (given.openDeals !== undefined) return manyOpenDeals({ count: given.openDeals, now })
  if (given.pastDeals !== undefined) return manyPastDeals({ count: given.pastDeals, now })
  return seedCompany({ now, seed: 'bench' })
}

function theWorld(): World {
  if (world === null) throw new Error('the portal was not started')
  return world
}

function running() {
  return theWorld().portal
}

function phoneOf(fm: Item['fm']): string | null {
  return fm.find(({ typeId }) => typeId === 'PHONE')?.value ?? null
}

function nameOf({ fields }: Item): string {
  const name = fields['name']
  return typeof name === 'string' ? name : 'Клиент'
}

serve(commands)
