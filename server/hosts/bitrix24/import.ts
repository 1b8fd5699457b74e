import type { CardKind } from '../../../shared/crm/model.ts'
import type { HostImport, ImportOrder, ImportOutcome } from '../../core/host-import.ts'
import { SECOND } from '../../../shared/time/instant.ts'
import { patiently } from '../common/patient.ts'
import { addRequisites, findCompanies } from './import-companies.ts'
import { findByMarks } from './import-marks.ts'
import { takeBack } from './import-take-back.ts'
import { findNotes } from './import-notes.ts'
import { extendContacts } from './import-extend.ts'
import { importItems, makeRequests, type Outcomes } from './import-write.ts'
import type { Portal } from './portal.ts'

/**
 * Rows of one write: five commands of twenty items. The portal counts the time that our commands take, and lets one method work for 480 s of
 * ten minutes (D): longer requests would run into the minute a request may take, and gain nothing.
 */
const BATCH = 100
/** While some are carried out, the next wait for their turn. */
const WIDTH = 5
/** «One request ≤ 60 s» (D), and its way there: twice as long as we wait for an answer. */
const LONGEST_MS = 75 * SECOND

/** @param sweepPortal whose walks leave room to people */
export function createImport(sweepPortal: Portal, kinds: readonly CardKind[]): HostImport {
  const portal = patientPortal(sweepPortal)
  return {
    batch: BATCH,
    width: WIDTH,
    longestMs: LONGEST_MS,
    canDelete: true,
    findCompanies: sought => findCompanies(portal, sought),
    write: order => write(patientPortal(sweepPortal, order.still), kinds, order),
    findMade: async ({ orders }) => [
      ...(await findMade(portal, kinds, orders)).values(),
      ...(await findNotes(portal, orders)).values(),
    ],
    takeBack: (_load, cards) => takeBack(portal, cards),
  }
}

function patientPortal(portal: Portal, still?: () => Promise<void>): Portal {
  return {
    ...portal,
    batch: (...given) =>
      patiently(async () => {
        await still?.()
        return portal.batch(...given)
      }),
  }
}

async function write(
  portal: Portal,
  kinds: readonly CardKind[],
  { orders, isAgain }: Parameters<HostImport['write']>[0],
): Promise<readonly ImportOutcome[]> {
  const outcomes: Outcomes = isAgain ? await findMade(portal, kinds, orders) : new Map()
  const left = orders.filter(({ mark }) => !outcomes.has(mark))
  const of = <Type extends ImportOrder['type']>(type: Type, some: readonly ImportOrder[]) =>
    some.filter((order): order is Extract<ImportOrder, { type: Type }> => order.type === type)
  const take = (more: Outcomes) => {
    for (const [mark, outcome] of more) outcomes.set(mark, outcome)
  }
  const companies = of('company', orders)
  if (companies.length > 0) {
    take(await importItems(portal, 'company', of('company', left)))
    await addRequisites(portal, companies, { outcomes, isAgain })
  }
  const contacts = of('contact', left)
  if (contacts.length > 0) take(await importItems(portal, 'contact', contacts))
  take(await extendContacts(portal, of('extend', left)))
  const requests = of('request', left)
  if (requests.length > 0) take(await makeRequests(portal, kinds, requests))
  return orders.map(
    ({ mark }) =>
      outcomes.get(mark) ?? { mark, done: false, reason: 'nothing was made', isGone: false },
  )
}

async function findMade(
  portal: Portal,
  kinds: readonly CardKind[],
  orders: readonly ImportOrder[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  const request = kinds.includes('lead') ? 'lead' : 'deal'
  const kindOf = { company: 'company', contact: 'contact', request } as const
  for (const type of ['company', 'contact', 'request'] as const) {
    const marks = orders.filter(order => order.type === type).map(({ mark }) => mark)
    for (const [mark, id] of await findByMarks(portal, kindOf[type], marks))
      outcomes.set(mark, { mark, done: true, id })
  }
  return outcomes
}
