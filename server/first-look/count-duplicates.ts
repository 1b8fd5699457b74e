import type { ContactId } from '../../shared/crm/ids.ts'
import { ENOUGH } from '../../shared/first-look/look.ts'
import type { Desk } from '../flow/flow.ts'
import type { Found } from '../store/port/first-look.ts'
import type { CountedFinding } from './count-look.ts'
import { type Duplicates, findDuplicates } from './find-duplicates.ts'

/** How many clients are there more than once, with the deals that are known of them. */
export async function countDuplicates({ flow, tenant }: Desk): Promise<CountedFinding> {
  const { firstLook } = flow.store
  const found = await findDuplicates(firstLook.clients(tenant.id), flow.scorers.stopping)
  const { clients, groups } = found
  if (clients < ENOUGH) return { finding: { state: 'few', n: clients }, rows: [] }
  const surplus = groups.reduce((sum, group) => sum + group.length - 1, 0)
  const cards = await firstLook.cardsOf(tenant.id, groups.flat())
  return {
    finding: { state: 'duplicates', surplus, of: clients, groups: groups.length },
    rows: groups.flatMap(group => group.map(id => toRow(id, group.length - 1, { found, cards }))),
  }
}

interface Ground {
  readonly found: Duplicates
  readonly cards: ReadonlyMap<ContactId, Found['cards']>
}

function toRow(id: ContactId, twins: number, { found, cards }: Ground): Found {
  const twin = found.twins.get(id)
  return {
    finding: 'duplicates',
    subject: { kind: 'contact', id },
    owner: twin?.owner ?? null,
    title: twin?.name ?? '',
    pipeline: null,
    stage: null,
    amount: null,
    since: null,
    waitedMs: null,
    twins,
    cards: cards.get(id) ?? [],
  }
}
