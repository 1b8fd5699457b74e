import type { CallEntry } from '../../tests/hosts/bitrix24/call-log.ts'
import { isRead } from '../../tests/hosts/bitrix24/switches.ts'
import { SERVER_FLAGS } from './app.ts'
import { startChild, type Child } from './child.ts'
import type { PortalCommands } from './portal-process.ts'
import { inMs, median, type Row, type Tell } from './row.ts'
import { startScratch } from './scratch.ts'
import type { ServerCommands } from './server-process.ts'

const LEADS = 15

/** New leads of known contacts, one after the other, on the demo's company; from the webhook to the last echo. */
export async function measureNewLead(tell: Tell): Promise<readonly Row[]> {
  const scratch = await startScratch()
  const portal = startChild<PortalCommands>('./portal-process.ts')
  const server = startChild<ServerCommands>('./server-process.ts', SERVER_FLAGS)
  try {
    const { oauthHost, tenant } = await portal.ask('start', { isUnlimited: true })
    const databaseUrl = await scratch.createDatabase()
    const { appUrl } = await server.ask('start', { databaseUrl, dataDir: '', oauthHost })
    await portal.ask('install', { appUrl })
    await server.ask('becomeReady', { tenant })
    await server.ask('holdWalks')
    // Users and pipelines are remembered for minutes: the first lead asks for them, the others do not.
    await followLead(portal, server, 0)
    const leads: Lead[] = []
    for (let index = 1; index <= LEADS; index++) leads.push(await followLead(portal, server, index))
    tell(`new lead: ${leads.map(({ own, echoes }) => `${own}+${echoes}`).join(' ')} calls`)
    return toRows(leads)
  } finally {
    await Promise.all([server.stop(), portal.stop()])
    await scratch.stop()
  }
}

interface Lead {
  /** Up to the last write. */
  readonly own: number
  /** After it: the portal tells us of our own changes, too. */
  readonly echoes: number
  readonly refreshes: number
  readonly ms: number
}

async function followLead(
  portal: Child<PortalCommands>,
  server: Child<ServerCommands>,
  index: number,
): Promise<Lead> {
  await portal.ask('calls')
  const sentAt = Date.now()
  await portal.ask('sendLeads', { known: 1, strangers: 0, from: index })
  await portal.ask('settled')
  await server.ask('settled')
  const calls = await portal.ask('calls')
  const rest = calls.filter(call => call.server === 'rest')
  const last = rest.findLastIndex(isWrite)
  if (last < 0) throw new Error('nothing was written about a lead of a known contact')
  return {
    own: last + 1,
    echoes: rest.length - last - 1,
    refreshes: calls.length - rest.length,
    ms: (rest[last]?.at ?? sentAt) - sentAt,
  }
}

function isWrite({ methods }: CallEntry): boolean {
  return methods.some(method => !isRead(method))
}

function toRows(leads: readonly Lead[]): readonly Row[] {
  const own = Math.max(...leads.map(lead => lead.own))
  const echoes = median(leads.map(lead => lead.echoes))
  const refreshes = leads.reduce((sum, lead) => sum + lead.refreshes, 0)
  return [
    {
      figure: `HTTP calls for one new lead of a known contact, most of ${LEADS}`,
      demanded: '≤ 3',
      measured: `${own} (apart: ${echoes} for echoes of our writes, ${refreshes} token refreshes in all)`,
      holds: own <= 3,
    },
    {
      figure: 'from the form to the last write, p50',
      demanded: '',
      measured: inMs(median(leads.map(({ ms }) => ms))),
      holds: null,
    },
  ]
}
