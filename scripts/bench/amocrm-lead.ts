import type { CallEntry } from '../../tests/hosts/amocrm/call-log.ts'
import { startAmoGround, type AmoGround } from './amocrm-ground.ts'
import { inMs, median, type Row, type Tell } from './row.ts'

const LEADS = 15
const MOST = 8

/** New amoCRM leads, one after the other, on the demo's company; from the web-hook to the last echo. */
export async function measureAmoLead(tell: Tell): Promise<readonly Row[]> {
  const ground = await startAmoGround({})
  try {
    const rows: Row[] = []
    for (const isKnown of [true, false]) {
      const leads: Lead[] = []
      // Users and pipelines are remembered for minutes: the first lead asks for them, the others do not.
      await followLead(ground, { index: 0, isKnown })
      for (let index = 1; index <= LEADS; index++)
        leads.push(await followLead(ground, { index, isKnown }))
      const who = isKnown ? 'a known client' : 'somebody unknown'
      tell(`amoCRM lead of ${who}: ${leads.map(one => `${one.own}+${one.echoes}`).join(' ')} calls`)
      rows.push(...toRows(leads, who))
    }
    return rows
  } finally {
    await ground.stop()
  }
}

interface Lead {
  /** Up to the last write; all of them where nothing was to be written. */
  readonly own: number
  /** After it: the account tells us of our own changes, too. */
  readonly echoes: number
  readonly refused: number
  readonly ms: number
}

async function followLead(
  { account, server }: AmoGround,
  wish: { readonly index: number; readonly isKnown: boolean },
): Promise<Lead> {
  await account.ask('calls')
  const sentAt = Date.now()
  await account.ask('sendLead', wish)
  await account.ask('settled')
  await server.ask('settled')
  const calls = await account.ask('calls')
  const last = calls.findLastIndex(isWrite)
  if (wish.isKnown && last < 0)
    throw new Error('nothing was written about a lead of a known client')
  // Nothing is to be written about somebody unknown: all calls are reads that led to that.
  const own = last < 0 ? calls.length : last + 1
  return {
    own,
    echoes: calls.length - own,
    refused: calls.filter(({ refusal }) => refusal !== null).length,
    ms: (calls[own - 1]?.at ?? sentAt) - sentAt,
  }
}

function isWrite({ server, method }: CallEntry): boolean {
  return server === 'api' && method !== 'GET'
}

function toRows(leads: readonly Lead[], who: string): readonly Row[] {
  const own = Math.max(...leads.map(lead => lead.own))
  const echoes = median(leads.map(lead => lead.echoes))
  const refused = leads.reduce((sum, lead) => sum + lead.refused, 0)
  return [
    {
      figure: `amoCRM: HTTP calls for one new lead of ${who} and its contact, most of ${LEADS}`,
      demanded: `≤ ${MOST}`,
      measured: `${own} (apart: ${echoes} for echoes of our writes; ${refused} refused in all)`,
      holds: own <= MOST,
    },
    {
      figure: `amoCRM: from the form of ${who} to the last call, p50`,
      demanded: '',
      measured: inMs(median(leads.map(({ ms }) => ms))),
      holds: null,
    },
  ]
}
