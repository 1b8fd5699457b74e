import { asId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import type { BaseCompany, ClientKind, StandingClient } from '../core/host-base.ts'
import { HostRefused } from '../errors.ts'
import type { Desk } from '../flow/flow.ts'
import { indexKeys } from '../flow/index-keys.ts'
import type { BaseCheck } from '../store/store.ts'
import type { Slice } from './check-base.ts'
import { isRunning } from './read.ts'

const KINDS = ['contact', 'company'] as const
/** So many at once may be deleted, and all others of their page were looked at before. */
const MOST_GONE = 10

/**
 * Reads the cards that were found once more: who is gone leaves his group, who was changed since is compared again, and of the others it is
 * known how many deals they have.
 *
 * @returns whether all were looked at; also `false` where somebody has stopped it
 */
export async function confirmFound(desk: Desk, check: BaseCheck, slice: Slice): Promise<boolean> {
  const { flow, tenant, crm } = desk
  for (const kind of KINDS)
    for (;;) {
      const cards = await flow.store.base.unconfirmed(tenant.id, kind, crm.base.standingWidth)
      if (cards.length === 0) break
      await confirmCards(desk, check, { kind, cards })
      slice.pages++
      if (!(await isRunning(desk, check)) || performance.now() > slice.until) return false
    }
  return true
}

async function confirmCards(
  { flow, tenant, crm }: Desk,
  check: BaseCheck,
  { kind, cards }: { readonly kind: ClientKind; readonly cards: readonly string[] },
): Promise<void> {
  const { base, people } = flow.store
  const [standing, known] = await Promise.all([
    crm.base.standing(
      kind,
      cards.map(card => asId<Contact['id'] | BaseCompany['id']>(card)),
    ),
    base.known(tenant.id, kind, cards),
  ])
  const gone = cards.filter(card => !standing.has(card))
  // A whole page is never deleted within hours: we are shown nothing any more, and would forget who is there.
  if (gone.length === cards.length && gone.length > MOST_GONE)
    throw new HostRefused('none of the cards found is shown', 'nothing is shown')
  const changed = cards.flatMap(card => {
    const now = standing.get(card)
    return now !== undefined && isChanged(known.get(card), now) ? [now] : []
  })
  await people.learn(
    tenant.id,
    changed.flatMap(({ contact }) =>
      contact === null ? [] : [{ contact, keys: indexKeys(contact) }],
    ),
  )
  await base.keepCompanies(
    tenant.id,
    changed.flatMap(({ company }) => company ?? []),
  )
  for (const card of gone)
    await (kind === 'contact'
      ? people.forget(tenant.id, asId(card))
      : base.forgetCompany(tenant.id, asId(card)))
  // Before they are marked: counted twice after a crash is better than not compared again.
  if (changed.length > 0 || gone.length > 0)
    await base.turn(tenant.id, check.number, {
      from: ['running', 'paused'],
      changed: changed.length,
      gone: gone.length,
      ...(changed.length > 0 && { isStale: true }),
    })
  await base.confirm(
    tenant.id,
    kind,
    cards.map(card => ({ card, standing: toStanding(standing.get(card)) })),
  )
}

function toStanding(now: StandingClient | undefined) {
  if (now === undefined) return null
  const card = now.contact ?? now.company
  return { owner: card?.owner ?? null, createdAt: card?.createdAt ?? null, deals: now.deals }
}

/** In what is compared. Papers count where the card's own list tells them. */
export function isChanged(
  known: Contact | BaseCompany | undefined,
  { contact, company }: Pick<StandingClient, 'contact' | 'company'>,
): boolean {
  if (known === undefined) return true
  const now = contact ?? company
  if (now === null) return false
  const tellsPapers = company !== null && company.papers !== null
  return printOf(known, tellsPapers) !== printOf(now, tellsPapers)
}

function printOf(card: Contact | BaseCompany, withPapers: boolean): string {
  const common = [card.phones, card.emails]
  return JSON.stringify(
    'name' in card
      ? [card.name.last, card.name.first, card.name.second, card.company, ...common]
      : [card.title, card.city, card.site, withPapers ? card.papers : null, ...common],
  )
}
