import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { type Instant, SECOND } from '../../../shared/time/instant.ts'
import { onlyCompany } from '../common/only-company.ts'
import type { FoundCallers, HostCall, HostCalls } from '../host.ts'
import { rowsOf, rowsOrNone } from './answers.ts'
import { openCard } from './call-card.ts'
import { findActivity, searchCall } from './call-search.ts'
import { addCall } from './call-words.ts'
import { cardsOfCompany } from './company-cards.ts'
import { isBusy, isDenied, toFailure } from './failures.ts'
import { leadCommands, looseLeads } from './loose-leads.ts'
import { findMarks } from './marks.ts'
import type { BatchAnswer, Portal } from './portal.ts'
import { probeCommands, readFound, splitProbe } from './probe.ts'
import { toPortalTime } from './wire.ts'

/** @param hasLeads whether a request becomes a lead here, or a deal */
export function createCalls(portal: Portal, hasLeads: boolean): HostCalls {
  return {
    find: phone => find(portal, phone),
    hasOthers: since => hasOthers(portal, since),
    record: call => record(portal, call),
    openCard: (call, client) => openCard(portal, call, { client, hasLeads }),
  }
}

/** Of no card: ids begin with 1. */
const NO_CARD: CardRef = { kind: 'deal', id: asId('0') }

async function find(portal: Portal, phone: string): Promise<FoundCallers> {
  const parts = splitProbe({ phones: [phone], emails: [] })
  const read = await portal.batch({
    ...probeCommands(parts[0] ?? []),
    ...leadCommands(phone),
  })
  const found = await readFound(portal, { ref: NO_CARD }, read, parts)
  const company = onlyCompany(found)
  return {
    ...found,
    loose: [
      ...(await looseLeads(portal, read)),
      ...(company === null ? [] : await cardsOfCompany(portal, company)),
    ],
  }
}

/** The statistics know calls of every telephony of the portal; without the right to them its timeline does. */
async function hasOthers(portal: Portal, since: Instant): Promise<boolean> {
  const at = toPortalTime(since)
  const read = await portal.batch({
    calls: {
      method: 'voximplant.statistic.get',
      params: { FILTER: { '>=CALL_START_DATE': at }, SORT: 'ID', ORDER: 'DESC' },
    },
    talks: {
      method: 'crm.activity.list',
      params: {
        filter: { TYPE_ID: 2, COMPLETED: 'Y', '>=CREATED': at },
        order: { ID: 'DESC' },
        select: ['ID', 'TYPE_ID', 'PROVIDER_ID', 'COMPLETED', 'DESCRIPTION'],
      },
    },
  })
  if (rowsOrNone(read, 'calls').length > 0) return true
  return rowsOf(read, 'talks').some(row => {
    const talk = findActivity(row)
    return talk !== null && findMarks(talk.DESCRIPTION).length === 0
  })
}

async function record(portal: Portal, call: HostCall): ReturnType<HostCalls['record']> {
  const { isThere, read } = await searchCall(portal, call)
  return isThere ? 'found' : addCall(portal, call, hasTelephony(read))
}

/** The scope is a matter of the customer's consent. Without the right to the statistics it is there all the same. */
function hasTelephony(read: BatchAnswer): boolean {
  const outcome = read.get('calls')
  if (outcome === undefined || outcome.ok) return outcome !== undefined
  if (isBusy(outcome.error)) throw toFailure('voximplant.statistic.get', 400, outcome.error, SECOND)
  return isDenied(outcome.error)
}
