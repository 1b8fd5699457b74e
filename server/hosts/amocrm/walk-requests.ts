import { asId } from '../../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, listOf, numeric, or, shape } from '../../../shared/parse/parse.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { OpenCard } from '../host.ts'
import type { Account } from './account.ts'
import type { Ground } from './ground.ts'
import { listByIds } from './people.ts'
import { hasNextPage, isUnsortedLead, readLead, rowsOf, toCard, toInstant } from './wire.ts'

const PAGE = 250
/** Nobody leaves 20,000 requests unanswered. */
const MAX_PAGES = 80

const findRequest = finderOf(
  shape({
    created_at: numeric,
    _embedded: shape({ leads: or(listOf(shape({ id: idText })), []) }),
  }),
)

interface Request {
  readonly id: string
  readonly createdAt: Instant
}

/** Newest first. */
async function* walkUnsorted(account: Account): AsyncIterable<readonly Request[]> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await account.get('leads/unsorted', {
      order: { created_at: 'desc' },
      page,
      limit: PAGE,
    })
    yield rowsOf(answer, 'unsorted').flatMap(row => {
      const request = findRequest(row)
      const [lead] = request?._embedded.leads ?? []
      if (request === null || lead === undefined) return []
      return [{ id: lead.id, createdAt: toInstant(request.created_at) }]
    })
    if (!hasNextPage(answer)) return
  }
}

export async function* walkRequests(ground: Ground): AsyncIterable<readonly OpenCard[]> {
  for await (const requests of walkUnsorted(ground.account)) {
    const rows = await listByIds(
      ground.account,
      'leads',
      requests.map(({ id }) => id),
    )
    const leads = rows.map(readLead)
    const facts = await ground.factsFor([...new Set(leads.map(lead => lead.pipeline_id))])
    yield leads
      .filter(lead => isUnsortedLead(lead, facts))
      .map(lead => ({
        card: toCard(lead, facts, { since: toInstant(lead.created_at), wasUnsorted: false }),
        openTasks: [],
      }))
  }
}

/** One sweep takes at most so many pages; what is older than them the review sees. */
const MAX_SWEEP_PAGES = 20

type NewCard = { readonly ref: CardRef; readonly createdAt: Instant }

/** Ids cannot be filtered by "after", so the newest pages are read until the cursor. */
export async function readCardsAfter(
  ground: Ground,
  kind: CardKind,
  after: string | null,
): Promise<readonly NewCard[]> {
  const found: NewCard[] = []
  let pages = 0
  const walk = kind === 'lead' ? walkUnsorted(ground.account) : walkNewDeals(ground)
  for await (const requests of walk) {
    const fresh = requests.filter(({ id }) => after === null || Number(id) > Number(after))
    found.push(
      ...fresh.map(({ id, createdAt }) => ({
        ref: { kind, id: asId<CardRef['id']>(id) },
        createdAt,
      })),
    )
    if (after === null || fresh.length < requests.length || ++pages >= MAX_SWEEP_PAGES) break
  }
  const byId = found.toSorted((one, other) => Number(one.ref.id) - Number(other.ref.id))
  return after === null ? byId.slice(-1) : byId
}

async function* walkNewDeals(ground: Ground): AsyncIterable<readonly Request[]> {
  for (let page = 1; page <= MAX_SWEEP_PAGES; page++) {
    const answer = await ground.account.get('leads', { order: { id: 'desc' }, page, limit: PAGE })
    const leads = rowsOf(answer, 'leads').map(readLead)
    const facts = await ground.factsFor([...new Set(leads.map(lead => lead.pipeline_id))])
    yield leads
      .filter(lead => !isUnsortedLead(lead, facts) && !lead.is_deleted)
      .map(({ id, created_at }) => ({ id, createdAt: toInstant(created_at) }))
    if (!hasNextPage(answer)) return
  }
}
