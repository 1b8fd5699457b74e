import { asId } from '../../../shared/crm/ids.ts'
import { finderOf, idText, listOf, numeric, or, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, DAY, type Instant, MINUTE, plus } from '../../../shared/time/instant.ts'
import type { Deed, HostDeeds } from '../../core/deeds.ts'
import type { Account } from './account.ts'
import { hasNextPage, rowsOf, toInstant, toUnix } from './wire.ts'

const PER_PAGE = 100
const MAX_PAGES = 80
const SPAN_MS = 7 * DAY
/** The list may lag behind. */
const OVERLAP_MS = 5 * MINUTE

const SALE = 'sale_field_changed'
const OWNER = 'entity_responsible_changed'
/** What people and clients do, by the host's types of events (amocrm.md 11.9). */
const TYPES: Readonly<Record<string, string>> = {
  incoming_call: 'call-in',
  outgoing_call: 'call-out',
  incoming_chat_message: 'message-in',
  outgoing_chat_message: 'message-out',
  [SALE]: 'amount',
  [OWNER]: 'owner',
}

/**
 * Events of leads week by week. Calls and messages that the host only writes at contacts are not among them.
 *
 * @param now the product's clock
 */
export function createDeeds(account: Account, now: () => Instant): HostDeeds {
  return {
    async *read(cursor) {
      const end = now()
      let from =
        cursor === null
          ? await findBeginning(account)
          : plus(asInstant(Number(cursor)), -OVERLAP_MS)
      while (from !== null && from < end) {
        const to = asInstant(Math.min(from + SPAN_MS, end))
        yield { deeds: await readSpan(account, from, to), cursor: String(to) }
        from = to
      }
    },
  }
}

const findMade = finderOf(shape({ created_at: numeric }))

/** Nothing was done before the first lead was made. */
async function findBeginning(account: Account): Promise<Instant | null> {
  const answer = await account.get('leads', { order: { created_at: 'asc' }, page: 1, limit: 1 })
  const made = findMade(rowsOf(answer, 'leads')[0])
  return made === null ? null : toInstant(made.created_at)
}

/**
 * All of a span. Deeper pages than these are not asked for: a span that is not at its end by then is read in halves, so that a busy week is
 * read whole. What stands on the border comes twice and is known by its moment.
 */
async function readSpan(account: Account, from: Instant, to: Instant): Promise<readonly Deed[]> {
  const deeds: Deed[] = []
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await account.get('events', {
      filter: {
        entity: ['lead'],
        type: Object.keys(TYPES),
        created_at: { from: toUnix(from), to: toUnix(to) },
      },
      page,
      limit: PER_PAGE,
    })
    deeds.push(...rowsOf(answer, 'events').flatMap(toDeed))
    if (!hasNextPage(answer)) return deeds
  }
  // So much within one minute no people do: a bulk change, of which the rest would say nothing more.
  if (to - from <= MINUTE) return deeds
  const middle = asInstant(from + Math.floor((to - from) / 2))
  return [...(await readSpan(account, from, middle)), ...(await readSpan(account, middle, to))]
}

const findEvent = finderOf(
  shape({
    type: text,
    entity_id: idText,
    created_at: numeric,
    created_by: or(idText, '0'),
  }),
)
const findSale = finderOf(
  shape({ value_after: listOf(shape({ sale_field_value: shape({ sale: numeric }) })) }),
)
const findOwner = finderOf(
  shape({ value_after: listOf(shape({ responsible_user: shape({ id: idText }) })) }),
)

function toDeed(row: unknown): readonly Deed[] {
  const event = findEvent(row)
  const type = TYPES[event?.type ?? '']
  if (event === null || type === undefined) return []
  const by = event.created_by === '0' ? null : event.created_by
  const owner =
    type === 'owner' ? (findOwner(row)?.value_after[0]?.responsible_user.id ?? null) : by
  const value =
    type === 'amount' ? (findSale(row)?.value_after[0]?.sale_field_value.sale ?? null) : null
  if (type === 'owner' && owner === null) return []
  return [
    {
      card: { kind: 'deal', id: asId(event.entity_id) },
      at: toInstant(event.created_at),
      type,
      stage: null,
      user: type === 'amount' ? null : owner,
      value,
    },
  ]
}
