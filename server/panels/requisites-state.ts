import type { Copies } from '../../shared/contract/requisites.ts'
import type { LastFilling, Proven, RequisitesState } from '../../shared/contract/requisites-fill.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import { parsePhones } from '../../shared/phone/parse-phone.ts'
import {
  copyAsJson,
  copyAsTable,
  copyAsText,
  listRequisites,
} from '../../shared/requisites/copies.ts'
import { type StandingRequisites } from '../../shared/requisites/filling.ts'
import type { BankDetails, Party } from '../../shared/requisites/model.ts'
import { writePreamble } from '../../shared/requisites/preamble.ts'
import { lampsOf, toBankDetails, toParty } from '../../shared/requisites/standing-party.ts'
import type { RequisitesDesk } from '../flow/requisites.ts'
import type { Filling } from '../store/store.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { deskFor, lastOf, mayChange, toTarget } from './requisites-desk.ts'
import type { PanelTools } from './tools.ts'

export function copiesOf(party: Party, bank: BankDetails | null): Copies {
  const lines = listRequisites(party, bank)
  return {
    text: copyAsText(lines),
    table: copyAsTable(lines),
    json: copyAsJson(party, bank),
  }
}

/** What stands on the session's card. */
export async function stateOf(
  tools: PanelTools,
  question: Proven,
  context: PanelContext,
): Promise<RequisitesState> {
  const say = tools.sayTo(context)
  const { desk, subject } = await deskFor(tools, context, question)
  const first = await desk.host.read(subject, null)
  if (first === null) throw new ApiFailure(403, 'no-access')
  const last = await lastOf(desk, subject, first.owner)
  const stands = (await filledLast(desk, subject, { first, last })) ?? first
  const { values, kind } = stands
  const known = kind ?? 'company'
  const party = toParty(values, known)
  const bank = toBankDetails(values)
  return {
    target: toTarget(stands.owner),
    lines: party === null ? [] : listRequisites(party, bank),
    lamps: lampsOf(values, known, say, stands.placeless),
    copies: party === null ? null : copiesOf(party, bank),
    preamble: party === null || kind === 'person' ? null : writePreamble(party),
    last: last === null ? null : await toLast(tools, context, last),
    search: searchOf(stands),
    near: nearOf(tools, stands),
    mayFill: await mayChange(desk, context, stands.owner),
  }
}

/** Of several requisites the ones filled last; `null`: they are the first, or stand there no more. */
async function filledLast(
  { host }: RequisitesDesk,
  subject: EntityRef,
  { first, last }: { readonly first: StandingRequisites; readonly last: Filling | null },
): Promise<StandingRequisites | null> {
  const party = last === null || last.state === 'undone' ? null : host.partyOf(last)
  if (party === null) return null
  const isParty = ({ values }: StandingRequisites) => values.inn === party.inn
  if (isParty(first) && (first.values.kpp ?? null) === party.kpp) return null
  const found = await host.read(subject, party)
  return found !== null && isParty(found) ? found : null
}

async function toLast(
  tools: PanelTools,
  { tenant, ...context }: PanelContext,
  { id, at, by, party, state }: Filling,
): Promise<LastFilling> {
  const host = tools.flow.hosts[tenant.host]
  const users = (await host?.connect(tenant, 'person').users()) ?? []
  const who = users.find(user => user.id === by)?.name ?? ''
  const say = tools.sayTo({ tenant, ...context })
  return {
    id,
    at,
    text: say({ id: 'requisites.last', values: { at: { at }, who, party } }),
    isUnfinished: state === 'writing' || state === 'undoing',
    canUndo: state === 'done',
  }
}

/** A card's own ИНН names the company better than its title. */
function searchOf({ values, companyTitle }: StandingRequisites): string {
  const title = (companyTitle ?? '').trim()
  return values.inn ?? (/^Компания #\d+$/.test(title) ? '' : title)
}

/** Where the client's number was issued: his company is likely to be there. */
function nearOf({ numbering }: PanelTools, { phones }: StandingRequisites): string | null {
  for (const { e164 } of phones.flatMap(parsePhones)) {
    const { city } = numbering.find(e164)
    if (city !== null) return city
  }
  return null
}
