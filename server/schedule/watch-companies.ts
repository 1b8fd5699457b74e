import type { CompanyId, UserId } from '../../shared/crm/ids.ts'
import { type Card, type CardRef } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { SoughtParty } from '../../shared/requisites/filling.ts'
import type { Party } from '../../shared/requisites/model.ts'
import { sayStatus } from '../../shared/requisites/standing.ts'
import { asInstant, DAY } from '../../shared/time/instant.ts'
import type { Desk } from '../flow/flow.ts'
import { keyOfParty, openRequisites, type RequisitesDesk } from '../flow/requisites.ts'
import { RegistryTrouble, type RequisiteProvider } from '../providers/requisites.ts'
import { markOf } from '../store/mark.ts'
import type { WatchedCompany } from '../store/store.ts'

const CURSOR = 'watched-at'
const WEEK_MS = 7 * DAY
/** A pass that ran into the day's limit goes on the next day with those it has not asked about. */
const FRESH_MS = 6 * DAY
/** So much of the day's requests is left to people. */
const LEFT_TO_PEOPLE = 0.5

/**
 * Once a week asks the register about companies with open deals whose ИНН stands in their requisites, and tells the responsible what has
 * changed since the last time: state, director, address, name. Each change once.
 */
export async function watchCompanies(desk: Desk): Promise<void> {
  const { flow, tenant } = desk
  const { store, clock } = flow
  const { isWatched } = await store.requisites.settings(tenant.id)
  const last = Number((await store.cursors.get(tenant.id, CURSOR)) ?? 0)
  if (!isWatched || clock.now() - last < WEEK_MS) return
  const requisites = await openRequisites(flow, tenant, null)
  if (requisites === null || (await requisites.registry.keyOf(tenant.id)) === 'none') return

  const companies = await companiesAtWork(desk)
  const isWhole = await watchAll(desk, requisites, companies)
  if (isWhole) await store.cursors.set(tenant.id, CURSOR, String(clock.now()))
  flow.log.info('companies watched', { tenant: tenant.id, companies: companies.size, isWhole })
}

/** The company's newest open deal: whoever is responsible for it is told. */
async function companiesAtWork({ crm }: Desk): Promise<ReadonlyMap<CompanyId, Card>> {
  const found = new Map<CompanyId, Card>()
  for await (const page of crm.openCards('deal'))
    for (const { card } of page) {
      const { company } = card
      if (company === null) continue
      const known = found.get(company)
      if (known === undefined || known.createdAt < card.createdAt) found.set(company, card)
    }
  return found
}

/** @returns `false` when the day's limit has ended it */
async function watchAll(
  desk: Desk,
  requisites: RequisitesDesk,
  companies: ReadonlyMap<CompanyId, Card>,
): Promise<boolean> {
  const { store, clock } = desk.flow
  const provider = await requisites.registry.of(desk.tenant.id, 'sweep')
  const known = await store.requisites.watched.find(desk.tenant.id, [...companies.keys()])
  const byCompany = new Map(known.map(one => [one.company, one]))
  const isFresh = (company: CompanyId) =>
    clock.now() - (byCompany.get(company)?.lookedAt ?? 0) < FRESH_MS
  const due = [...companies.keys()].filter(company => !isFresh(company))
  for (const [company, sought] of await requisites.host.sought(due)) {
    const card = companies.get(company)
    if (card === undefined) continue
    const before = byCompany.get(company) ?? null
    const { today, dailyLimit } = await provider.usage()
    if (today >= dailyLimit * LEFT_TO_PEOPLE) return false
    try {
      await watchOne(desk, provider, { company, sought, card, before })
    } catch (error) {
      // Whatever is wrong with the register is wrong with it for the next one, too.
      if (error instanceof RegistryTrouble) return false
      throw error
    }
  }
  return true
}

interface Watched {
  readonly company: CompanyId
  readonly sought: SoughtParty
  readonly card: Card
  readonly before: WatchedCompany | null
}

async function watchOne(
  desk: Desk,
  provider: RequisiteProvider,
  { company, sought, card, before }: Watched,
): Promise<void> {
  const { flow, tenant } = desk
  const { inn, kpp } = sought
  const party = await provider.find(inn, kpp)
  if (party === null) return
  const now = flow.clock.now()
  const state = stateOf(party)
  const known = before === null || before.inn !== inn ? null : readState(before)
  const changes = newsOf(known, state, sought)
  const owner = card.owner
  if (changes.length > 0 && owner !== null)
    await tell(desk, { user: owner, card: card.ref, party, changes, day: now })
  await flow.store.requisites.watched.keep(tenant.id, {
    company,
    inn,
    state,
    lookedAt: asInstant(now),
  })
}

/** What of a party is worth a word when it changes. JSON. */
interface WatchedState {
  /** As `keyOfParty`: a branch by its КПП. Missing in what was kept in the first days. */
  readonly key?: string
  readonly status: Party['standing']['status']
  readonly director: string | null
  readonly address: string | null
  readonly name: string
}

function stateOf(party: Party): WatchedState {
  return {
    key: keyOfParty(party),
    status: party.standing.status,
    director: party.kind === 'company' ? (party.director?.name ?? null) : null,
    address: party.address?.line ?? null,
    name: party.name.short,
  }
}

/** Nobody but this file writes it. */
function readState({ state }: WatchedCompany): WatchedState {
  return state as WatchedState
}

type Change = 'status' | 'director' | 'address' | 'name' | 'branch'
/** What, what it was, what it is. */
type Novelty = readonly [Change, string, string]

/**
 * What is worth a word. At the first look a company that is not active; later what has changed. Where the register has no such branch any
 * more, it answers the head office, which is another one's address and director.
 *
 * @param before `null`: looked at for the first time
 */
export function newsOf(
  before: WatchedState | null,
  now: WatchedState,
  { kpp }: SoughtParty,
): readonly Novelty[] {
  if (before === null) return now.status === 'active' ? [] : [['status', '', now.status]]
  if (before.key === undefined || before.key === now.key) return changesOf(before, now)
  const [, branch] = before.key.split('/')
  // Another КПП in the requisites by now is somebody's own doing.
  return branch !== undefined && branch === kpp ? [['branch', branch, '']] : []
}

/** What a register has not filled in this time is no news. */
export function changesOf(before: WatchedState, now: WatchedState): readonly Novelty[] {
  return (['status', 'director', 'address', 'name'] as const).flatMap(what => {
    const [was, is] = [before[what], now[what]]
    const isNews = is !== null && was !== null && was.toUpperCase() !== is.toUpperCase()
    return isNews ? [[what, was, is] as const] : []
  })
}

interface News {
  readonly user: UserId
  readonly card: CardRef
  readonly party: Party
  readonly changes: readonly Novelty[]
  readonly day: number
}

async function tell({ flow, tenant, crm }: Desk, news: News): Promise<void> {
  const { user, card, party, changes } = news
  const say = flow.sayFor(tenant)
  const lines = changes.map(([what, was, is]) => {
    const values = { what, was, now: what === 'status' ? say(sayStatus(party)) : is }
    return say({ id: 'requisites.watch-change', values })
  })
  const message: Message = {
    id: 'requisites.watch',
    values: { name: party.name.short, changes: lines.join('. ') },
  }
  // The same change has the same mark, so that a pass cut off before it was noted tells it to nobody twice where the host knows marks.
  const mark = markOf(tenant.id, JSON.stringify(['watch', party.inn, changes]))
  const effect = { type: 'user.notify', user, text: say(message), subject: card } as const
  const [answer] = await crm.perform([{ mark, effect }])
  if (answer?.done === false)
    flow.log.warn('change of a company not told', { tenant: tenant.id, reason: answer.reason })
}
