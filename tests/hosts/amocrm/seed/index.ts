import type { Company } from '../../seed/company.ts'
import { createTimeline } from '../../seed/timeline.ts'
import { createAccount, type Account, type Author } from '../account.ts'
import { addCompany, addContact, communications } from '../crm/logic.ts'
import type { AmoState } from '../state.ts'
import { createSwitches } from '../switches.ts'
import { tellDeal, tellRequest, type CardTeller } from './cards.ts'
import { fillAccount } from './directories.ts'

/** Company's id → id in the account. */
export type SeededIds = Readonly<
  Record<'firms' | 'contacts' | 'requests' | 'deals', Map<number, number>>
>

export interface SeededAccount {
  readonly state: AmoState
  /** A request that became a deal has the deal's lead. */
  readonly ids: SeededIds
}

/**
 * The company in an account of amoCRM. See the README for what became what.
 * @param company the same one the Bitrix24 demo has: `companyOf(seedCompany(…))`
 */
export function seedAccount(company: Company): SeededAccount {
  const places = fillAccount(company)
  const ids: SeededIds = {
    firms: new Map(),
    contacts: new Map(),
    requests: new Map(),
    deals: new Map(),
  }
  const timeline = createTimeline()
  const account = silentAccount(places.state)
  const teller: CardTeller = { account, places, ids, at: (ms, write) => timeline.at(ms, write), by }

  for (const firm of company.firms)
    timeline.at(firm.createdAt, () => {
      const values = communications(account, 'companies', firm)
      const made = addCompany(
        account,
        { name: firm.title, values },
        by(firm.ownerId, firm.createdAt),
      )
      ids.firms.set(firm.id, made.id)
    })
  for (const person of company.contacts)
    timeline.at(person.createdAt, () => {
      const wish = {
        firstName: [person.first, person.second].filter(Boolean).join(' '),
        lastName: person.last,
        values: communications(account, 'contacts', person),
        companyId: ids.firms.get(person.firmId ?? 0) ?? null,
      }
      ids.contacts.set(
        person.id,
        addContact(account, wish, by(person.ownerId, person.createdAt)).id,
      )
    })
  const requests = new Map(company.requests.map(request => [request.id, request]))
  for (const deal of company.deals)
    tellDeal(teller, deal, requests.get(deal.requestId ?? 0) ?? null)
  const converted = new Set(company.deals.map(({ requestId }) => requestId))
  for (const request of company.requests)
    if (!converted.has(request.id)) tellRequest(teller, request)
  timeline.writeAll()
  return { state: places.state, ids }

  function by(colleagueId: number, ms: number): Author {
    return { userId: places.userOf(colleagueId), at: Math.floor(ms / 1000), isSilent: true }
  }
}

/** Nobody listens, so it has neither address nor clock: every write says its moment. */
function silentAccount(state: AmoState): Account {
  return createAccount({
    state,
    switches: createSwitches(),
    clock: () => {
      throw new Error('every write of a seed says its moment')
    },
    url: () => '',
  })
}
